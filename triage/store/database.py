"""The one door to the database: transactions that write, snapshots that read, and who hears of a commit.

Every room above gets a `Transaction` from here and passes it to the repositories; only `inbox.engine` looks inside one.
"""

import asyncio
import contextvars
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import ParamSpec, TypeVar

import sqlalchemy as sa

from triage.domain.errors import SetUpError, TransientError
from triage.store import tables
from triage.store.engines import BUSY_SECONDS, parse_url, reading_engine, writing_engine
from triage.store.listener import CHANNEL, Listener
from triage.store.prepared import Prepared

# Any constant of our own: holders of this lock give out event numbers one at a time, in commit order.
EVENT_ORDER_LOCK = 7_241_001
THREADS = 12
Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class PendingEvent:
    """An event that becomes visible, and gets its number, when the transaction commits."""

    kind: str
    at: datetime
    conversation_id: str | None
    agent_id: str | None


@dataclass(slots=True)
class Transaction:
    """An open transaction. Opaque above the store: pass it on, never keep it."""

    connection: sa.Connection
    events: list[PendingEvent] = field(default_factory=list)
    _cursor: sa.engine.interfaces.DBAPICursor | None = None

    @property
    def is_sqlite(self) -> bool:
        """True on the embedded database, whose one writer at a time makes row locks needless."""
        return self.connection.dialect.name == "sqlite"

    @property
    def cursor(self) -> sa.engine.interfaces.DBAPICursor:
        """The driver's own cursor in this transaction, for prepared statements."""
        if self._cursor is None:
            self._cursor = self.connection.connection.cursor()
        return self._cursor


class Lane:
    """A connection that one thread keeps between its transactions. Not to be shared; close it at the end.

    An impatient one does not wait for other writers: what it would have to wait for raises TransientError at once.
    """

    def __init__(self, *, patient: bool = True) -> None:
        self.patient = patient
        self._connection: sa.Connection | None = None

    def connection(self, engine: sa.Engine) -> sa.Connection:
        """The kept connection, opened when there is none."""
        if self._connection is None:
            self._connection = engine.connect()
            if not self.patient:
                self._connection.connection.cursor().execute("PRAGMA busy_timeout=0")
        return self._connection

    def undo(self) -> None:
        """Roll back; a connection that cannot even do that is given up."""
        if self._connection is None:
            return
        try:
            self._connection.connection.rollback()
        except Exception:  # noqa: BLE001 - which error it was is the driver's; the first one is on its way to the caller
            self.close()

    def close(self) -> None:
        """End the connection; the next use opens another."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


class Database:
    """A database of one installation. Safe to share between threads; close it once at the end."""

    def __init__(self, url: sa.URL) -> None:
        self.url = url
        self._writer = writing_engine(url)
        self._reader = reading_engine(url)
        # PostgreSQL keeps writers apart by itself, row by row.
        self._turnstile = threading.BoundedSemaphore(1 if self.is_sqlite else 1_000)
        self._insert_event = Prepared(
            _INSERT_EVENT, self._writer.dialect, ["kind", "at", "conversation_id", "agent_id"]
        )
        self._take_event_order = Prepared(_TAKE_EVENT_ORDER, self._writer.dialect)
        self._tell_others = Prepared(_TELL_OTHERS, self._writer.dialect)
        self._listeners: list[Callable[[int], None]] = []
        self._threads = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="database")

    @classmethod
    def open(cls, url: str) -> "Database":
        """The database behind this URL, reached once to be sure; a SQLite file is made when there is none.

        Raises SetUpError when it cannot be reached or is of an unknown kind.
        """
        parsed = parse_url(url)
        try:
            database = cls(parsed)
            with database._writer.connect() as connection:
                connection.exec_driver_sql("SELECT 1")
        except (sa.exc.DBAPIError, OSError) as error:
            cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
            raise SetUpError(
                f"The database {parsed.render_as_string(hide_password=True)} cannot be reached: {cause}",
                code="database_unreachable",
                remedy="Check that it runs and that TRIAGE_DATABASE_URL names it, or unset it to use a local file.",
            ) from error
        return database

    @property
    def is_sqlite(self) -> bool:
        """True for the embedded database in one file."""
        return self.url.drivername == "sqlite"

    @property
    def plain_url(self) -> str:
        """The URL with its password, for parts that open connections of their own."""
        return self.url.render_as_string(hide_password=False)

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """A transaction that commits when the block ends and leaves nothing behind when it raises.

        Raises TransientError when the database is lost or stays locked.
        """
        with self._vendor_errors(), self._turn_to_write(), self._writer.begin() as connection:
            tx = Transaction(connection)
            yield tx
            last = self._number_events(tx)
        self._tell(last)

    @contextmanager
    def write_on(self, lane: "Lane") -> Iterator[Transaction]:
        """The same for prepared statements only, on a connection that the calling thread keeps.

        It goes past SQLAlchemy to the driver, because fetching, beginning and resetting a connection costs more than
        the statements of an intake.
        """
        with self._vendor_errors(), self._turn_to_write(lane.patient):
            connection = lane.connection(self._writer)
            driver = connection.connection
            try:
                tx = Transaction(connection)
                if self.is_sqlite:
                    tx.cursor.execute("BEGIN IMMEDIATE")
                yield tx
                last = self._number_events(tx)
                driver.commit()
            except BaseException:
                lane.undo()
                raise
        self._tell(last)

    @contextmanager
    def _turn_to_write(self, patient: bool = True) -> Iterator[None]:
        # Writers of this process wait here, where waiting costs nothing, rather than in SQLite's sleeping busy loop.
        if not self._turnstile.acquire(timeout=BUSY_SECONDS if patient else 0):
            raise TransientError("Another thread keeps the database locked.", code="database")
        try:
            yield
        finally:
            self._turnstile.release()

    def _number_events(self, tx: Transaction) -> int | None:
        """Write the collected events; their numbers rise in the order in which readers come to see them."""
        last = None
        if tx.events and not self.is_sqlite:
            self._take_event_order.run(tx.cursor, {})
        for e in tx.events:
            values = {"kind": e.kind, "at": e.at, "conversation_id": e.conversation_id, "agent_id": e.agent_id}
            last = int(self._insert_event.run(tx.cursor, values)[0][0])
        if last is not None and not self.is_sqlite:
            self._tell_others.run(tx.cursor, {"seq": str(last)})
        tx.events.clear()
        return last

    def _tell(self, last: int | None) -> None:
        if last is not None:
            for listener in self._listeners:
                listener(last)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """One consistent snapshot; writing in it fails."""
        with self._vendor_errors(), self._reader.begin() as connection:
            yield Transaction(connection)

    @property
    def dialect(self) -> sa.Dialect:
        """The dialect of the writing engine, for statements prepared ahead."""
        return self._writer.dialect

    @contextmanager
    def _vendor_errors(self) -> Iterator[None]:
        # Prepared statements meet the driver's own errors, all others SQLAlchemy's; both mean the same.
        driver = self.dialect.dbapi
        assert driver is not None
        try:
            yield
        except (sa.exc.OperationalError, sa.exc.TimeoutError, sa.exc.ProgrammingError, driver.Error) as error:
            origin = getattr(error, "orig", None) or error
            cause = str(origin).strip().splitlines()[0]
            if "no such table" in cause or getattr(origin, "sqlstate", None) == _UNDEFINED_TABLE:
                raise SetUpError(
                    f"The database has not been prepared: {cause}",
                    code="database_schema",
                    remedy="Run `triage db upgrade`.",
                ) from error
            if isinstance(error, sa.exc.TimeoutError) or isinstance(origin, driver.OperationalError):
                raise TransientError(f"The database did not answer: {cause}", code="database") from error
            raise

    async def run(self, work: Callable[Parameters, Result], *args: Parameters.args, **kw: Parameters.kwargs) -> Result:
        """Run blocking work on the database's own threads, so that the event loop goes on."""
        context = contextvars.copy_context()  # trace ids travel along
        call = partial(context.run, partial(work, *args, **kw))
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    @contextmanager
    def connect(self) -> Iterator[sa.Connection]:
        """A bare writing connection, for migrations: the caller commits."""
        with self._vendor_errors(), self._turn_to_write(), self._writer.connect() as connection:
            yield connection

    def on_events(self, listener: Callable[[int], None]) -> None:
        """Call `listener` with the last event number after each commit that added events, on the committing thread."""
        self._listeners.append(listener)

    @contextmanager
    def told_by_others(self) -> Iterator[None]:
        """While the block runs, listeners also hear of commits of other processes, where the database can tell."""
        if self.is_sqlite:
            yield
            return
        address = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        listener = Listener(address, self._tell)
        listener.start()
        try:
            yield
        finally:
            listener.stop()

    def close(self) -> None:
        """Wait for running work and give all connections back."""
        self._threads.shutdown()
        self._writer.dispose()
        self._reader.dispose()


_UNDEFINED_TABLE = "42P01"
_INSERT_EVENT = sa.insert(tables.events).returning(tables.events.c.seq)
_TAKE_EVENT_ORDER = sa.select(sa.func.pg_advisory_xact_lock(EVENT_ORDER_LOCK))
_TELL_OTHERS = sa.select(sa.func.pg_notify(CHANNEL, sa.bindparam("seq", type_=sa.Text)))
