"""The engine room: the only file that knows DBOS. Puts turns and deliveries on durable queues and runs them.

`Queues` is enough to accept messages; `Engine` is the worker around it. Every workflow here is one idempotent step:
what it changes commits together with the mark that it happened, so a second run after a crash does nothing.
"""

import asyncio
import logging
import secrets
import uuid
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, DBOSConfig, EnqueueOptions

from triage.domain.ids import ConversationId, DeliveryId, MessageId, TurnId
from triage.domain.telemetry import Telemetry
from triage.store.database import Database, Transaction
from triage.store.engines import durable_engine
from triage.store.leases import Lease, take_lease
from triage.store.prepared import Prepared

# Names are unique across a database, which may hold other applications of the same engine.
APPLICATION = "triage"
# Raised only when a workflow's arguments or meaning change; see DBOS.patch for changes that old runs survive.
VERSION = "triage-1"
# One queue for all work: each queue costs a twelfth of a processor for looking into it, even when it is empty.
QUEUE = "triage.work"
POLL_SECONDS = 0.05
# Most turns only wait for a burst to end, so many may run at once; thinking and sending have limits of their own.
AT_ONCE = 256
# A turn that kills its process this often is taken off the queue; the sweep then gives the conversation to a person.
CRASHES_BEFORE_GIVING_UP = 4
FORGET_TOGETHER = 500

TurnBody = Callable[[ConversationId, TurnId], Awaitable[str]]
DeliverBody = Callable[[ConversationId], Awaitable[str]]


def prepare(database: Database) -> None:
    """Make or upgrade the tables of the durable engine, so that messages can be accepted before a worker ever ran."""
    _quiet()
    DBOS.migrate(database.plain_url)


def turn_id(conversation: ConversationId, message: MessageId) -> TurnId:
    """The id of the turn that this message asks for. Padded, so that ids sort: they break ties in the queue's order."""
    return TurnId(f"turn:{conversation}:{int(message):012d}")


class Queues:
    """Puts work on the durable queues within a transaction of ours: it is there if and only if that commits."""

    def __init__(self, database: Database) -> None:
        _quiet()
        self._engine = durable_engine(database.url, pool_size=2)
        self.client = DBOSClient(system_database_engine=self._engine, application_name=APPLICATION, lazy=True)
        self._turn = _Enqueue(self.client, database.dialect, "turn")
        self._deliver = _Enqueue(self.client, database.dialect, "deliver")
        self._refine = _Enqueue(self.client, database.dialect, "refine")

    def turn(self, tx: Transaction, conversation: ConversationId, message: MessageId) -> None:
        """Answer this conversation."""
        self._turn.put(tx, turn_id(conversation, message))

    def turn_again(self, tx: Transaction, conversation: ConversationId, message: MessageId, attempt: str) -> None:
        """Answer this conversation once more, after its first turn for this message has ended."""
        self._turn.put(tx, f"{turn_id(conversation, message)}:{attempt}")

    def refine(self, tx: Transaction, conversation: ConversationId, turn: TurnId) -> None:
        """Have the card that this turn leaves written better."""
        self._refine.put(tx, f"refine:{conversation}:{turn.split(':', 2)[2]}")

    def deliver(self, tx: Transaction, conversation: ConversationId, delivery: DeliveryId) -> None:
        """Send what waits in this conversation's outbox."""
        self._deliver.put(tx, f"deliver:{conversation}:{delivery}")

    def deliver_again(self, tx: Transaction, conversation: ConversationId, delivery: DeliveryId, attempt: str) -> None:
        """Look at this conversation's outbox once more, after the first run for this delivery has ended."""
        self._deliver.put(tx, f"deliver:{conversation}:{delivery}:{attempt}")

    def is_under_way(self, work: str, conversation: ConversationId) -> bool:
        """Whether a `turn` or `deliver` of this conversation waits or runs."""
        return bool(
            self.client.list_workflows(
                workflow_id_prefix=f"{work}:{conversation}:",
                status=["ENQUEUED", "PENDING", "DELAYED"],
                limit=1,
                load_input=False,
                load_output=False,
            )
        )

    def close(self) -> None:
        """Give its connections back."""
        self.client.destroy()
        self._engine.dispose()


class _Enqueue:
    """Puts one kind of workflow on its queue with the statements of DBOS's own `enqueue_in_transaction`.

    DBOS builds and compiles them anew for each call, about a millisecond, which would be most of the time to
    acknowledge a message. So they are taken down once, from a call on a connection that only listens, and repeated.
    """

    def __init__(self, client: DBOSClient, dialect: sa.Dialect, workflow: str) -> None:
        options = EnqueueOptions(
            workflow_name=f"triage.{workflow}", queue_name=QUEUE, workflow_id="id", queue_partition_key="partition"
        )
        heard = _Listener(dialect)
        client.enqueue_in_transaction(heard, options)  # type: ignore[arg-type]
        self._statements = [
            (Prepared(statement, dialect, list(values), heard.schemas, values), frozenset(values))
            for statement, values in heard.statements
        ]

    def put(self, tx: Transaction, workflow_id: str) -> None:
        """Enqueue under this id, behind other work of this kind for this conversation.

        An id that is there already stays as it is.
        """
        work, conversation, _ = workflow_id.split(":", 2)
        fresh = {
            "workflow_uuid": workflow_id,
            "queue_partition_key": f"{work}:{conversation}",
            "creator_xid": secrets.token_hex(16),
        }
        for statement, columns in self._statements:
            statement.run(tx.cursor, {name: fresh[name] for name in fresh if name in columns})


class _Listener:
    """A connection that executes nothing and remembers what it was asked to execute."""

    def __init__(self, dialect: sa.Dialect) -> None:
        self.dialect = dialect
        self.schemas: Mapping[str | None, str | None] = {}
        self.statements: list[tuple[sa.sql.ClauseElement, dict[str, Any]]] = []

    def get_execution_options(self) -> Mapping[str, Any]:
        """None so far."""
        return {}

    def execution_options(self, schema_translate_map: Mapping[str | None, str | None]) -> None:
        """Remember how DBOS renames its schema."""
        self.schemas = schema_translate_map

    def execute(self, statement: sa.sql.ClauseElement, values: dict[str, Any]) -> "_Listener":
        """Remember the statement and its values."""
        self.statements.append((statement, values))
        return self

    def fetchone(self) -> None:
        """No row, which DBOS reads as nothing known about an older workflow of this id."""


class Engine:
    """The worker of one process: takes the lease, runs what is queued, takes over from the dead, drains at the end."""

    def __init__(
        self, database: Database, turn: TurnBody, deliver: DeliverBody, refine: TurnBody, telemetry: Telemetry
    ) -> None:
        self._database = database
        self._turn = turn
        self._deliver = deliver
        self._refine = refine
        self._telemetry = telemetry
        self._running: set[asyncio.Task[Any]] = set()
        self._dbos: DBOS | None = None
        self._lease: Lease | None = None
        self._durable: sa.Engine | None = None

    async def still_leads(self) -> bool:
        """Whether the lease is still ours; without it another worker may take this one's work at any moment."""
        lease = self._lease
        return lease is not None and await self._database.run(lambda: lease.held)

    async def launch(self) -> None:
        """Take the lease and start to run what is queued, first of all what a crash interrupted.

        Raises Conflict when another worker holds a SQLite file.
        """
        _quiet()
        # One name for the one worker of a file, so that the next one finds what it left; else a new one each boot.
        executor = "triage-only" if self._database.is_sqlite else f"triage-{uuid.uuid4().hex}"
        self._lease = await self._database.run(take_lease, self._database, executor)
        self._durable = durable_engine(self._database.url)
        await self._database.run(self._register_queue)
        config = DBOSConfig(
            name=APPLICATION,
            system_database_engine=self._durable,
            application_version=VERSION,
            executor_id=executor,
            enable_otlp=False,
            log_level="WARNING",
            max_executor_threads=32,
            run_migrations=True,
        )
        self._dbos = DBOS(config=config)
        self._register_workflows()
        DBOS.launch()

    def _register_queue(self) -> None:
        # Before the launch: its threads start with the queues that are registered, and look again a second later only.
        client = DBOSClient(system_database_engine=self._durable, application_name=APPLICATION, lazy=True)
        client.register_queue(
            QUEUE, partition_concurrency=1, worker_concurrency=AT_ONCE, polling_interval_sec=POLL_SECONDS
        )
        client.destroy()

    def _register_workflows(self) -> None:
        @DBOS.workflow(name="triage.turn", max_recovery_attempts=CRASHES_BEFORE_GIVING_UP)
        async def turn() -> str:
            work = DBOS.workflow_id or ""
            return await self._counted(self._turn(ConversationId(work.split(":")[1]), TurnId(work)))

        @DBOS.workflow(name="triage.deliver", max_recovery_attempts=CRASHES_BEFORE_GIVING_UP)
        async def deliver() -> str:
            work = DBOS.workflow_id or ""
            return await self._counted(self._deliver(ConversationId(work.split(":")[1])))

        @DBOS.workflow(name="triage.refine", max_recovery_attempts=CRASHES_BEFORE_GIVING_UP)
        async def refine() -> str:
            _, conversation, rest = (DBOS.workflow_id or "").split(":", 2)
            turn = TurnId(f"turn:{conversation}:{rest}")
            return await self._counted(self._refine(ConversationId(conversation), turn))

    async def _counted(self, work: Awaitable[str]) -> str:
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await work

    async def take_over(self) -> int:
        """Put back what workers that are gone were running; returns how many of them there were."""
        lease = self._lease
        if lease is None or self._database.is_sqlite:
            return 0  # the launch has recovered all there was
        dead = await self._database.run(self._dead_executors, lease)
        for executor in dead:
            await self._database.run(DBOS._recover_pending_workflows, [executor])
            self._telemetry.count("worker_taken_over")
        return len(dead)

    @staticmethod
    def _dead_executors(lease: Lease) -> list[str]:
        running = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
        names = {status.executor_id for status in running if status.executor_id}
        return sorted(name for name in names if lease.is_dead(name))

    async def forget_before(self, instant: datetime) -> int:
        """Delete the engine's records of work that ended before this, our own are kept; returns how many."""
        return await self._database.run(_forget_before, instant)

    async def shutdown(self, seconds: float) -> bool:
        """Take no more work and wait for what runs; False when some was cut off, to run again at the next start."""
        if self._lease is None:
            return True
        if self._dbos is not None:
            for stop in self._dbos.background_thread_stop_events:
                stop.set()
        unfinished: set[asyncio.Task[Any]] = set()
        if self._running:
            _, unfinished = await asyncio.wait(self._running, timeout=seconds)
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)
        # Off the loop: it joins its threads, some of which wait for the loop.
        await self._database.run(partial(DBOS.destroy, destroy_registry=True))
        self._dbos = None
        if self._durable is not None:
            self._durable.dispose()
        self._lease.release()
        self._lease = None
        return not unfinished


def _forget_before(instant: datetime) -> int:
    forgotten = 0
    while True:
        ended = DBOS.list_workflows(
            completed_before=instant.isoformat(), limit=FORGET_TOGETHER, load_input=False, load_output=False
        )
        if not ended:
            return forgotten
        DBOS.delete_workflows([status.workflow_id for status in ended])
        forgotten += len(ended)


def _quiet() -> None:
    # Without a handler of ours DBOS installs one of its own, which writes to the console past our logging.
    logger = logging.getLogger("dbos")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    logger.setLevel(logging.WARNING)
