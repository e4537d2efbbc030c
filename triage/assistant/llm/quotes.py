"""Whether words that a model attributes to somebody were really written: quotes and stated values found in the text.

Used by `assessing` and `summarising`. Pure. A model that changes a letter is forgiven for case and spacing only.
"""

import re

_WORD = re.compile(r"\w+", re.UNICODE)
LOOSE_SHARE = 0.75  # of the words of a free description must stand in the message


def find_quote(quote: str, text: str) -> str:
    """The quoted words as they stand in the text, ignoring case and spacing; empty when they do not."""
    words = quote.strip().strip("\"'“”‘’„«»…").split()
    if not words:
        return ""
    found = re.search(r"\s+".join(re.escape(word) for word in words), text, re.IGNORECASE)
    return found.group() if found else ""


def is_stated(value: str, text: str, *, loosely: bool = False) -> bool:
    """True when the letters and digits of the value stand in the text; `loosely`, when most of its words do."""
    wanted = _letters(value)
    if not wanted:
        return False
    if wanted in _letters(text):
        return True
    if not loosely:
        return False
    words, there = _WORD.findall(value.casefold()), set(_WORD.findall(text.casefold()))
    return sum(word in there for word in words) >= LOOSE_SHARE * len(words)


def _letters(text: str) -> str:
    return "".join(_WORD.findall(text.casefold())).replace("_", "")
