"""What `policy.toml` may contain, as pydantic models: sections, units and ranges.

Used by `policy_file` only. A rule that needs two sections at once lives there.
"""

from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from triage.domain.labels import RedFlag, Sentiment, Urgency
from triage.domain.policy import Spared
from triage.knowledge.duration import parse_duration
from triage.knowledge.hours_section import HoursSection

MOST_TICKETS_AN_AGENT = 8  # what the founding article found people can keep in mind
SHORTEST_REPLY, LONGEST_REPLY = timedelta(seconds=30), timedelta(hours=120)


def _sorted_once(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))


def _whole_minutes(span: timedelta) -> timedelta:
    if span < timedelta(minutes=1) or span % timedelta(minutes=1):
        raise ValueError("write whole minutes")
    return span


def _every_urgency(given: dict[Urgency, object]) -> dict[Urgency, object]:
    if absent := [urgency.value for urgency in Urgency if urgency not in given]:
        raise ValueError(f"{' and '.join(absent)} must stand here too")
    return given


def _every_sentiment(given: dict[Sentiment, object]) -> dict[Sentiment, object]:
    if absent := [sentiment.value for sentiment in Sentiment if sentiment not in given]:
        raise ValueError(f"{' and '.join(absent)} must stand here too")
    return given


def _language_codes(names: tuple[str, ...]) -> tuple[str, ...]:
    if wrong := [name for name in names if not (2 <= len(name) <= 3 and name.isascii() and name.islower())]:
        raise ValueError(f"{wrong[0]!r} is no language code; write one such as en or de")
    return names


def _rising(spans: tuple[timedelta, ...]) -> tuple[timedelta, ...]:
    if list(spans) != sorted(set(spans)):
        raise ValueError("the times must rise")
    return spans


Duration = Annotated[timedelta, BeforeValidator(parse_duration)]
ReplyTime = Annotated[Duration, Field(ge=SHORTEST_REPLY, le=LONGEST_REPLY)]
ResolutionTime = Annotated[Duration, Field(ge=timedelta(minutes=1), le=timedelta(hours=1000))]
Seconds = Annotated[Duration, Field(ge=timedelta(seconds=0), le=timedelta(hours=1))]
Points = Annotated[int, Field(ge=0, le=1000)]
Names = Annotated[tuple[str, ...], AfterValidator(_sorted_once)]
QueueId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]


class Shape(BaseModel):
    """Nothing may stand in a policy that does nothing."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)


class QueueShape(Shape):
    """One table [queues.NAME]."""

    title: Annotated[str, Field(min_length=1)]
    mode: Literal["live", "ticket"]
    hours: str = "company"
    teams: Names = ()
    red_flags: Annotated[tuple[RedFlag, ...], AfterValidator(_sorted_once)] = ()
    capacity: Annotated[int, Field(ge=1, le=50)] | None = None
    capacity_at_most: Annotated[int, Field(ge=1, le=50)] | None = None
    skills: Names = ()
    languages: Annotated[Names, AfterValidator(_language_codes)] = ()
    assign: Literal["pull", "auto"] = "pull"
    first_reply: Annotated[dict[Urgency, ReplyTime], AfterValidator(_every_urgency)]
    resolution: Annotated[dict[Urgency, ResolutionTime], AfterValidator(_every_urgency)] | None = None

    @model_validator(mode="after")
    def _no_more_than_people_can_hold(self) -> Self:
        if self.mode == "ticket" and max(self.capacity or 0, self.capacity_at_most or 0) > MOST_TICKETS_AN_AGENT:
            raise ValueError(f"one agent works on {MOST_TICKETS_AN_AGENT} tickets at most")
        if self.capacity_at_most and self.capacity and self.capacity_at_most < self.capacity:
            raise ValueError("capacity_at_most is less than capacity")
        if self.assign == "auto" and self.mode == "live":
            raise ValueError("live conversations are offered, not assigned")
        return self


class ThresholdsShape(Shape):
    """The table [thresholds]."""

    handoff_sentiment: Literal["very_negative", "negative"] = "very_negative"
    falling_sentiment: Annotated[float, Field(gt=0, le=2)] = 0.5
    failed_answers: Annotated[int, Field(ge=1, le=10)] = 2
    questions_per_detail: Annotated[int, Field(ge=1, le=5)] = 2
    offers: Annotated[int, Field(ge=0, le=10)] = 1
    live_wait: Annotated[Duration, AfterValidator(_whole_minutes)] = timedelta(minutes=10)
    offer_from: Urgency = Urgency.HIGH


class PriorityShape(Shape):
    """The table [priority]."""

    urgency: Annotated[dict[Urgency, Points], AfterValidator(_every_urgency)]
    sentiment: Annotated[dict[Sentiment, Points], AfterValidator(_every_sentiment)]
    red_flag: Points = 15
    per_hour_waiting: Annotated[float, Field(ge=0, le=100)] = 1.0


class PaceShape(Shape):
    """A table [timing.channels.NAME]."""

    settle: Seconds | None = None
    settle_at_most: Seconds | None = None
    discards_before_answering: Annotated[int, Field(ge=1, le=20)] | None = None


class TimingShape(Shape):
    """The table [timing]."""

    settle: Seconds = timedelta(seconds=2)
    settle_at_most: Seconds = timedelta(seconds=8)
    discards_before_answering: Annotated[int, Field(ge=1, le=20)] = 3
    channels: dict[str, PaceShape] = {}


class DeskShape(Shape):
    """The table [desk]."""

    offer: Annotated[Seconds, Field(ge=timedelta(seconds=5))] = timedelta(seconds=60)
    live_capacity: Annotated[int, Field(ge=1, le=50)] = 1
    ticket_capacity: Annotated[int, Field(ge=1, le=MOST_TICKETS_AN_AGENT)] = 5
    heartbeat: Annotated[Seconds, Field(ge=timedelta(seconds=10))] = timedelta(seconds=60)
    handle: Annotated[Seconds, Field(ge=timedelta(seconds=30))] = timedelta(minutes=8)
    ticket_capacity_at_most: Annotated[int, Field(ge=1, le=MOST_TICKETS_AN_AGENT)] = MOST_TICKETS_AN_AGENT
    missed_offers: Annotated[int, Field(ge=1, le=20)] = 2
    wait_updates: Annotated[tuple[Seconds, ...], Field(max_length=10), AfterValidator(_rising)] = (
        timedelta(seconds=60),
        timedelta(seconds=180),
        timedelta(seconds=300),
    )
    remind: Seconds = timedelta(minutes=15)
    leave: Annotated[Duration, Field(ge=timedelta(minutes=5), le=timedelta(hours=72))] = timedelta(hours=2)
    hold: Seconds = timedelta(minutes=10)
    reopen: Annotated[Duration, Field(ge=timedelta(0), le=timedelta(hours=24 * 90))] = timedelta(hours=24 * 7)
    ask_rating: bool = False

    @model_validator(mode="after")
    def _soft_below_hard(self) -> Self:
        if self.ticket_capacity_at_most < self.ticket_capacity:
            raise ValueError("ticket_capacity_at_most is less than ticket_capacity")
        return self


class IdleShape(Shape):
    """The table [idle]."""

    after: Annotated[Seconds, Field(ge=timedelta(minutes=1))] = timedelta(minutes=10)
    at_most: Annotated[Duration, Field(ge=timedelta(minutes=1), le=timedelta(hours=8))] = timedelta(minutes=30)
    warn: Seconds = timedelta(minutes=2)
    pace_factor: Annotated[float, Field(ge=0, le=20)] = 3.0

    @model_validator(mode="after")
    def _warned_in_time(self) -> Self:
        if self.warn >= self.after:
            raise ValueError("warn must be shorter than after")
        if self.at_most < self.after:
            raise ValueError("at_most is less than after")
        return self


class BusyShape(Shape):
    """The table [busy]."""

    enter: Annotated[Seconds, Field(ge=timedelta(seconds=30))] = timedelta(minutes=8)
    leave: Annotated[Seconds, Field(ge=timedelta(seconds=0))] = timedelta(minutes=4)

    @model_validator(mode="after")
    def _leaves_below_entering(self) -> Self:
        if self.leave >= self.enter:
            raise ValueError("leave must be shorter than enter, or busy mode would come and go with every message")
        return self


class CascadeShape(Shape):
    """The table [cascade]."""

    spare: Annotated[tuple[Spared, ...], AfterValidator(_sorted_once)] = ()
    exact_score: Annotated[float, Field(gt=0.5, le=2)] = 0.9


class ShiftShape(Shape):
    """A table [shifts.NAME]: hours in a table [hours.NAME], and the addresses of those who work then."""

    hours: str
    agents: Annotated[tuple[str, ...], Field(min_length=1)]


class TierShape(Shape):
    """A table [tiers.NAME]."""

    title: Annotated[str, Field(min_length=1)]
    points: Points
    customers: Annotated[tuple[str, ...], Field(min_length=1)]


class ChannelsShape(Shape):
    """The table [channels]."""

    never_live: Names = ()


class PolicyShape(Shape):
    """The whole file."""

    queues: Annotated[dict[QueueId, QueueShape], Field(min_length=1)]
    thresholds: ThresholdsShape = ThresholdsShape()
    priority: PriorityShape | None = None
    timing: TimingShape = TimingShape()
    desk: DeskShape = DeskShape()
    hours: dict[QueueId, HoursSection] = {}
    idle: IdleShape = IdleShape()
    busy: BusyShape = BusyShape()
    shifts: dict[QueueId, ShiftShape] = {}
    tiers: dict[QueueId, TierShape] = {}
    channels: ChannelsShape = ChannelsShape()
    cascade: CascadeShape = CascadeShape()
