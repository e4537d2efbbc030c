"""Text from outside made safe to store and show, once, at intake.

Called by channels for every inbound text. Pure.
"""

import unicodedata

MAX_MESSAGE_CHARACTERS = 20_000
_KEPT_CONTROLS = {"\n", "\t"}
_DIRECTION_CHANGES = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"


def normalise(text: str) -> str:
    """The text in NFC with CRLF as LF, lone surrogates and NUL and other controls removed, outer space trimmed.

    PostgreSQL refuses NUL and lone surrogates, and bidirectional overrides can disguise what an agent reads.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore") if _has_surrogate(text) else text
    kept = "".join(c for c in text if c in _KEPT_CONTROLS or not _is_unwanted(c))
    return unicodedata.normalize("NFC", kept).strip()


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= c <= "\udfff" for c in text)


def _is_unwanted(character: str) -> bool:
    return unicodedata.category(character) == "Cc" or character in _DIRECTION_CHANGES


def excerpt(text: str, characters: int = 140) -> str:
    """The first line of the text, cut at a word with an ellipsis when it is longer than `characters`."""
    line = " ".join(text.split())
    if len(line) <= characters:
        return line
    return line[: characters - 1].rsplit(" ", 1)[0] + "…"
