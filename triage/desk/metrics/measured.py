"""The metrics of a period, worked out from what was stored: one read, then plain arithmetic.

Called by the agent API. Definitions are in docs/metrics.md; the parts beside this file know one kind of metric each.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain, groupby

from triage.desk.metrics.contacts import Contact, contacts_of
from triage.desk.metrics.durations import Attention, Span, attended_seconds, attention_of, concurrency, occupancy
from triage.desk.metrics.names import PRICES, WATCHED, Dimension, Labels, Observation
from triage.desk.metrics.served import labels_of_service, of_contact
from triage.desk.metrics.table import Row, table
from triage.domain.ids import ConversationId
from triage.domain.labels import Mode
from triage.domain.policy import Policy
from triage.routing.business_hours import zone_of
from triage.store import metrics_queries as rows
from triage.store import presence_spans
from triage.store.database import Transaction
from triage.store.metrics_rows import HeadRow, Period

SATISFIED = 4  # of 5


def report(tx: Transaction, policy: Policy, period: Period, by: Dimension | None, now: datetime) -> tuple[Row, ...]:
    """The table of all metrics of the period, whole or by a dimension. Empty where nothing happened."""
    return table(observations(tx, policy, period, now), by, zone_of(policy.hours.timezone))


def observations(tx: Transaction, policy: Policy, period: Period, now: datetime) -> Iterator[Observation]:
    """Every observation filed under a moment of the period."""
    found = tuple(all_observations(tx, policy, contacts_in(tx, period), period, now))
    watched = {one.labels.agent for one in found if one.metric == WATCHED}
    is_paid = any(one.value for one in found if one.metric in PRICES)
    for one in found:
        if one.metric == "concurrent_handle_time" and one.labels.agent not in watched:
            continue
        if one.metric != WATCHED and (is_paid or one.metric not in PRICES):
            yield one


def all_observations(
    tx: Transaction, policy: Policy, contacts: tuple[Contact, ...], period: Period, now: datetime
) -> Iterator[Observation]:
    """The same with what only a whole period can leave out: agents whose screens said nothing, models never asked.

    `contacts` are those of the period.
    """
    heads = rows.heads_in(tx, period)
    attention = tuple(attention_of(tuple(rows.focus_in(tx, _reach(contacts, period, now)))))
    reopen = timedelta(seconds=policy.desk.reopen_seconds)
    found = chain(
        (one for c in contacts for one in of_contact(c, heads[c.conversation], reopen, now)),
        _watched(attention),
        _handled(contacts, heads, attention),
        _agents_time(tx, contacts, attention, period),
        _promises(tx, contacts, heads, period),
        _judged(tx, heads, period),
        _rated(tx, heads, period),
        _paid(tx, contacts, heads, period),
    )
    yield from (one for one in found if period.since <= one.labels.at < period.until)


def _reach(contacts: tuple[Contact, ...], period: Period, now: datetime) -> Period:
    """The period, and as long as services that began in it went on: attention to them counts whole."""
    ends = [s.ended_at or now for c in contacts for s in c.services if s.began_at < period.until]
    return Period(period.since, max([period.until, *ends]))


def contacts_in(tx: Transaction, period: Period) -> tuple[Contact, ...]:
    """The contacts of conversations in which something happened in the period, earlier ones too."""
    said = {one: tuple(group) for one, group in groupby(rows.said_in(tx, period), key=lambda row: row.conversation)}
    turns = {one: tuple(group) for one, group in groupby(rows.turns_in(tx, period), key=lambda row: row.conversation)}
    return tuple(
        contact
        for identity, group in groupby(rows.stretches_in(tx, period), key=lambda row: row.conversation)
        for contact in contacts_of(tuple(group), said.get(identity, ()), turns.get(identity, ()))
    )


def _handled(
    contacts: tuple[Contact, ...], heads: dict[ConversationId, HeadRow], attention: tuple[Attention, ...]
) -> Iterator[Observation]:
    """Handle time of live services, and the attention that each service got."""
    by_place: dict[tuple[str, str], list[Attention]] = {}
    for one in attention:
        by_place.setdefault((one.agent, one.conversation), []).append(one)
    for contact in contacts:
        for service in contact.services:
            if service.ended_at is None:
                continue
            labels = labels_of_service(contact, heads[contact.conversation], service.began_at, service.agent)
            if service.mode is Mode.LIVE:
                seconds = (service.ended_at - service.began_at).total_seconds()
                yield Observation("handle_time", seconds, labels)
            here = by_place.get((service.agent, contact.conversation), ())
            attended = attended_seconds(here, service.began_at, service.ended_at)
            yield Observation("concurrent_handle_time", attended, labels)


def _watched(attention: tuple[Attention, ...]) -> Iterator[Observation]:
    """That an agent's screen told where they are, once an hour."""
    seen = set()
    for one in attention:
        hour = (one.agent, one.since.replace(minute=0, second=0, microsecond=0))
        if hour not in seen:
            seen.add(hour)
            yield Observation(WATCHED, 1, Labels(one.since, agent=one.agent))


def _agents_time(
    tx: Transaction, contacts: tuple[Contact, ...], attention: tuple[Attention, ...], period: Period
) -> Iterator[Observation]:
    services = [service for contact in contacts for service in contact.services]
    busy: dict[str, list[Span]] = {}
    for one in attention:
        busy.setdefault(one.agent, []).append((one.since, one.until))
    for service in services:
        if service.mode is Mode.LIVE:
            busy.setdefault(service.agent, []).append((service.began_at, service.ended_at or period.until))
    yield from concurrency(services, period.until)
    yield from occupancy(presence_spans.spans_in(tx, period), busy)


def _promises(
    tx: Transaction, contacts: tuple[Contact, ...], heads: dict[ConversationId, HeadRow], period: Period
) -> Iterator[Observation]:
    waits: dict[ConversationId, list[tuple[datetime, str]]] = {}
    for contact in contacts:
        waits.setdefault(contact.conversation, []).extend((wait.began_at, wait.queue) for wait in contact.waits)
    for row in rows.promises_in(tx, period):
        before = [queue for at, queue in waits.get(row.conversation, ()) if at <= row.settled_at]
        name = "promise_kept" if row.kind == "reply" else "agent_promise_kept"
        yield Observation(
            name, row.is_kept, _labels(heads, row.conversation, row.settled_at, before[-1] if before else "")
        )


def _judged(tx: Transaction, heads: dict[ConversationId, HeadRow], period: Period) -> Iterator[Observation]:
    for row in rows.judged_in(tx, period):
        labels = _labels(heads, row.conversation, row.created_at, row.queue)
        for outcome in ("needed", "unneeded", "late"):
            yield Observation(f"escalation_{outcome}", row.outcome == outcome, labels)


def _rated(tx: Transaction, heads: dict[ConversationId, HeadRow], period: Period) -> Iterator[Observation]:
    for row in rows.ratings_in(tx, period):
        labels = _labels(heads, row.conversation, row.at, row.queue or "", row.agent or "")
        yield Observation("csat", row.score >= SATISFIED, labels)
        yield Observation("csat_mean", row.score, labels)


def _paid(
    tx: Transaction, contacts: tuple[Contact, ...], heads: dict[ConversationId, HeadRow], period: Period
) -> Iterator[Observation]:
    """What the language model did for each contact."""
    calls = {one: tuple(group) for one, group in groupby(rows.calls_in(tx, period), key=lambda row: row.conversation)}
    for contact in contacts:
        until = contact.next_began_at or datetime.max.replace(tzinfo=contact.began_at.tzinfo)
        own = [call for call in calls.get(contact.conversation, ()) if contact.began_at <= call.at < until]
        queue = contact.waits[-1].queue if contact.waits else ""
        agent = contact.services[-1].agent if contact.services else ""
        labels = _labels(heads, contact.conversation, contact.began_at, queue, agent)
        yield Observation("model_cost", sum(call.cost_usd for call in own), labels)
        yield Observation("model_tokens", sum(call.tokens for call in own), labels)


def _labels(
    heads: dict[ConversationId, HeadRow], conversation: ConversationId, at: datetime, queue: str, agent: str = ""
) -> Labels:
    head = heads.get(conversation)
    return Labels(at, queue, (head.intent or "") if head else "", head.channel if head else "", agent)
