"""The separate questions in a burst, so that each can be searched and answered for itself.

Used by `think` for the search and by the composers. Pure.
"""

import re

QUESTIONS_AT_MOST = 3
_ASKING = "who|what|when|where|why|which|how|can|could|may|do|does|did|is|are|will|would|should"
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_OPENER = re.compile(
    r"^\W*(?:(?:and|also|so|ok(?:ay)?|then|well|hm+|hi|hey|hello|quick q(?:uestion)?|oh|ps|plus|another thing"
    r"|one more thing)\b\W*)*"
    rf"(?P<question>(?:{_ASKING}|whose|was|were|has|have)(?:n'?t)?\b.*)",
    re.IGNORECASE | re.DOTALL,
)
_JOINED = re.compile(
    rf"\s*(?:,|;)?\s+(?:and|also|plus)\s+(?=(?:{_ASKING})\s+(?:i|you|we|it|they|the|my|there|this|that|your|a|an|much|many|long|often|do|does|is|are|can)\b)",
    re.IGNORECASE,
)
_FEWEST_WORDS = 3
_WAIT_WORDS_AT_MOST = 14
_WAIT = re.compile(
    r"\bhow (?:long|soon|much longer) (?:will|does|do|is|until|till)\b(?! (?:delivery|shipping|the (?!wait)))"
    r"|^\W*how long\W*$|\bhow much longer\b|\bstill waiting\b|\bis (?:anyone|anybody|someone) (?:there|coming)\b"
    r"|\bwhen (?:will|does|do|is|can) (?:someone|somebody|anyone|anybody|a (?:person|colleague|human)|you|they|he"
    r"|she)\b.{0,20}\b(?:come|look|call|write|answer|reply|respond|be here|be there|get back|take over)",
    re.IGNORECASE,
)


def is_question(text: str) -> bool:
    """Whether a text asks something: by its mark, or by how one of its sentences opens."""
    return "?" in text or any(_OPENER.match(sentence.strip()) for sentence in _SENTENCE.findall(text))


def asks_about_the_wait(text: str) -> bool:
    """Whether somebody who waits for a person asks when that person comes: no article answers this."""
    return len(text.split()) <= _WAIT_WORDS_AT_MOST and _WAIT.search(text) is not None


def split_questions(text: str) -> list[str]:
    """The questions of a text, in order, at most three; a text with one question or none gives an empty list.

    "can it run without the subscription? and does it work w/ 2 zones" is two.
    """
    found: list[str] = []
    for sentence in _SENTENCE.findall(text):
        for part in _JOINED.split(sentence):
            match = _OPENER.match(part.strip())
            asked = match["question"].strip() if match else part.strip() if part.rstrip().endswith("?") else ""
            if len(asked.split()) >= _FEWEST_WORDS:
                found.append(asked)
    return found[:QUESTIONS_AT_MOST] if len(found) > 1 else []
