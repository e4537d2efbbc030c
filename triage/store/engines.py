"""How each kind of database is opened, and why its connections are set the way they are.

Used by `store.database` and by the engine room of `inbox`; nobody else makes connections.
"""

import sqlite3
import sys
from pathlib import Path

import sqlalchemy as sa

from triage.domain.errors import SetUpError

BUSY_SECONDS = 30
# A message touches some seventeen pages, and each is written whole: half the usual size makes the commit a seventh
# faster. At the default of 1000 pages every fiftieth message would wait for a checkpoint.
PAGE_BYTES = 2_048
CHECKPOINT_PAGES = 16_000


def check_sqlite(python: tuple[int, int], sqlite: tuple[int, ...]) -> None:
    """Raise SetUpError when this Python comes with a SQLite that the durable engine does not run on.

    From Python 3.12 on DBOS asks SQLite for milliseconds, which it tells since 3.42.
    """
    if python >= (3, 12) and sqlite < (3, 42):
        raise SetUpError(
            f"SQLite {'.'.join(map(str, sqlite))} is too old for Python {python[0]}.{python[1]}; 3.42 is needed.",
            code="sqlite_too_old",
            remedy="Use Python 3.11, a Python with a newer SQLite, or PostgreSQL by TRIAGE_DATABASE_URL.",
        )


def parse_url(url: str) -> sa.URL:
    """The database URL, checked and in the one form every part uses.

    Raises SetUpError when it names a database that we do not run on.
    """
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError as error:
        raise _unsupported("The database URL cannot be read.") from error
    if parsed.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername in ("sqlite", "sqlite+pysqlite") and parsed.database and parsed.database != ":memory:":
        return parsed.set(drivername="sqlite")
    raise _unsupported(f"{parsed.drivername!r} is not a database that keeps conversations.")


def _unsupported(message: str) -> SetUpError:
    return SetUpError(
        message,
        field="TRIAGE_DATABASE_URL",
        remedy="Use postgresql+psycopg://user@host/name or sqlite:///path/to/file, or unset it.",
    )


def writing_engine(url: sa.URL) -> sa.Engine:
    """An engine whose every transaction may write, serialised against the other writers from its first statement."""
    if url.drivername != "sqlite":
        return _postgres(url, pool_size=8, max_overflow=16)
    return _sqlite(url, begin="BEGIN IMMEDIATE", query_only=False, pool_size=4)


def reading_engine(url: sa.URL) -> sa.Engine:
    """An engine for pure reads: one snapshot a transaction, never a write lock."""
    if url.drivername != "sqlite":
        return _postgres(url, pool_size=8, max_overflow=8, isolation_level="REPEATABLE READ")
    return _sqlite(url, begin="BEGIN", query_only=True, pool_size=8)


def durable_engine(url: sa.URL, pool_size: int = 20) -> sa.Engine:
    """The engine that the durable engine owns. On SQLite the driver itself begins, and begins IMMEDIATE.

    It must not share ours: it relies on the driver's implicit transactions, where a SELECT runs outside of any.
    """
    if url.drivername != "sqlite":
        return _postgres(url, pool_size=pool_size, max_overflow=0)
    engine = sa.create_engine(url, pool_size=pool_size, max_overflow=0, connect_args={"check_same_thread": False})

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: sa.engine.interfaces.DBAPIConnection, _record: object) -> None:
        connection.isolation_level = "IMMEDIATE"
        _pragmas(connection, query_only=False)

    return engine


def _sqlite(url: sa.URL, *, begin: str, query_only: bool, pool_size: int) -> sa.Engine:
    # SQLAlchemy leaves BEGIN to the driver, and the driver begins before the first write only; a transaction whose
    # SELECT runs before that lock can commit on a stale epoch. So the driver is told to keep out, and we begin.
    check_sqlite(sys.version_info[:2], sqlite3.sqlite_version_info)
    Path(url.database or "").parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, pool_size=pool_size, max_overflow=8, connect_args={"check_same_thread": False})

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: sa.engine.interfaces.DBAPIConnection, _record: object) -> None:
        connection.isolation_level = None
        _pragmas(connection, query_only=query_only)

    @sa.event.listens_for(engine, "begin")
    def open_transaction(connection: sa.Connection) -> None:
        connection.connection.cursor().execute(begin)

    return engine


def _pragmas(connection: sa.engine.interfaces.DBAPIConnection, *, query_only: bool) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
    cursor.execute(f"PRAGMA page_size={PAGE_BYTES}")  # of a file that is being made; others keep theirs
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")  # an acknowledged message survives a power cut
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
    cursor.execute("PRAGMA cache_size=-16000")  # kibibytes
    cursor.execute("PRAGMA temp_store=MEMORY")
    if query_only:
        cursor.execute("PRAGMA query_only=ON")
    cursor.close()


def _postgres(url: sa.URL, *, pool_size: int, max_overflow: int, isolation_level: str = "READ COMMITTED") -> sa.Engine:
    return sa.create_engine(
        url,
        pool_size=pool_size,
        max_overflow=max_overflow,
        pool_pre_ping=True,
        pool_timeout=30,
        isolation_level=isolation_level,
        connect_args={"connect_timeout": 5, "application_name": "triage"},
    )
