"""What agents' time tells: attention from focus events, concurrency and occupancy. Pure.

Called by `measured`. Attention is where an agent's eyes and hands are; one agent has it in one place at a time.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from triage.desk.metrics.contacts import Service
from triage.desk.metrics.names import Labels, Observation
from triage.domain.ids import AgentId, ConversationId
from triage.domain.labels import Mode, Presence
from triage.store.focus import Focus
from triage.store.metrics_rows import FocusRow, PresenceRow

LASTS = timedelta(seconds=120)  # after which attention that was not renewed is taken to be elsewhere
_HOUR = timedelta(hours=1)

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Attention:
    """An agent attending to one conversation."""

    agent: AgentId
    conversation: ConversationId
    since: datetime
    until: datetime


def attention_of(rows: Sequence[FocusRow]) -> Iterator[Attention]:
    """From focus events, an agent at a time in order: each holds until the agent's next, for two minutes at most.

    To leave a conversation ends attention to that one only: a page may say so after the next one was opened.
    """
    current: FocusRow | None = None
    for row in (*rows, None):
        same = row is not None and current is not None and row.agent == current.agent
        if row and current and same and row.kind == Focus.LEFT and row.conversation != current.conversation:
            continue
        if current is not None:
            lapses = current.at + LASTS
            until = min(lapses, row.at) if row is not None and same else lapses
            if until > current.at:
                yield Attention(current.agent, current.conversation, current.at, until)
        current = row if row is not None and row.kind != Focus.LEFT else None


def attended_seconds(attention: Iterable[Attention], since: datetime, until: datetime) -> float:
    """The attention within a time."""
    return sum(max((min(one.until, until) - max(one.since, since)).total_seconds(), 0.0) for one in attention)


def concurrency(services: Iterable[Service], until: datetime) -> Iterator[Observation]:
    """How many live conversations each agent had at once, over the time in which they had any, hour by hour."""
    by_agent: dict[str, list[Span]] = {}
    for service in services:
        if service.mode is Mode.LIVE:
            by_agent.setdefault(service.agent, []).append((service.began_at, service.ended_at or until))
    for agent, spans in by_agent.items():
        for had, since, end in _levels(spans):
            for start, seconds in _by_hour(since, end):
                yield Observation("concurrency", had * seconds, Labels(start, agent=agent), seconds)


def occupancy(presence: Iterable[PresenceRow], busy: Mapping[str, Sequence[Span]]) -> Iterator[Observation]:
    """The share of the time in which agents could be given work that they spent on customers, hour by hour."""
    for row in presence:
        if row.presence not in (Presence.ONLINE, Presence.TRANSFER_ONLY):
            continue
        spans = merged(busy.get(row.agent, ()))
        for start, seconds in _by_hour(row.since, row.until):
            end = start + timedelta(seconds=seconds)
            worked = sum(max((min(u, end) - max(s, start)).total_seconds(), 0.0) for s, u in spans if s < end)
            yield Observation("occupancy", worked, Labels(start, agent=row.agent), seconds)


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time as spans that do not overlap."""
    found: list[Span] = []
    for since, until in sorted(spans):
        if found and since <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], until))
        else:
            found.append((since, until))
    return found


def _levels(spans: Sequence[Span]) -> Iterator[tuple[int, datetime, datetime]]:
    """How many spans run at once, from each change to the next, where any does."""
    changes = sorted([(since, 1) for since, until in spans] + [(until, -1) for since, until in spans])
    level = 0
    for (at, change), (after, _) in pairwise(changes):
        level += change
        if level > 0 and after > at:
            yield level, at, after


def _by_hour(since: datetime, until: datetime) -> Iterator[tuple[datetime, float]]:
    """The time cut at full hours: where each piece begins, and its seconds."""
    start = since.astimezone(UTC)
    while start < until:
        end = min(start.replace(minute=0, second=0, microsecond=0) + _HOUR, until)
        yield start, (end - start).total_seconds()
        start = end
