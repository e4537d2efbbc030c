"""Which of the offered ways a customer picks, in letters or in words: "b, 10ish", "tomorrow's fine", "just email me".

Asked by `speech`. Pure; the keys are those of `domain.decision.Choice`.
"""

import re
from collections.abc import Mapping, Sequence

from triage.domain.decision import Choice


def _re(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_LETTER = _re(
    r"^\W*(?:option |answer |choice |let'?s (?:do|take) |i(?:'ll| will)? (?:take|choose) )?([a-d])"
    r"(?:\W*$|\s*[).,:;!-]|\s+(?:please|then|it is|works|is fine))"
)
_ORDINALS = (
    _re(r"\b(?:first|1st)\b|^\W*1\W*$"),
    _re(r"\b(?:second|2nd)\b|^\W*2\W*$"),
    _re(r"\b(?:third|3rd)\b|^\W*3\W*$"),
)
_WORDS: Mapping[str, re.Pattern[str]] = {
    "live": _re(
        r"\b(?:now|right away|straight away|immediately|asap|talk|speak|live|chat with|wait|hold|connect me|someone)\b"
    ),
    "ticket": _re(
        r"\b(?:writ(?:e|ing|ten)|e-?mail|message me|text me|reply|later|tomorrow|no (?:rush|hurry)|whenever|can wait"
        r"|ticket)\b"
    ),
    "callback": _re(r"\b(?:call|phone|ring|book|callback|appointment)\b"),
    "stay": _re(r"\b(?:stay|carry on|go on|with you|continue|you can|you do it|here is fine|the bot|yourself)\b"),
}
_WISH: Mapping[str, re.Pattern[str]] = {
    "callback": _re(r"\b(?:call|phone|ring) me(?: back)?\b|\bgive me a (?:call|ring)\b|\bcall ?back\b"),
    "ticket": _re(
        r"\b(?:e-?mail|write(?: to)?|message|text) me\b|\b(?:by|via) e-?mail\b|\bin writing\b|\breply by e-?mail\b"
    ),
}
_REFUSED = _re(r"\b(?:don'?t|do not|not|no|never|without)\b(?: \w+){0,2} ?$")
_YES = _re(r"^\W*(?:yes|yeah|yep|sure|ok(?:ay)?|fine|please(?: do)?|go ahead|sounds good|that works)\b")
_OWN_WORDS = _re(r"[a-z]{4,}|\d\d:\d\d")
_COMMON = frozenset({"have", "with", "talk", "someone", "about", "here", "time", "between"})
_ASIDE = _re(r"\bwhile (?:i|we)(?:'?m|'?re| am| are)? (?:wait\w*|on hold|here|at it)\b")  # before another question
_LONGEST_ANSWER = 25  # words; more than that is a new matter, not a pick


def picked(text: str, choices: Sequence[Choice]) -> str | None:
    """The key of the offered way that this text picks; None when it picks none or more than one."""
    if not choices or len(text.split()) > _LONGEST_ANSWER:
        return None
    letter = _LETTER.match(text)
    if letter and (position := "abcd".index(letter[1].lower())) < len(choices):
        return choices[position].key
    for position, ordinal in enumerate(_ORDINALS[: len(choices)]):
        if ordinal.search(text):
            return choices[position].key
    return _by_words(_ASIDE.sub("", text), choices)


def wished(text: str) -> str | None:
    """A way the customer asks for without being offered any: a call back, or an answer in writing."""
    for key, pattern in _WISH.items():
        match = pattern.search(text)
        if match and not _REFUSED.search(text[: match.start()]):
            return key
    return None


def _by_words(text: str, choices: Sequence[Choice]) -> str | None:
    points = {choice.key: _points(text, choice) for choice in choices}
    best = max(points.values())
    winners = [key for key, value in points.items() if value == best]
    if best > 0:
        return winners[0] if len(winners) == 1 else None
    people = [choice.key for choice in choices if choice.key != "stay"]
    return people[0] if _YES.match(text) and len(people) == 1 else None


def _points(text: str, choice: Choice) -> int:
    """Words that mean this way, and words of its own text such as the day it names; refused ones count against it."""
    points = 0
    words = _WORDS.get(choice.key)
    for match in words.finditer(text) if words else ():
        points += -2 if _REFUSED.search(text[: match.start()]) else 2
    own = set(_OWN_WORDS.findall(choice.text.lower())) - _COMMON
    return points + len(own & set(_OWN_WORDS.findall(text.lower())))
