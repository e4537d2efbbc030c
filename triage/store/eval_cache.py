"""What evals have asked and seen before, in a SQLite file of its own: answers of models, outcomes of cases.

Called by `evals` from one thread. Losing the file costs money and time, never a result; so writes are not synchronous.
"""

import json
import sqlite3
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from triage.domain.errors import SetUpError

FLUSH_SECONDS = 0.5
AT_A_TIME = 500  # keys in one question; SQLite takes some thousands
# With row ids: values are long, and without them a search would walk through the values to find a key.
_TABLE = "CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, value TEXT NOT NULL)"


class EvalCache:
    """Values by key. What is put is on disk within a second while work goes on, and when the cache is closed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._db = self._opened()
        except sqlite3.DatabaseError as error:
            raise SetUpError(
                f"The cache of evals cannot be used: {error}.", remedy=f"Delete {path}; it fills itself again."
            ) from error
        self._waiting: dict[str, str] = {}
        self._flushed_at = time.monotonic()

    def _opened(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, timeout=30, isolation_level=None, check_same_thread=False)
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=OFF")
        db.execute(_TABLE)
        return db

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def get(self, key: str) -> Mapping[str, Any] | None:
        """The value of one key."""
        return self.get_many([key]).get(key)

    def get_many(self, keys: Iterable[str]) -> dict[str, Mapping[str, Any]]:
        """The values of those keys that are there."""
        wanted = list(dict.fromkeys(keys))
        found = {key: self._waiting[key] for key in wanted if key in self._waiting}
        rest = [key for key in wanted if key not in found]
        for start in range(0, len(rest), AT_A_TIME):
            part = rest[start : start + AT_A_TIME]
            marks = ",".join("?" * len(part))
            found |= dict(self._db.execute(f"SELECT key, value FROM entries WHERE key IN ({marks})", part))  # noqa: S608
        return {key: json.loads(value) for key, value in found.items()}

    def put(self, key: str, value: Mapping[str, Any]) -> None:
        """Keep a value that is JSON."""
        self._waiting[key] = json.dumps(value, separators=(",", ":"))
        if time.monotonic() - self._flushed_at > FLUSH_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Write what waits, in one transaction."""
        self._flushed_at = time.monotonic()
        if not self._waiting:
            return
        self._db.execute("BEGIN IMMEDIATE")
        self._db.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?)", self._waiting.items())
        self._db.execute("COMMIT")
        self._waiting.clear()

    def close(self) -> None:
        """Write what waits and let go of the file."""
        self.flush()
        self._db.close()
