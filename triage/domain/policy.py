"""The rules of routing as data: queues, hours, thresholds, priority weights and promises.

Parsed from `policy.toml` by `knowledge.policy_file` (holidays expanded there); computed on by `routing` only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum

from triage.domain.ids import QueueName
from triage.domain.labels import Mode, RedFlag, Sentiment, Urgency


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours: for each weekday (Monday first) the open spans in local time, and the dates that are closed."""

    timezone: str
    week: tuple[tuple[tuple[time, time], ...], ...]
    closed: frozenset[date] = frozenset()

    @property
    def never_opens(self) -> bool:
        """True when no weekday has a span."""
        return not any(self.week)


@dataclass(frozen=True, slots=True)
class QueuePolicy:
    """One queue. Empty `teams` means every team; `hours` None means always; `red_flags` claims matters for on-call.

    `first_reply` is the promised time to a person's first reply, `resolution` our own aim for the end of the matter,
    both by urgency and counted in open hours. An agent needs all `skills`, and one of the `languages` if any are named.
    Work is handed out up to `capacity`, and taken by the agent's own hand up to `hard_capacity`; `assigns` says that
    tickets are handed out rather than pulled.
    """

    name: QueueName
    title: str
    mode: Mode
    first_reply: Mapping[Urgency, timedelta]
    teams: frozenset[str] = frozenset()
    red_flags: frozenset[RedFlag] = frozenset()
    hours: Hours | None = None
    capacity: int = 1
    capacity_at_most: int | None = None
    resolution: Mapping[Urgency, timedelta] = field(default_factory=dict)
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    assigns: bool = False

    @property
    def hard_capacity(self) -> int:
        """How many an agent may have by reaching for more."""
        return max(self.capacity, self.capacity_at_most or self.capacity)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Limits that `decide` compares with; scores are 0 to 1 (sentiment -1 to 1)."""

    handoff_sentiment: Sentiment = Sentiment.VERY_NEGATIVE
    falling_sentiment: float = 0.5  # a drop of the score over the last turns that counts as falling
    failed_answers: int = 2  # answers that did not help before a person is brought in
    questions_per_detail: int = 2  # asked once, re-asked once, then marked missing
    offers: int = 1  # how often a choice is offered unasked
    live_wait_minutes: int = 10  # a longer expected wait is not offered as live
    offer_from: Urgency = Urgency.HIGH  # from here on the customer chooses how a person serves them; below, a ticket


@dataclass(frozen=True, slots=True)
class PriorityWeights:
    """Points that add up to a priority; higher is served first."""

    urgency: Mapping[Urgency, int] = field(
        default_factory=lambda: {Urgency.LOW: 0, Urgency.NORMAL: 20, Urgency.HIGH: 50, Urgency.CRITICAL: 90}
    )
    sentiment: Mapping[Sentiment, int] = field(
        default_factory=lambda: {
            Sentiment.POSITIVE: 0,
            Sentiment.NEUTRAL: 0,
            Sentiment.NEGATIVE: 4,
            Sentiment.VERY_NEGATIVE: 8,
        }
    )
    red_flag: int = 15
    per_hour_waiting: float = 1.0


@dataclass(frozen=True, slots=True)
class TurnTiming:
    """How long a turn waits for a burst to end, and how often it may be thrown away before it must answer."""

    settle_seconds: float = 2.0
    settle_at_most_seconds: float = 8.0
    discards_before_answering: int = 3


@dataclass(frozen=True, slots=True)
class DeskRules:
    """How offers and capacities work on the human side."""

    offer_seconds: int = 60
    live_capacity: int = 1
    ticket_capacity: int = 5
    ticket_capacity_at_most: int = 8
    heartbeat_seconds: int = 60
    handle_seconds: int = 480  # expected length of a live conversation, for the wait estimate
    missed_offers: int = 2  # let pass in a row before an agent counts as away
    wait_updates_seconds: tuple[int, ...] = (
        60,
        180,
        300,
    )  # when a live customer hears of the wait; last: choice
    remind_seconds: int = 900  # before a promise falls due
    leave_seconds: int = 7200  # of silence outside their shift before an agent's tickets are put back
    hold_seconds: int = 600  # a conversation that changed between live and ticket stays so, unless it is critical
    reopen_seconds: int = 7 * 86400  # within which a matter goes to the agent who had it, if they are there
    asks_rating: bool = False


@dataclass(frozen=True, slots=True)
class IdleRules:
    """When a live conversation in which the customer has gone quiet becomes a ticket; they are warned before.

    The time is `after_seconds`, or `pace_factor` times the customer's own usual pause up to `at_most_seconds`.
    """

    after_seconds: int = 600
    at_most_seconds: int = 1800
    warn_seconds: int = 120
    pace_factor: float = 3.0


@dataclass(frozen=True, slots=True)
class BusyRules:
    """Busy mode begins when the expected live wait passes `enter_seconds` and ends once it is below `leave_seconds`."""

    enter_seconds: int = 480
    leave_seconds: int = 240


class Spared(StrEnum):
    """What the local engine may deal with alone although a language model is set up."""

    GREETINGS = "greetings"  # a hello and nothing else
    THANKS = "thanks"  # thanks, or "that solved it", and nothing else
    EXACT_ANSWERS = "exact_answers"  # a question that stands nearly word for word in the articles
    HUMAN_REQUESTS = "human_requests"  # a short, calm wish for a person
    RED_FLAGS = "red_flags"  # a critical matter that a red flag marks: a person comes either way


@dataclass(frozen=True, slots=True)
class Cascade:
    """What spares a call to the language model; nothing by default. `exact_score` is what makes an answer exact."""

    spare: frozenset[Spared] = frozenset()
    exact_score: float = 0.9


@dataclass(frozen=True, slots=True)
class Shift:
    """When these agents work, by e-mail address. An agent in no shift works whenever they are online."""

    name: str
    hours: Hours
    agents: frozenset[str]


@dataclass(frozen=True, slots=True)
class Tier:
    """Customers who stand higher in every queue: by `points`, known by address, address domain, or channel and id."""

    name: str
    title: str
    points: int
    customers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Policy:
    """A whole policy; `version` is the short content hash stored with every decision made under it.

    `channel_timing` holds the channels whose bursts settle faster or slower than the rest; `never_live` those on which
    nobody can be talked to there and then, such as e-mail.
    """

    version: str
    hours: Hours
    queues: tuple[QueuePolicy, ...]
    thresholds: Thresholds = field(default_factory=Thresholds)
    weights: PriorityWeights = field(default_factory=PriorityWeights)
    timing: TurnTiming = field(default_factory=TurnTiming)
    desk: DeskRules = field(default_factory=DeskRules)
    channel_timing: Mapping[str, TurnTiming] = field(default_factory=dict)
    idle: IdleRules = field(default_factory=IdleRules)
    busy: BusyRules = field(default_factory=BusyRules)
    shifts: tuple[Shift, ...] = ()
    tiers: tuple[Tier, ...] = ()
    never_live: frozenset[str] = frozenset()
    cascade: Cascade = field(default_factory=Cascade)

    def timing_of(self, channel: str) -> TurnTiming:
        """How long a turn waits on this channel."""
        return self.channel_timing.get(channel, self.timing)
