"""Messages cut into short statements: what a person would underline, without hello, thanks and questions.

Used by `gather`. Pure.
"""

import re

from triage.assistant.local import sentences
from triage.assistant.local.sentences import FILLER

_LONGEST = 14  # words of one statement
_FEWEST = 2
_CUT = re.compile(
    r"\s*[;–—]\s+|\s+-\s+|,\s+(?:(?:and|but|so|because|which|who|while|though)\s+)?(?!\d)"
    r"|\s+(?:but|because|so that|while|although)\s+|\s+and\s+(?=(?:i|we|he|she|they|it|my|the|now|nobody"
    r"|there|your|then)\b)",
    re.IGNORECASE,
)
_EMPTY = re.compile(
    r"^\W*(?:(?:many |lots of )?(?:thanks?|thank you|cheers|thx|hello|hi|hey|good (?:day|morning|afternoon"
    r"|evening)|please|sorry|yes|no|ok(?:ay)?"
    r"|sure|great|perfect|lovely|brilliant|super|done it|same|right|understood|of course|all right|bye"
    r"|me again|back again"
    r"|i see|oh dear|oh no|you are right|you're right|that's fine|very good)\b[\s,.!]*)+$",
    re.IGNORECASE,
)


def statements(text: str, *, questions: bool) -> list[str]:
    """The statements of a message in order, each at most some fourteen words, with its questions or without."""
    found: list[str] = []
    for sentence in sentences.split(sentences.plain(text)):
        if sentence.rstrip().endswith("?") and not questions:
            continue
        found += _short(FILLER.sub("", sentence).strip(" .!,"))
    return [line for line in found if len(line.split()) >= _FEWEST and not _EMPTY.match(line)]


def _short(sentence: str) -> list[str]:
    """A sentence as it is, or its clauses joined again while they stay short."""
    if len(sentence.split()) <= _LONGEST:
        return [sentence]
    pieces: list[str] = []
    at = 0
    for cut in [*_CUT.finditer(sentence), None]:
        end = cut.start() if cut else len(sentence)
        piece = sentence[at:end].strip(" ,")
        if pieces and len(pieces[-1].split()) + len(piece.split()) <= _LONGEST:
            pieces[-1] = sentence[sentence.index(pieces[-1]) : end].strip(" ,")
        elif piece:
            pieces.append(piece)
        at = cut.end() if cut else end
    return pieces
