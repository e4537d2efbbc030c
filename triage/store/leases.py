"""Who may run the durable work: one worker on a SQLite file, many on PostgreSQL, each provably alive or dead.

Used by the engine room. A lease ends with its process, however that ends: the system drops the file lock, and
PostgreSQL drops the advisory lock of a lost connection.
"""

import fcntl
import hashlib
import os
import time
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from triage.domain.errors import Conflict
from triage.store.database import Database

# Any constant of our own: held in common by all workers of a database.
SOME_WORKER_LOCK = 7_241_003
# A restart begins before the old process is quite gone, and a health check holds the lock for a moment.
LAST_WORKER_SECONDS = 2.0
# Both ends give a silent connection up after about ten seconds: the worker must learn that it is cut off at about the
# time at which the server frees its lock for another. Left to itself the server would wait for two hours.
_NOTICE_A_LOST_NETWORK = {
    "connect_timeout": 5,
    "keepalives_idle": 4,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
    "options": "-c tcp_keepalives_idle=4 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3 "
    "-c tcp_user_timeout=10000",
}


class Lease(Protocol):
    """The right to run as one executor."""

    @property
    def held(self) -> bool:
        """Whether it is still ours; once False it never comes back."""
        ...

    def is_dead(self, executor: str) -> bool:
        """Whether the worker that ran under this name is gone for good."""
        ...

    def release(self) -> None:
        """Give it up."""
        ...


class FileLease:
    """The one worker of a SQLite file."""

    def __init__(self, database_file: Path) -> None:
        self._file = os.open(_lock_file(database_file), os.O_RDWR | os.O_CREAT, 0o600)
        if not self._locked_within(LAST_WORKER_SECONDS):
            holder = os.read(self._file, 32).decode(errors="replace").strip()
            os.close(self._file)
            raise Conflict(
                "Another worker already serves this database file.",
                code="worker_running",
                holder=f"process {holder}" if holder else None,
                remedy="Stop it, start this one with --role web, or use PostgreSQL to run several.",
            )
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, str(os.getpid()).encode(), 0)

    def _locked_within(self, seconds: float) -> bool:
        """Whether the lock is ours now; waits a little for a worker that is just ending."""
        until = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    return False
                time.sleep(0.05)
            else:
                return True

    @property
    def held(self) -> bool:
        """True: the lock cannot be lost while the process lives."""
        return True

    def is_dead(self, executor: str) -> bool:
        """True: whoever holds the file lock is the only one alive."""
        return True

    def release(self) -> None:
        """Let the next worker in."""
        os.close(self._file)


class AdvisoryLease:
    """One of several workers on PostgreSQL: a session advisory lock on a connection that does nothing else."""

    def __init__(self, database: Database, executor: str) -> None:
        self._executor = executor
        self._engine = sa.create_engine(
            database.url,
            poolclass=sa.NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args=_NOTICE_A_LOST_NETWORK,
        )
        self._connection = self._engine.connect()
        # Shared by all workers, so that anybody can see whether there is one.
        self._connection.execute(sa.select(sa.func.pg_advisory_lock_shared(SOME_WORKER_LOCK)))
        if not self._try_lock(self._connection, executor):
            self._connection.close()
            raise Conflict(f"An executor named {executor} is running.", code="worker_running")

    @property
    def held(self) -> bool:
        """Whether the connection that carries the lock still answers."""
        try:
            self._connection.execute(sa.text("SELECT 1"))
        except sa.exc.DBAPIError:
            return False
        return not self._connection.invalidated

    def is_dead(self, executor: str) -> bool:
        """Whether nobody holds this executor's lock. Our own executor is never dead."""
        if executor == self._executor:
            return False
        with self._engine.connect() as connection:
            return self._try_lock(connection, executor)  # closing the connection gives the lock back

    def release(self) -> None:
        """Close the connection, and the lock with it."""
        self._connection.close()
        self._engine.dispose()

    @staticmethod
    def _try_lock(connection: sa.Connection, executor: str) -> bool:
        key = int.from_bytes(hashlib.sha256(f"triage.executor.{executor}".encode()).digest()[:8], "big", signed=True)
        return bool(connection.execute(sa.select(sa.func.pg_try_advisory_lock(key))).scalar_one())


def worker_alive(database: Database) -> bool:
    """Whether any process runs durable work on this database now."""
    if database.is_sqlite:
        return _is_locked(_lock_file(Path(database.url.database or "")))
    with database.connect() as connection:
        free = connection.execute(sa.select(sa.func.pg_try_advisory_xact_lock(SOME_WORKER_LOCK))).scalar_one()
        connection.rollback()
    return not free


def _lock_file(database_file: Path) -> Path:
    return database_file.with_name(database_file.name + ".worker")


def _is_locked(path: Path) -> bool:
    if not path.exists():
        return False
    file = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(file)
    return False


def take_lease(database: Database, executor: str) -> Lease:
    """The right to run durable work under this executor name. Raises Conflict when another holds it."""
    if database.is_sqlite:
        return FileLease(Path(database.url.database or ""))
    return AdvisoryLease(database, executor)
