"""The separate questions in a burst, so that each can be searched and answered for itself.

Used by `think` for the search and by the composers. Pure.
"""

import re

from triage.assistant.telling_words import telling_words

QUESTIONS_AT_MOST = 3
_ASKING = (
    "(?:who|what|how|where|when)'?s|who|what|when|where|why|which|how"
    "|can|could|may|do|does|did|is|are|will|would|should"
)
# "Should be Kim Ltd" and "when i open it, it crashes" open like questions and tell something.
_STATEMENT = re.compile(
    r"^(?:should (?:be|have been|read|say)|(?:is|was|has|have|will) (?:fine|ok(?:ay)?|good|not|be|been|due"
    r"|promised|supposed)"
    r"|when (?:i|it|the|my|we|they) (?!(?:is|are|will|can)\b))\b(?!.*\?\s*$)",
    re.IGNORECASE | re.DOTALL,
)
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_OPENER = re.compile(
    r"^\W*(?:(?:and|also|so|ok(?:ay)?|then|well|hm+|hi|hey|hello|quick q(?:uestion)?|oh|ps|plus|but|actually"
    r"|btw|by the way"
    r"|(?:an)?other (?:thing|question)|one (?:more|other|last) (?:thing|question)|while (?:i'?m|i am"
    r"|we'?re) (?:here|at it))\b\W*)*"
    rf"(?P<question>(?:{_ASKING}|whose|was|were|has|have)(?:n'?t)?\b.*)",
    re.IGNORECASE | re.DOTALL,
)
_JOINED = re.compile(
    rf"\s*(?:,|;)?\s+(?:and|also|plus)\s+(?=(?:{_ASKING})\s+(?:i|you|we|it|they|the|my|there|this|that|your|a|an|much|many|long|often|do|does|is|are|can)\b)",
    re.IGNORECASE,
)
_FEWEST_WORDS = 3
_WAIT_WORDS_AT_MOST = 14
_OF_THE_WAIT = telling_words(
    "anyone anybody someone somebody person people human agent colleague staff team manager somebody queue line wait"
    " waiting answer reply respond response call write hear until till longer before ahead front chat today talk speak"
)
_WAIT = re.compile(
    r"\bhow (?:long|soon|fast|quickly|much longer) (?:will|does|do|is|until|till|before)\b(?! (?:delivery"
    r"|shipping|the (?!wait|queue|line)))"
    r"|^\W*(?:(?:and|so|ok(?:ay)?|but)\W+)*(?:how long|when|until when|by when|till when)\W*$"
    r"|^\W*(?:hello\W+)?(?:are you |anyone |you )?still there\W*$"
    r"|\bhow much longer\b|\bstill waiting\b|\bis (?:anyone|anybody|someone) (?:there|coming)\b"
    r"|\bhow many (?:people |others )?(?:are )?(?:before|ahead|in front)\b|\bwhat(?:'?s| is) (?:my"
    r"|the) (?:place|position)\b"
    r"|\bam i (?:still )?(?:next|in (?:the )?(?:line|queue))\b|\bwhat(?:'?s| is) taking\b|\btaking (?:too|so) long\b"
    r"|\bwhen (?:will|does|do|is|can|would|should) (?:i|we) (?:hear|get an? (?:answer|reply|response)"
    r"|be (?:helped|called))\b"
    r"|\bwhen (?:will|does|do|is|can) (?:someone|somebody|anyone|anybody|a (?:person|colleague|human)|you|they|he"
    r"|she)\b.{0,20}\b(?:come|look|call|write|answer|reply|respond|be here|be there|get back|take over)",
    re.IGNORECASE,
)


_WHY = re.compile(
    r"\b(?:why|what) (?:do|would|does|should|on earth do) (?:you|u|i|they)(?: guys| even)? (?:need|want|ask"
    r"|have to (?:give|tell|know))\b"
    r"|\bwhat(?:'?s| is) (?:that|it|this) for\b|^\W*(?:but )?(?:why|what for)\W*$",
    re.IGNORECASE,
)
_WHERE = re.compile(
    r"\bwhere (?:do|can|could|would|should|is|will|to|on)\b.{0,30}\b(?:find|see|get|look|it|that|this|number"
    r"|written|printed)\b"
    r"|\bhow (?:do|can|could) i (?:find|see|get)\b|\bwhere(?:'?s| is) (?:it|that|the)\b",
    re.IGNORECASE,
)
_LISTED = re.compile(r"(?:^|[\s,;:])(?:and |or )?\(?(?:\d|[a-d])[).]\s+(?=\w)")


def is_question(text: str) -> bool:
    """Whether a text asks something: by its mark, or by how one of its sentences opens."""
    return "?" in text or any(_asked_in(sentence) for sentence in _SENTENCE.findall(text))


def asks_about_the_wait(text: str) -> bool:
    """Whether somebody who waits for a person asks when that person comes: no article answers this."""
    about_something = len(telling_words(text) - _OF_THE_WAIT) > 1
    return len(text.split()) <= _WAIT_WORDS_AT_MOST and not about_something and _WAIT.search(text) is not None


def asks_where(text: str) -> bool:
    """Whether somebody whom we asked for a number asks where it is found."""
    return _WHERE.search(text) is not None


def asks_why(text: str) -> bool:
    """Whether somebody whom we asked for a detail asks what we need it for."""
    return _WHY.search(text) is not None


def split_questions(text: str) -> list[str]:
    """The questions of a text, in order, at most three; a text with one question or none gives an empty list.

    "can it run without the subscription? and does it work w/ 2 zones" is two.
    """
    found: list[str] = []
    for sentence in _SENTENCE.findall(_LISTED.sub("\n", text)):
        for part in _JOINED.split(sentence):
            asked = _asked_in(part) or (part.strip() if part.rstrip().endswith("?") else "")
            if len(asked.split()) >= _FEWEST_WORDS:
                found.append(asked)
    return found[:QUESTIONS_AT_MOST] if len(found) > 1 else []


def _asked_in(sentence: str) -> str:
    """The question that a sentence opens with, without what leads to it; empty when it only looks like one."""
    match = _OPENER.match(sentence.strip())
    asked = match["question"].strip() if match else ""
    return "" if _STATEMENT.match(asked) else asked
