"""A text cut into sentences, and its words in a plain form for patterns.

Used by the judges, the composer and the summariser. Pure.
"""

import re

_BREAK = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][\"')\]]))\s+(?=\S)|\n+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|st|nr|e\.g|i\.e|approx|etc|vs|a\.m|p\.m)|\b[A-Za-z])\.$", re.IGNORECASE
)
# What opens a message and says nothing about its matter.
FILLER = re.compile(
    r"^\W*(?:(?:(?:hi+|hey+|hello+)(?: there(?!'))?|good (?:morning|afternoon|evening)|dear [\w ]{1,20}|so|um+|ok|okay"
    r"|well|please|sorry to bother(?: you)?(?: so late)?|quick q(?:uestion)?|team|thanks|thank you)\b[\s,.!:;-]*)+",
    re.IGNORECASE,
)
_PLAIN = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})


def plain(text: str) -> str:
    """The text with typographic quotes, dashes and spaces replaced by the ones that patterns use; length unchanged."""
    return text.translate(_PLAIN)


def split(text: str) -> list[str]:
    """The sentences of a text in order, trimmed; abbreviations and list numbers do not end one."""
    sentences: list[str] = []
    held = ""
    for part in _BREAK.split(text):
        piece = f"{held} {part}".strip() if held else part.strip()
        held = ""
        if not piece:
            continue
        if _ABBREVIATION.search(piece) or re.fullmatch(r"\d{1,2}\.", piece):
            held = piece
        else:
            sentences.append(piece)
    if held:
        sentences.append(held)
    return sentences


def around(text: str, start: int, end: int) -> str:
    """The sentence that holds this span of the text."""
    position = 0
    for sentence in split(text):
        at = text.find(sentence[:20], position)
        position = max(position, at)
        if at <= start < at + len(sentence) or at < end <= at + len(sentence):
            return sentence
    return text[start:end]
