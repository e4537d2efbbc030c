"""The knowledge base as the assistant sees it: a question in, the best passage of each of the best articles out.

Made by `opening` from what sync wrote. Articles past their last day, or for other readers, are never found.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Lock

import numpy as np

from triage.domain.errors import TransientError
from triage.domain.knowledge import Audience, FoundPassage, SearchResult
from triage.knowledge.articles import fingerprint
from triage.knowledge.bm25 import WordIndex
from triage.knowledge.exact import ExactIndex
from triage.knowledge.ports import Embedder, Index, Rows, Vectors
from triage.knowledge.records import text_of
from triage.knowledge.scoring import best_of, score
from triage.knowledge.snapshot import Snapshot

NEIGHBOURS = 64  # records asked for: some twenty articles, so that words can still change their order
# What an article's first passage is ahead of its others, for articles answer their title there: of our questions whose
# article was found, the passage then says what was asked in .88 rather than .84.
LEAD = 0.06

Today = Callable[[], date]


@dataclass(frozen=True, slots=True)
class Opened:
    """A snapshot with the index that serves it, and what to call when both are no longer used."""

    snapshot: Snapshot
    index: Index
    close: Callable[[], None]


class KnowledgeBase:
    """Searches one synced state, and takes over a newer one with `refresh`. Safe to share between threads."""

    def __init__(
        self, opened: Opened, embedder: Embedder, today: Today, newer: Callable[[Opened], Opened | None]
    ) -> None:
        self._opened = opened
        self._view = _View(opened.snapshot, opened.index)
        self._embedder = embedder
        self._today = today
        self._newer = newer
        self._lock = Lock()

    @property
    def snapshot(self) -> Snapshot:
        """What is searched."""
        return self._opened.snapshot

    @property
    def index_name(self) -> str:
        """`chroma`, or `exact` when this process does not own Chroma or could not open it."""
        return self._opened.index.name

    def search(self, query: str, k: int = 5, audience: Audience = Audience.CUSTOMER) -> SearchResult:
        """The best passages for a question, best first, one an article, and whether they answer it."""
        if not query.strip():
            return SearchResult(threshold=self.snapshot.calibration.threshold)
        return self.search_vector(query, self._embedder.embed([query])[0], k, audience)

    def search_vector(
        self, query: str, vector: Vectors, k: int = 5, audience: Audience = Audience.CUSTOMER
    ) -> SearchResult:
        """As `search`, with the embedding of the question already made."""
        return self._view.search(query, vector, k, audience, self._today())

    def is_current(self, folder: Path) -> bool:
        """False when the articles in this folder have changed since they were synced, or one has expired."""
        return not self.snapshot.has_expired(self._today()) and self.snapshot.fingerprint == fingerprint(folder)

    def refresh(self) -> bool:
        """Takes over what was synced since, by whatever process; true when there was something. Cheap when not."""
        with self._lock:
            newer = self._newer(self._opened)
            if newer is None:
                return False
            self._opened, self._view = newer, _View(newer.snapshot, newer.index)
            return True

    def close(self) -> None:
        """Let go of the index, so that another process may own it."""
        with self._lock:
            self._opened.close()


class _View:
    """A snapshot with all that searching it needs; replaced as a whole."""

    def __init__(self, snapshot: Snapshot, index: Index) -> None:
        contents = snapshot.contents
        self._snapshot = snapshot
        self._contents = contents
        self._index = index
        self._fallback = index if isinstance(index, ExactIndex) else ExactIndex(snapshot)
        self._words = WordIndex([text_of(passage) for passage in contents.passages])
        self._passage_articles = contents.passage_articles
        self._passages = np.array([record.passage for record in contents.records], dtype=np.int64)
        # Records stand in the order of their articles, so that an article's are one slice.
        self._starts = np.searchsorted(snapshot.article_of, np.arange(len(contents.articles) + 1))
        self._first_passages = np.searchsorted(self._passage_articles, np.arange(len(contents.articles)))
        last_days = [article.expires for article in contents.articles if article.expires]
        self._first_expiry = min(last_days, default=date.max)

    def search(self, query: str, vector: Vectors, k: int, audience: Audience, today: date) -> SearchResult:
        """The best articles by score, each with its passage nearest to the question."""
        rows, cosines = self._nearest(vector, readable_by(audience))
        count = len(self._contents.articles)
        dense = best_of(cosines, self._snapshot.article_of[rows], count, empty=-1)
        if today > self._first_expiry:
            dense[[not article.is_current(today) for article in self._contents.articles]] = -1
        scores = score(dense, best_of(self._words.shares(query), self._passage_articles, count, empty=0))
        best = [int(n) for n in np.argsort(-scores, kind="stable")[:k] if scores[n] > -1]
        found = tuple(self._found(article, max(0.0, float(scores[article])), vector) for article in best)
        top, calibration = found[0].score if found else -1.0, self._snapshot.calibration
        return SearchResult(
            passages=found,
            answerable=top >= calibration.threshold,
            borderline=calibration.low <= top < calibration.threshold,
            threshold=calibration.threshold,
        )

    def _nearest(self, vector: Vectors, readers: Sequence[Audience]) -> tuple[Rows, Vectors]:
        try:
            return self._index.nearest(vector, NEIGHBOURS, readers)
        except TransientError:  # a customer is served from memory rather than not at all
            return self._fallback.nearest(vector, NEIGHBOURS, readers)

    def _found(self, article: int, points: float, vector: Vectors) -> FoundPassage:
        own = slice(self._starts[article], self._starts[article + 1])
        passages = self._passages[own]
        cosines = np.where(passages >= 0, self._snapshot.vectors[own] @ vector, -np.inf)
        cosines += LEAD * (passages == self._first_passages[article])
        passage = self._contents.passages[passages[int(np.argmax(cosines))]]
        return FoundPassage(passage.article, passage.title, passage.text, round(points, 4), passage.heading, passage.id)


def readable_by(audience: Audience) -> tuple[Audience, ...]:
    """The audiences whose articles this reader may see: a customer's own, our own people all."""
    return (Audience.CUSTOMER,) if audience is Audience.CUSTOMER else tuple(Audience)
