"""An article, the passages it is cut into, and what a search of them returns: scores, and whether they answer.

Made by `knowledge`, read by the assistant and by `routing.decide`; a search result is stored with the turn.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from triage.domain.ids import ArticleId


class Audience(StrEnum):
    """Who may read an article."""

    CUSTOMER = "customer"  # everybody
    INTERNAL = "internal"  # our own people only; never shown, cited or summarised to a customer


@dataclass(frozen=True, slots=True)
class Article:
    """One article as it was written. `body` is Markdown without front matter; `source` is its file.

    `aliases` are other ways to ask for it; it is current through the day of `expires`.
    """

    id: ArticleId
    title: str
    body: str
    aliases: tuple[str, ...] = ()
    topic: str = ""
    audience: Audience = Audience.CUSTOMER
    updated: date | None = None
    expires: date | None = None
    source: str = ""

    def is_current(self, today: date) -> bool:
        """False once its last day has passed."""
        return self.expires is None or today <= self.expires


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of an article that can be read and cited by itself; `heading` is its path inside the article."""

    id: str
    article: ArticleId
    title: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """One passage of an article; `heading` is its path inside the article, `score` 0 to about 1.2, higher is closer."""

    article: ArticleId
    title: str
    text: str
    score: float
    heading: str = ""
    passage: str = ""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Passages best first. `answerable` when the best reaches `threshold`; `borderline` when it only comes near it."""

    passages: tuple[FoundPassage, ...] = ()
    answerable: bool = False
    borderline: bool = False
    threshold: float = 0.0
