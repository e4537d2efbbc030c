"""Which texts say nearly the same: compared by the runs of three words that they share.

Pure. Used to keep a harvest from filling a suite with one complaint in forty wordings.
"""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from triage.evals.kinds.words import shingles, words

SAME_FROM = 0.6  # the share of common runs from which two texts count as one
RUN_WORDS = 3

Item = TypeVar("Item")


class Seen:
    """Texts that are there already."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._runs = [runs(text) for text in texts]

    def is_new(self, text: str) -> bool:
        """Whether nothing like this was there; from now on it is."""
        own = runs(text)
        if any(likeness(own, other) >= SAME_FROM for other in self._runs):
            return False
        self._runs.append(own)
        return True


def runs(text: str) -> frozenset[str]:
    """The runs of three words; of a short text, its words."""
    return frozenset(shingles(text, RUN_WORDS) or words(text))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of runs in common (Jaccard); two empty texts are the same."""
    if not one and not other:
        return 1.0
    return len(one & other) / len(one | other)


def without_doubles(items: Iterable[tuple[str, Item]], seen: Seen) -> Iterator[Item]:
    """The items whose text is new, in order."""
    for text, item in items:
        if seen.is_new(text):
            yield item
