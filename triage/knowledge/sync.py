"""Brings the index to the articles: read, cut, embed what is new, calibrate, write the snapshot, fill Chroma.

Called by `triage knowledge sync` and before serving. Either all of it takes effect or nothing does.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from triage.domain.errors import Conflict
from triage.domain.ids import ArticleId
from triage.domain.knowledge import Article
from triage.knowledge.articles import fingerprint, read_articles
from triage.knowledge.bm25 import WordIndex
from triage.knowledge.calibration import calibrate
from triage.knowledge.file_lock import take_lock
from triage.knowledge.index_choice import Say, open_index
from triage.knowledge.ports import DIMENSIONS, Embedder, Vectors
from triage.knowledge.records import Contents, contents_of, text_of
from triage.knowledge.snapshot import Snapshot, read_snapshot, write_snapshot

WAIT_SECONDS = 600.0  # for another sync, which may be embedding a large knowledge base for the first time
CHUNK = 64

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did. The first four count articles; `embedded` the records whose text was new; `expired` those left
    out; `index` is `chroma`, `exact` when another process owns Chroma and takes the change over, `` when not asked."""

    added: int
    changed: int
    removed: int
    unchanged: int
    expired: int
    articles: int
    passages: int
    records: int
    embedded: int
    threshold: float
    index: str
    seconds: float


def silent(done: int, total: int) -> None:
    """Shows no progress."""


def sync(
    folder: Path,
    state_dir: Path,
    embedder: Embedder,
    *,
    today: date,
    progress: Progress = silent,
    say: Say = lambda _: None,
    index: bool = True,
    chroma_url: str | None = None,
) -> SyncReport:
    """Syncs the articles of `folder` into `state_dir` and reports what changed.

    `progress` is told how many of the new records are embedded, beginning with none. Without `index` only the snapshot
    is written, which whoever opens it fills Chroma from. Raises ContentError for a mistake in an article and Conflict
    when another sync does not end; the state before stays.
    """
    began = time.monotonic()
    lock = take_lock(state_dir / "sync.lock", WAIT_SECONDS)
    if lock is None:
        raise Conflict("Another sync is running and does not end.", remedy="Wait for it, or end its process.")
    with lock:
        before = read_snapshot(state_dir)
        mark = fingerprint(folder)
        articles = read_articles(folder)
        current = [article for article in articles if article.is_current(today)]
        if before and before.fingerprint == mark and _same(before, current):
            after, embedded = before, 0
        else:
            after, embedded = _made(mark, contents_of(current), before, embedder, progress)
            write_snapshot(after, state_dir)
        name = _fill(state_dir, after, chroma_url, say) if index else ""
    return _report(before, after, len(articles) - len(current), embedded, name, time.monotonic() - began)


def _same(before: Snapshot, current: list[Article]) -> bool:
    return [article.id for article in before.contents.articles] == [article.id for article in current]


def _made(
    mark: str, contents: Contents, before: Snapshot | None, embedder: Embedder, progress: Progress
) -> tuple[Snapshot, int]:
    vectors, embedded = _embedded(contents, before, embedder, progress)
    words = WordIndex([text_of(passage) for passage in contents.passages])
    return Snapshot(mark, contents, vectors, calibrate(contents, vectors, words)), embedded


def _embedded(
    contents: Contents, before: Snapshot | None, embedder: Embedder, progress: Progress
) -> tuple[Vectors, int]:
    """A vector for each record, and how many texts had to be embedded for them."""
    known: dict[str, Vectors] = {}
    if before:
        known = {record.text: before.vectors[row] for row, record in enumerate(before.contents.records)}
    texts = list(dict.fromkeys(record.text for record in contents.records if record.text not in known))
    progress(0, len(texts))
    for start in range(0, len(texts), CHUNK):
        chunk = texts[start : start + CHUNK]
        known.update(zip(chunk, embedder.embed(chunk), strict=True))
        progress(start + len(chunk), len(texts))
    vectors = np.zeros((len(contents.records), DIMENSIONS), dtype=np.float32)
    for row, record in enumerate(contents.records):
        vectors[row] = known[record.text]
    return vectors, len(texts)


def _fill(state_dir: Path, snapshot: Snapshot, chroma_url: str | None, say: Say) -> str:
    """Brings Chroma to the snapshot, unless another process owns it; says which index will serve."""
    index, lock = open_index(state_dir, snapshot, chroma_url, say)
    index.close()
    if lock:
        lock.release()
    return index.name


def _report(
    before: Snapshot | None, after: Snapshot, expired: int, embedded: int, index: str, seconds: float
) -> SyncReport:
    old, new = _by_id(before), _by_id(after)
    both = old.keys() & new.keys()
    unchanged = sum(old[name] == new[name] for name in both)
    return SyncReport(
        added=len(new.keys() - old.keys()),
        changed=len(both) - unchanged,
        removed=len(old.keys() - new.keys()),
        unchanged=unchanged,
        expired=expired,
        articles=len(new),
        passages=len(after.contents.passages),
        records=len(after.contents.records),
        embedded=embedded,
        threshold=after.calibration.threshold,
        index=index,
        seconds=seconds,
    )


def _by_id(snapshot: Snapshot | None) -> dict[ArticleId, Article]:
    """The articles by id, wherever their files are."""
    return {article.id: replace(article, source="") for article in snapshot.contents.articles} if snapshot else {}
