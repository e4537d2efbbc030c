"""The rules of routing as data: queues, hours, thresholds, priority weights and promises.

Parsed from `policy.toml` by `knowledge.policy_file` (holidays expanded there); computed on by `routing` only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta

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

    `first_reply` is the promised time to a person's first reply, by urgency, counted in open hours.
    """

    name: QueueName
    title: str
    mode: Mode
    first_reply: Mapping[Urgency, timedelta]
    teams: frozenset[str] = frozenset()
    red_flags: frozenset[RedFlag] = frozenset()
    hours: Hours | None = None
    capacity: int = 1


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
    heartbeat_seconds: int = 60
    handle_seconds: int = 480  # expected length of a live conversation, for the wait estimate


@dataclass(frozen=True, slots=True)
class Policy:
    """A whole policy; `version` is the short content hash stored with every decision made under it.

    `channel_timing` holds the channels whose bursts settle faster or slower than the rest.
    """

    version: str
    hours: Hours
    queues: tuple[QueuePolicy, ...]
    thresholds: Thresholds = field(default_factory=Thresholds)
    weights: PriorityWeights = field(default_factory=PriorityWeights)
    timing: TurnTiming = field(default_factory=TurnTiming)
    desk: DeskRules = field(default_factory=DeskRules)
    channel_timing: Mapping[str, TurnTiming] = field(default_factory=dict)

    def timing_of(self, channel: str) -> TurnTiming:
        """How long a turn waits on this channel."""
        return self.channel_timing.get(channel, self.timing)
