"""A shop to route for: hours, queues, intents and search results that the routing tests share.

Mon-Sat 08:00-20:00 in Berlin; live and tickets for all, live for billing, tickets for privacy, and one on call.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from triage.domain.assessment import Assessment
from triage.domain.decision import Choice, Decision
from triage.domain.history import Collected, History
from triage.domain.ids import ArticleId, IntentId, QueueName
from triage.domain.intents import Handling, Intent
from triage.domain.knowledge import FoundPassage, SearchResult
from triage.domain.labels import Complexity, Mode, OwnerKind, RedFlag, Urgency
from triage.domain.policy import Hours, Policy, QueuePolicy
from triage.domain.staffing import Staffing
from triage.routing.decide import decide

BERLIN = "Europe/Berlin"
OPEN_DAY = ((time(8), time(20)),)
HOURS = Hours(BERLIN, week=(*(OPEN_DAY,) * 6, ()), closed=frozenset({date(2026, 5, 1)}))
TUESDAY_AFTERNOON = datetime(2026, 5, 12, 12, 13, tzinfo=UTC)  # 14:13 in Berlin
SUNDAY_AFTERNOON = datetime(2026, 5, 10, 14, 20, tzinfo=UTC)  # 16:20 in Berlin
TUESDAY_NIGHT = datetime(2026, 5, 12, 20, 41, tzinfo=UTC)  # 22:41 in Berlin


def minutes(low: int, normal: int, high: int, critical: int) -> dict[Urgency, timedelta]:
    return {u: timedelta(minutes=m) for u, m in zip(Urgency, (low, normal, high, critical), strict=True)}


TICKET_TARGETS = minutes(16 * 60, 10 * 60, 120, 30)
ON_CALL_FLAGS = frozenset({RedFlag.SAFETY, RedFlag.SELF_HARM, RedFlag.FRAUD})
POLICY = Policy(
    version="test",
    hours=HOURS,
    queues=(
        QueuePolicy(QueueName("live"), "Live", Mode.LIVE, minutes(10, 10, 10, 5), hours=HOURS),
        QueuePolicy(
            QueueName("live-billing"),
            "Billing live",
            Mode.LIVE,
            minutes(10, 10, 10, 5),
            teams=frozenset({"billing"}),
            hours=HOURS,
        ),
        QueuePolicy(QueueName("tickets"), "Tickets", Mode.TICKET, TICKET_TARGETS, hours=HOURS),
        QueuePolicy(
            QueueName("privacy"),
            "Data protection",
            Mode.TICKET,
            TICKET_TARGETS,
            teams=frozenset({"privacy"}),
            hours=HOURS,
        ),
        QueuePolicy(QueueName("on-call"), "On call", Mode.LIVE, minutes(10, 10, 10, 5), red_flags=ON_CALL_FLAGS),
    ),
)
STAFFED = Staffing(live_online=3, live_free=1)
BUSY = Staffing(live_online=1, live_free=0, live_waiting=3)
NOBODY = Staffing()


def intent(
    name: str,
    handling: Handling,
    team: str = "general",
    complexity: Complexity = Complexity.SIMPLE,
    details: tuple[str, ...] = (),
    urgency: Urgency | None = None,
    flag: RedFlag | None = None,
    person_mode: Mode | None = None,
) -> Intent:
    return Intent(
        IntentId(name),
        name.replace("_", " ").capitalize(),
        team,
        handling,
        complexity,
        ("an example",),
        details,
        urgency,
        flag,
        person_mode=person_mode,
    )


HOW_TO = intent("how_to", Handling.ANSWER, urgency=Urgency.LOW)
CANCEL = intent("cancel", Handling.ANSWER, "billing")
ADDRESS = intent("change_address", Handling.PERSON, "orders", details=("order_number",))
NOT_ARRIVED = intent(
    "not_arrived", Handling.PERSON, "orders", Complexity.INVOLVED, ("order_number", "promised_date"), Urgency.HIGH
)
RESEARCH = intent("bulk_purchase", Handling.PERSON, "general", Complexity.EXPERT)
OFFLINE = intent(
    "device_offline", Handling.ANSWER, "technical", Complexity.INVOLVED, ("device",), person_mode=Mode.LIVE
)
FEEDBACK = intent("feedback_idea", Handling.PERSON, urgency=Urgency.LOW)
ERASURE = intent("data_erasure", Handling.PERSON, "privacy", Complexity.EXPERT, ("email",), flag=RedFlag.PRIVACY)
TALK = intent("talk_to_person", Handling.HUMAN)
WHO_ARE_YOU = intent("about_assistant", Handling.SMALL_TALK)
INTENTS = (HOW_TO, CANCEL, ADDRESS, NOT_ARRIVED, RESEARCH, OFFLINE, FEEDBACK, ERASURE, TALK, WHO_ARE_YOU)


def passages(score: float) -> tuple[FoundPassage, ...]:
    return (FoundPassage(ArticleId("thermostat"), "The thermostat", "It works without a subscription.", score),)


ANSWERED = SearchResult(passages(0.81), answerable=True, threshold=0.55)
NEARLY = SearchResult(passages(0.50), borderline=True, threshold=0.55)
NOTHING = SearchResult(passages(0.21), threshold=0.55)

TICKET_CHOICE = Choice(
    "ticket", "have a written reply tomorrow by 12:00", QueueName("tickets"), datetime(2026, 5, 13, 10, tzinfo=UTC)
)
LIVE_CHOICE = Choice("live", "talk to someone now (about 4 minutes)", QueueName("live"))
OFFERED = History(greeted=True, offers_made=1, open_choices=(LIVE_CHOICE, TICKET_CHOICE), timezone=BERLIN)


@dataclass(frozen=True)
class Turn:
    """One call of `decide`, calm and well staffed on a Tuesday afternoon unless said otherwise."""

    seen: Assessment = field(default_factory=Assessment)
    matter: Intent | None = None
    missing: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    given_up: tuple[str, ...] = ()
    invalid: str | None = None
    found: SearchResult = NOTHING
    staffing: Staffing = STAFFED
    history: History = field(default_factory=lambda: History(timezone=BERLIN))
    policy: Policy = POLICY
    now: datetime = TUESDAY_AFTERNOON

    def decided(self) -> Decision:
        seen = self._with_matter() if self.matter and not self.seen.intent else self.seen
        collected = Collected(self.matter, self.known, self.missing, self.given_up, self.invalid)
        return decide(seen, collected, self.found, self.staffing, self.history, self.policy, self.now)

    def _with_matter(self) -> Assessment:
        """The assessment with the matter recognised, and at least as urgent as that usually is, as engines see to."""
        assert self.matter
        urgency = max(self.seen.urgency, self.matter.urgency or Urgency.LOW, key=lambda urgency: urgency.rank)
        return replace(self.seen, intent=self.matter.id, intent_confidence=0.9, urgency=urgency)


def waiting(mode: Mode = Mode.TICKET, urgency: Urgency = Urgency.NORMAL, reply_by: datetime | None = None) -> History:
    """A conversation that a queue owns."""
    return History(
        owner=OwnerKind.QUEUE, mode=mode, queue=QueueName("live" if mode is Mode.LIVE else "tickets"), greeted=True,
        urgency=urgency, timezone=BERLIN, priority=20, reply_by=reply_by,
    )  # fmt: skip
