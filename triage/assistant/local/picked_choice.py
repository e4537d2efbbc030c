"""Which of the offered ways a customer picks, in letters or in words: "b, 10ish", "tomorrow's fine", "just email me".

Asked by `speech`. Pure; the keys are those of `domain.decision.Choice`.
"""

import re
from collections.abc import Mapping, Sequence

from triage.domain.decision import Choice


def _re(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_LETTER = _re(
    r"^\W*(?:(?:ok(?:ay)?|yes|yeah|then|fine|well|hm+|alright|so|rather|please|option|answer|choice"
    r"|let'?s (?:do|take|go with)"
    r"|i(?:'?ll| will)? (?:take|choose|go with)|make it)\W+)*([a-d])"
    r"(?:\W*$|\s*[).,:;!-]|\s+(?:please|then|it is|works|is fine))"
)
_ORDINALS = (
    _re(r"\b(?:first|1st)\b|^\W*1\W*$"),
    _re(r"\b(?:second|2nd)\b|^\W*2\W*$"),
    _re(r"\b(?:third|3rd)\b|^\W*3\W*$"),
)
_WORDS: Mapping[str, re.Pattern[str]] = {
    "live": _re(
        r"\b(?:(?<!what )(?<!for )(?<!until )(?<!by )now(?! what)|right away|straight away|immediately|asap|talk|speak"
        r"|live|chat with|connect me|(?<!is there )some(?:one|body)(?! (?:(?:to|who) )?(?:calls?|rings?|phones?"
        r"|e-?mails?|writes?|speaks?)\b)"
        r"|(?:i(?:'?ll| will| can|'?m happy to| don'?t mind)|happy to) (?:wait|hold)(?:ing)?(?! (?:till|until|for)))\b"
    ),
    "ticket": _re(
        r"\b(?:writ(?:e|ing|ten)|e-?mail|message me|text me|reply|later|tomorrow|no (?:rush|hurry)|whenever"
        r"|can wait (?:till|until)|(?:it|that|this) can wait|ticket)\b"
    ),
    "callback": _re(r"\b(?:call|phone|ring|book|callback|appointment)\b"),
    "stay": _re(r"\b(?:stay|carry on|go on|with you|continue|you can|you do it|here is fine|the bot|yourself)\b"),
}
_WISH: Mapping[str, re.Pattern[str]] = {
    "callback": _re(
        r"\b(?:(?:tele)?phones?|calls?|rings?) me(?: back| up)?\b|\bgive me a (?:call|ring|bell)\b|\bcall ?back\b"
        r"|\b(?:have|get|prefer|like|want|book) (?:a|the) (?:phone )?call\b|\bby (?:tele)?phone\b"
    ),
    "ticket": _re(
        r"\b(?:e-?mail|mail|write(?: to)?|message|text) me\b|\b(?:by|via|per) e-?mail\b|\bin writing\b"
        r"|\breply by e-?mail\b"
        r"|\b(?:send|drop) me (?:an? )?(?:e-?mail|line|note|message)\b"
    ),
}
# What says the same once somebody waits for a person, and means nothing of the kind before.
_FINE = r"(?: \w+)? (?:fine|ok(?:ay)?|good|better|enough|do)"
_SWITCH: Mapping[str, re.Pattern[str]] = {
    "callback": _re(r"\ba (?:phone )?call(?:back)?\b.{0,20}\b(?:better|instead|then|suits?)\b"),
    "ticket": _re(
        rf"\b(?:e-?mail|letter|written (?:reply|answer)|ticket|message) (?:is|will|would be|would|'?ll){_FINE}\b"
        r"|\b(?:e-?mail|writing|ticket) (?:then|instead|please|pls)\b"
        r"|\bjust (?:write|e-?mail|mail)\b|\bwrite (?:it|back|instead|then)\b"
        rf"|\bcan wait (?:till|until)\b|\b(?:tomorrow|later|whenever)(?: today)?(?: is|'?s| would be| will"
        rf"| works){_FINE}\b"
        r"|\bget back to me (?:later|tomorrow)\b"
    ),
}
_REFUSED = _re(r"\b(?:don'?t|do not|not|no|never|without)\b(?: \w+){0,2} ?$")
# Somebody else's call or letter of the past is no wish: "you said you would call me".
_TOLD = _re(r"\b(?:said|supposed|promised|told|was|were|did(?:n'?t)?|nobody|no one|why|never|keeps?)\b[^.!?]{0,30}$")
_YES = _re(r"^\W*(?:yes|yeah|yep|sure|ok(?:ay)?|fine|please(?: do)?|go ahead|sounds good|that works)\b")
_OWN_WORDS = _re(r"[a-z]{4,}|\d\d:\d\d")
_COMMON = frozenset({"have", "with", "talk", "someone", "about", "here", "time", "between"})
_ASIDE = _re(r"\bwhile (?:i|we)(?:'?m|'?re| am| are)? (?:wait\w*|on hold|here|at it)\b")  # before another question
# A question about the ways is no pick: "how long would the written one take?"
_ASKS_ABOUT = _re(r"^\W*(?:(?:and|so|but|ok(?:ay)?|hm+|well)\W+)*(?:how|what|when|why|where|which|who|does|did)\b")
_WHEN_CAN_YOU = _re(r"^\W*(?:(?:and|so|ok(?:ay)?)\W+)*when (?:can|could) (?:you|someone|somebody)\b")
_LONGEST_ANSWER = 25  # words; more than that is a new matter, not a pick


def picked(text: str, choices: Sequence[Choice]) -> str | None:
    """The key of the offered way that this text picks; None when it picks none or more than one."""
    if not choices or len(text.split()) > _LONGEST_ANSWER:
        return None
    if _ASKS_ABOUT.match(text):
        return None
    letter = _LETTER.match(text)
    if letter and (position := "abcd".index(letter[1].lower())) < len(choices):
        return choices[position].key
    for position, ordinal in enumerate(_ORDINALS[: len(choices)]):
        if ordinal.search(text):
            return choices[position].key
    return _by_words(_ASIDE.sub("", text), choices)


def wished(text: str, *, waits: bool = False) -> str | None:
    """A way the customer asks for without being offered any: a call back, or an answer in writing.

    Who `waits` for a person may say it in fewer words: "email is fine".
    """
    if _ASKS_ABOUT.match(text) and not _WHEN_CAN_YOU.match(text):
        return None
    for key in _WISH:
        patterns = (_WISH[key], _SWITCH[key]) if waits else (_WISH[key],)
        for match in filter(None, (pattern.search(text) for pattern in patterns)):
            before = text[: match.start()]
            if not (_REFUSED.search(before) or _TOLD.search(before)):
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
