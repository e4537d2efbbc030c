"""One process of a running installation, assembled: store, inbox, desk, channels, assistant and web in one lifespan.

Called by `triage serve` and `triage demo`. The only file that knows which part stands behind which port at run time.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial

import httpx

from triage.app.installation import installation_of
from triage.app.mind import Mindset, build_mindset
from triage.app.settings import Settings
from triage.app.storage import open_database, prepare_engine
from triage.app.telemetry import PrometheusTelemetry
from triage.channels import generic, webchat
from triage.desk.desk import Desk
from triage.domain.clock import Clock, SystemClock
from triage.domain.errors import TriageError
from triage.domain.policy import Policy, TurnTiming
from triage.domain.telemetry import Telemetry
from triage.inbox import health
from triage.inbox.accept import Inbox
from triage.inbox.engine import Queues
from triage.inbox.last_resort import HandOverUnassessed
from triage.inbox.outbox import Outbox
from triage.inbox.ports import ChannelSender
from triage.inbox.turn import Mind
from triage.inbox.worker import Pace, Worker, stored_channels
from triage.knowledge.policy_watch import PolicyWatch
from triage.store.database import Database
from triage.web.app import Application, Lifespan, build_app
from triage.web.auth import Keys
from triage.web.dashboard.keeping import keep_days
from triage.web.services import Services
from triage.web.stop import StopFlag
from triage.web.stream import Feed

ARTICLES_SECONDS = 5.0
"""How soon a running server takes over what `triage knowledge sync` has synced."""


class Role(StrEnum):
    """Which half of the work a process does."""

    ALL = "all"
    WEB = "web"  # takes messages in, serves pages and API; answers nothing by itself
    WORKER = "worker"  # answers, delivers and reminds; serves its health only


@dataclass(frozen=True, slots=True)
class Serving:
    """What `build` made: the application to run, and the parts that the demo looks at."""

    app: Application
    stop: StopFlag
    services: Services
    telemetry: PrometheusTelemetry


@dataclass(frozen=True, slots=True)
class Shape:
    """How this process serves."""

    role: Role = Role.ALL
    clock: Clock = field(default_factory=SystemClock)
    pace: Pace = field(default_factory=Pace)


def build(settings: Settings, shape: Shape) -> Serving:
    """Assemble one process; nothing runs until the lifespan begins. Raises SetUpError and ContentError."""
    telemetry = PrometheusTelemetry()
    mindset = build_mindset(settings, telemetry, serves=shape.role is not Role.WEB)
    database = open_database(settings)
    prepare_engine(database)
    queues = Queues(database)
    inbox = Inbox(database, queues, shape.clock)
    secret = settings.webhook_secret()
    client = httpx.AsyncClient(timeout=generic.SEND_TIMEOUT_SECONDS, follow_redirects=False)
    replies = generic.GenericSender(settings.reply_url, secret, client)
    senders: Mapping[str, ChannelSender] = {generic.NAME: replies, webchat.NAME: webchat.WebChatSender()}
    rules = mindset.rules
    voice = Outbox(queues, stored_channels(senders))
    desk = Desk(database, rules.policy, rules.company, voice, queues, shape.clock, telemetry, rules.words)
    worker = None
    if shape.role is not Role.WEB:
        mind = _mind(mindset, desk, telemetry)
        handlers = desk.timer_handlers()
        worker = Worker(database, queues, mind, senders, desk, handlers, shape.clock, telemetry, shape.pace)
    stop = StopFlag()
    session_secret = settings.session_secret()
    services = Services(
        accept=inbox.accept,
        database=database,
        desk=desk,
        company=rules.company,
        intents=rules.intents,
        articles=mindset.articles,
        verifier=generic.Verifier([secret]),
        visitors=webchat.Visitors(session_secret),
        keys=Keys(session_secret, database),
        clock=shape.clock,
        telemetry=telemetry,
        readiness=_readiness(database, mindset, shape.clock),
        metrics=_metrics(database, telemetry, shape.clock),
        feed=Feed(database, stop),
        stop=stop,
        copilot=mindset.copilot(),
        installation=installation_of(settings, database, mindset.embedder, replies),
    )
    watch = partial(_watch_files, mindset, desk, PolicyWatch(settings.project), telemetry)
    lifespan = _lifespan(database, queues, inbox, worker, client, mindset, (watch, partial(keep_days, services)))
    return Serving(build_app(services, lifespan), stop, services, telemetry)


def _mind(mindset: Mindset, desk: Desk, telemetry: PrometheusTelemetry) -> Mind:
    def policy_in_force() -> Policy:
        return desk.floor.policy

    def timing_of(channel: str) -> TurnTiming:
        return policy_in_force().timing_of(channel)

    return Mind(
        think=mindset.thinker(desk.staffing),
        last_resort=HandOverUnassessed(policy_in_force, mindset.rules.company, desk.staffing),
        is_red_flag=mindset.is_red_flag,
        timing_of=timing_of,
        refine=mindset.refiner(telemetry),
    )


def _lifespan(
    database: Database,
    queues: Queues,
    inbox: Inbox,
    worker: Worker | None,
    client: httpx.AsyncClient,
    mindset: Mindset,
    beside: Sequence[Callable[[], Awaitable[None]]],
) -> Lifespan:
    @asynccontextmanager
    async def lifespan(app: Application) -> AsyncIterator[None]:
        inbox.start()
        try:
            if worker is not None:
                await mindset.warm()
                await worker.start()
            running = [asyncio.ensure_future(work()) for work in beside]
            yield
            for task in running:
                task.cancel()
        finally:
            inbox.stop()
            if worker is not None:
                await worker.stop()
            await client.aclose()
            queues.close()
            await mindset.hang_up()
            mindset.close()
            database.close()

    return lifespan


async def _watch_files(mindset: Mindset, desk: Desk, policy: PolicyWatch, telemetry: Telemetry) -> None:
    while True:
        await asyncio.sleep(ARTICLES_SECONDS)
        # What cannot be taken over now is tried again; the articles as they are go on serving.
        with suppress(TriageError, OSError):
            await asyncio.to_thread(mindset.take_over_newer)
        await asyncio.to_thread(_take_over_policy, mindset, desk, policy, telemetry)


def _take_over_policy(mindset: Mindset, desk: Desk, watch: PolicyWatch, telemetry: Telemetry) -> None:
    """Go on under a changed policy; one with a mistake is told of and leaves the running one as it is."""
    try:
        newer = watch.newer()
    except TriageError as error:
        telemetry.log("policy_refused", error=str(error))
        return
    if newer is not None:
        mindset.adopt(newer.policy)
        desk.adopt(newer.policy, newer.words)
        telemetry.log("policy_in_force", version=newer.policy.version)


def _readiness(database: Database, mindset: Mindset, clock: Clock) -> Callable[[], Mapping[str, str | None]]:
    def check() -> Mapping[str, str | None]:
        try:
            state = health.check(database, clock.now())
        except TriageError as error:
            return {"database": error.message}
        return {
            "database": None,
            "worker": None if state.worker_alive else "no worker runs: messages are taken in, but not answered",
            "knowledge": mindset.problem(),
        }

    return check


def _metrics(database: Database, telemetry: PrometheusTelemetry, clock: Clock) -> Callable[[], bytes]:
    def exposition() -> bytes:
        try:
            state = health.check(database, clock.now())
        except TriageError:
            telemetry.gauge("database_up", "Whether the database answers.", {(): 0.0}, ())
            return telemetry.exposition()
        single = {
            "database_up": ("Whether the database answers.", 1.0),
            "worker_up": ("Whether a worker runs.", float(state.worker_alive)),
            "unread_messages": ("Messages that no turn has read.", float(state.unread)),
            "oldest_unread_seconds": ("Age of the oldest unread message.", state.oldest_unread_seconds or 0.0),
            "dead_letters": ("Work that was given up and waits.", float(state.dead_letters)),
        }
        for name, (help_text, value) in single.items():
            telemetry.gauge(name, help_text, {(): value}, ())
        by_state: dict[tuple[str, ...], float] = {(s.value,): float(n) for s, n in state.deliveries.items()}
        telemetry.gauge("deliveries", "Deliveries that are not sent, by state.", by_state, ("state",))
        return telemetry.exposition()

    return exposition
