"""The metrics by name, each with its unit and which way is good; exact definitions are in docs/metrics.md.

Used by all of `desk.metrics` and by the web. A test holds this list and that page together.
"""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum

from triage.domain.ids import ConversationId


class Unit(StrEnum):
    """What a metric is measured in."""

    COUNT = "count"  # how many: the sum of the values
    SECONDS = "seconds"  # the mean, with median and ninth decile
    SHARE = "share"  # 0 to 1
    RATIO = "ratio"  # a mean per unit of something, such as of time
    USD = "usd"  # US dollars, a mean


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric; `better` is lower, higher or neither."""

    name: str
    title: str
    unit: Unit
    better: str = "neither"


METRICS: tuple[Metric, ...] = (
    Metric("contacts", "Contacts", Unit.COUNT),
    Metric("first_response", "First response time", Unit.SECONDS, "lower"),
    Metric("person_first_response", "First response time of a person", Unit.SECONDS, "lower"),
    Metric("full_resolution", "Full resolution time", Unit.SECONDS, "lower"),
    Metric("handle_time", "Handle time, live", Unit.SECONDS, "lower"),
    Metric("concurrent_handle_time", "Concurrent handle time", Unit.SECONDS, "lower"),
    Metric("concurrency", "Concurrency", Unit.RATIO),
    Metric("occupancy", "Occupancy", Unit.SHARE),
    Metric("live_wait", "Wait for live", Unit.SECONDS, "lower"),
    Metric("live_within_60", "Live waits under 60 s", Unit.SHARE, "higher"),
    Metric("ticket_wait", "Wait for an agent to take a ticket", Unit.SECONDS, "lower"),
    Metric("abandonment", "Live waits abandoned", Unit.SHARE, "lower"),
    Metric("deferral", "Live waits that became tickets", Unit.SHARE, "lower"),
    Metric("wait_estimate_error", "Error of the expected wait", Unit.SECONDS, "lower"),
    Metric("wait_estimate_bias", "Expected wait less real wait", Unit.RATIO),
    Metric("promise_kept", "Promised replies kept", Unit.SHARE, "higher"),
    Metric("agent_promise_kept", "Agents' own promises kept", Unit.SHARE, "higher"),
    Metric("containment_confirmed", "Containment, confirmed", Unit.SHARE, "higher"),
    Metric("containment_ended", "Containment, merely ended", Unit.SHARE),
    Metric("escalation", "Contacts that reached people", Unit.SHARE),
    Metric("escalation_needed", "Handoffs judged needed", Unit.SHARE, "higher"),
    Metric("escalation_unneeded", "Handoffs judged unneeded", Unit.SHARE, "lower"),
    Metric("escalation_late", "Handoffs judged late", Unit.SHARE, "lower"),
    Metric("re_ask", "Contacts asked the same twice", Unit.SHARE, "lower"),
    Metric("reopen", "Contacts reopened", Unit.SHARE, "lower"),
    Metric("csat", "Ratings of 4 or 5", Unit.SHARE, "higher"),
    Metric("csat_mean", "Mean rating", Unit.RATIO, "higher"),
    Metric("ended_negative", "Contacts that end in a bad mood", Unit.SHARE, "lower"),
    Metric("mood_mended", "Bad moods mended", Unit.SHARE, "higher"),
    Metric("model_cost", "Model cost of a contact", Unit.USD, "lower"),
    Metric("model_tokens", "Model tokens of a contact", Unit.RATIO, "lower"),
)
PRICES = ("model_cost", "model_tokens")
# An agent's screen told where they are: no metric, but what tells silence from inattention.
WATCHED = "watched"
BY_NAME = {metric.name: metric for metric in METRICS}


class Dimension(StrEnum):
    """What metrics can be split by."""

    QUEUE = "queue"
    INTENT = "intent"
    CHANNEL = "channel"
    AGENT = "agent"
    HOUR = "hour"  # of the day, in the company's time zone
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Labels:
    """What one observation is filed under; empty where it belongs to none."""

    at: datetime
    queue: str = ""
    intent: str = ""
    channel: str = ""
    agent: str = ""

    def value(self, by: Dimension, zone: tzinfo) -> str:
        """The label in this dimension; the time is that of the company."""
        if by is Dimension.HOUR:
            return f"{self.at.astimezone(zone).hour:02d}"
        if by is Dimension.DAY:
            return self.at.astimezone(zone).date().isoformat()
        return {
            Dimension.QUEUE: self.queue,
            Dimension.INTENT: self.intent,
            Dimension.CHANNEL: self.channel,
            Dimension.AGENT: self.agent,
        }[by]


@dataclass(frozen=True, slots=True)
class Observation:
    """One value of one metric; `weight` is what a mean divides by, such as seconds of presence."""

    metric: str
    value: float
    labels: Labels
    weight: float = 1.0
    conversation: ConversationId | None = None
