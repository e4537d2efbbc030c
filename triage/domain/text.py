"""Text from outside made safe to store and show, once, at intake.

Called by channels for every inbound text. Pure.
"""

import re
import unicodedata

MAX_MESSAGE_CHARACTERS = 20_000
_CONTROLS = {*range(0x20), *range(0x7F, 0xA0)} - {ord("\n"), ord("\t")}
_DIRECTION_CHANGES = map(ord, "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_UNWANTED = dict.fromkeys([*_CONTROLS, *_DIRECTION_CHANGES])
_SURROGATE = re.compile("[\ud800-\udfff]")


def normalise(text: str) -> str:
    """The text in NFC with CRLF as LF, lone surrogates and NUL and other controls removed, outer space trimmed.

    PostgreSQL refuses NUL and lone surrogates, and bidirectional overrides can disguise what an agent reads.
    """
    if text.isascii() and text.isprintable():  # the most texts by far, and all keys of a model's answer
        return text.strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _SURROGATE.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
    # A table rather than a look at each character: intake does this before the sender gets its answer.
    return unicodedata.normalize("NFC", text.translate(_UNWANTED)).strip()


def excerpt(text: str, characters: int = 140) -> str:
    """The first line of the text, cut at a word with an ellipsis when it is longer than `characters`."""
    line = " ".join(text.split())
    if len(line) <= characters:
        return line
    return line[: characters - 1].rsplit(" ", 1)[0] + "…"
