"""One synced state of the articles in one file: what they say, their passages, all vectors, the threshold.

Written by sync in one step, read by every process that searches. Chroma is filled from it and never the other way.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from triage.domain.ids import ArticleId
from triage.domain.knowledge import Article, Audience, Passage
from triage.knowledge.ports import DIMENSIONS, Rows, Vectors
from triage.knowledge.records import Contents, Record, RecordKind

FORMAT = "1"  # raise it when cutting, records or the file change, so that older files are made anew


@dataclass(frozen=True, slots=True)
class Calibration:
    """From which score on passages answer: `threshold`; from which on they come near it: `low`. `samples` were used."""

    threshold: float
    low: float
    samples: int


@dataclass(frozen=True)
class Snapshot:
    """What was synced. `fingerprint` is of the article files; `vectors` has one row a record."""

    fingerprint: str
    contents: Contents
    vectors: Vectors
    calibration: Calibration

    @cached_property
    def record_ids(self) -> tuple[str, ...]:
        """A name for each row that changes with its text and its place."""
        return tuple(f"{self._owner(record)}/{record.kind}/{record.digest[:12]}" for record in self.contents.records)

    @cached_property
    def article_of(self) -> Rows:
        """For each row the position of its article."""
        return np.array([record.article for record in self.contents.records], dtype=np.int64)

    def rows_for(self, audience: Audience) -> Rows:
        """The rows of the articles of this audience."""
        readers = np.array([a.audience is audience for a in self.contents.articles], dtype=bool)
        return np.flatnonzero(readers[self.article_of]) if len(readers) else self.article_of

    def has_expired(self, today: date) -> bool:
        """True when an article in it has passed its last day."""
        return not all(article.is_current(today) for article in self.contents.articles)

    def _owner(self, record: Record) -> str:
        if record.passage >= 0:
            return self.contents.passages[record.passage].id
        return self.contents.articles[record.article].id


def snapshot_path(state_dir: Path) -> Path:
    """Where the snapshot of this state folder is."""
    return state_dir / "articles.npz"


def write_snapshot(snapshot: Snapshot, state_dir: Path) -> None:
    """Puts the snapshot in place of the last one; a reader sees either of them, whole."""
    state_dir.mkdir(parents=True, exist_ok=True)
    target = snapshot_path(state_dir)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    meta = json.dumps(_packed(snapshot), separators=(",", ":")).encode()
    try:
        with draft.open("wb") as file:
            np.savez(file, meta=np.frombuffer(meta, np.uint8), vectors=snapshot.vectors)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def read_snapshot(state_dir: Path) -> Snapshot | None:
    """The last snapshot; None when there is none, or one of another format or damaged, which sync mends."""
    try:
        # Opened here, since numpy leaves a damaged file open.
        with snapshot_path(state_dir).open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            meta = json.loads(file["meta"].tobytes())
            vectors = file["vectors"]
        if meta["format"] != FORMAT or vectors.shape != (len(meta["records"]), DIMENSIONS):
            return None
        return _unpacked(meta, vectors)
    except (OSError, ValueError, KeyError, TypeError, EOFError, IndexError):
        return None
    except Exception as failure:
        # zipfile's error for a cut file has no base of its own; importing zipfile only to name it would cost more.
        if type(failure).__name__ == "BadZipFile":
            return None
        raise


def _packed(snapshot: Snapshot) -> dict[str, Any]:
    contents = snapshot.contents
    return {
        "format": FORMAT,
        "fingerprint": snapshot.fingerprint,
        "calibration": asdict(snapshot.calibration),
        "articles": [{**asdict(a), "updated": _day(a.updated), "expires": _day(a.expires)} for a in contents.articles],
        "passages": [asdict(passage) for passage in contents.passages],
        "records": [[r.kind, r.text, r.article, r.passage] for r in contents.records],
    }


def _unpacked(meta: Mapping[str, Any], vectors: Vectors) -> Snapshot:
    contents = Contents(
        articles=tuple(_article(fields) for fields in meta["articles"]),
        passages=tuple(Passage(**fields) for fields in meta["passages"]),
        records=tuple(Record(RecordKind(kind), *rest) for kind, *rest in meta["records"]),
    )
    return Snapshot(meta["fingerprint"], contents, vectors, Calibration(**meta["calibration"]))


def _article(fields: Mapping[str, Any]) -> Article:
    days = {name: date.fromisoformat(fields[name]) if fields[name] else None for name in ("updated", "expires")}
    rest = {
        "id": ArticleId(fields["id"]),
        "audience": Audience(fields["audience"]),
        "aliases": tuple(fields["aliases"]),
    }
    return Article(**{**fields, **days, **rest})


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
