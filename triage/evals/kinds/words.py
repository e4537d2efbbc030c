"""How graders compare texts: words without case and punctuation, what a reply must or may not say, where it links.

Pure functions, shared by the kinds.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from urllib.parse import urlsplit

SHINGLE_WORDS = 9  # so many words in a row are no coincidence
_WORD = re.compile(r"[^\W_]+(?:[.,'’][^\W_]+)*", re.UNICODE)
_LINK = re.compile(r"\b(?:https?://|www\.)[^\s<>()\[\]]+", re.IGNORECASE)
_MARKER = re.compile(r"\[\d+\]")
_MONEY = re.compile(
    r"(?:[€$£]\s?\d[\d.,]*|\b\d[\d.,]*\s?(?:€|\$|£|eur\b|euros?\b|usd\b|dollars?\b|pounds?\b|percent\b|%))",
    re.IGNORECASE,
)
_COMMON_WORDS = """
a an and are as at be but by can do for from has have how i if in is it its me my of on or our so that the their them
then there they this to was we what when which will with you your not no yes please about into
"""
_STOP = frozenset(_COMMON_WORDS.split())


def words(text: str) -> list[str]:
    """The words of a text in small letters; numbers keep their points and commas."""
    return [found.lower().replace("’", "'") for found in _WORD.findall(text)]


def flat(text: str) -> str:
    """The text in small letters on one line, with single spaces and straight quotes."""
    return " ".join(text.replace("’", "'").replace("\u00a0", " ").lower().split())


def contains(text: str, wanted: str) -> bool:
    """Whether the text says this, whatever the letter case; at the edges of words, so that 30 is not in 300."""
    return _pattern(flat(wanted)).search(flat(text)) is not None


@lru_cache(maxsize=4096)
def _pattern(wanted: str) -> re.Pattern[str]:
    before = r"(?<!\w)" if wanted[:1].isalnum() else ""
    after = r"(?!\w)" if wanted[-1:].isalnum() else ""
    return re.compile(before + re.escape(wanted) + after)


def says_share(text: str, wanted: Sequence[str | Sequence[str]]) -> float:
    """The share of what must be said that is said; of a list of ways, one is enough."""
    if not wanted:
        return 1.0
    hits = sum(any(contains(text, way) for way in ([each] if isinstance(each, str) else each)) for each in wanted)
    return hits / len(wanted)


def shingles(text: str, size: int = SHINGLE_WORDS) -> set[str]:
    """Every run of so many words."""
    said = words(text)
    return {" ".join(said[i : i + size]) for i in range(len(said) - size + 1)}


def hosts(text: str) -> list[str]:
    """The hosts that a text links to."""
    found = []
    for link in _LINK.findall(text):
        try:
            found.append((urlsplit(link if "://" in link else f"https://{link}").hostname or "").rstrip("."))
        except ValueError:
            found.append(link)
    return found


def amounts(text: str) -> set[str]:
    """Sums and percentages as bare numbers."""
    return {re.sub(r"[^\d.,]", "", found).rstrip(".,") for found in _MONEY.findall(text)}


def sentences(text: str) -> list[str]:
    """The sentences of a reply, without its markers."""
    plain = _MARKER.sub("", text)
    return [part.strip() for part in re.split(r"(?<=[.!?])\s+|\n+", plain) if len(words(part)) > 2]


def meaning(text: str) -> set[str]:
    """The words that carry meaning."""
    return {word for word in words(text) if word not in _STOP}


def supported(sentence: str, sources: Iterable[str]) -> float:
    """The share of a sentence's words of meaning that stand in the sources; 1 for a sentence without any."""
    wanted = meaning(sentence)
    if not wanted:
        return 1.0
    there = set().union(*(meaning(source) for source in sources))
    return len(wanted & there) / len(wanted)
