"""What contacts tell: response, waits, handling, containment, questions asked twice, reopening. Pure.

Called by `measured`. Each function says one metric or a few that belong together, as docs/metrics.md defines them.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from triage.desk.metrics.contacts import Contact, Wait
from triage.desk.metrics.names import Labels, Observation
from triage.domain.labels import Mode, Sentiment
from triage.store.metrics_rows import HeadRow

SOON = timedelta(seconds=60)
BAD = (Sentiment.NEGATIVE, Sentiment.VERY_NEGATIVE)


def of_contact(contact: Contact, head: HeadRow, reopen: timedelta, now: datetime) -> Iterator[Observation]:
    """All that one contact tells, filed under the time at which it, its wait or its service began."""
    last = contact.waits[-1] if contact.waits else None
    agent = contact.services[-1].agent if contact.services else ""
    labels = Labels(contact.began_at, last.queue if last else "", head.intent or "", head.channel, agent)
    yield Observation("contacts", 1, labels)
    yield Observation("escalation", contact.has_person, labels)
    yield from _times(contact, labels)
    yield from _containment(contact, labels, now)
    yield from _asked_twice(contact, labels)
    yield from _moods(contact, labels)
    yield from _reopened(contact, labels, reopen, now)
    for wait in contact.waits:
        yield from _waited(contact, wait, head)


def labels_of_service(contact: Contact, head: HeadRow, began: datetime, agent: str) -> Labels:
    """What a service is filed under: the queue of the wait before it, and its own agent and time."""
    before = [wait for wait in contact.waits if wait.began_at <= began]
    queue = before[-1].queue if before else ""
    return Labels(began, queue, head.intent or "", head.channel, agent)


def _times(contact: Contact, labels: Labels) -> Iterator[Observation]:
    if contact.first_reply_at:
        yield _seconds("first_response", contact.began_at, contact.first_reply_at, labels)
    if contact.person_reply_at and contact.waits and contact.person_reply_at >= contact.waits[0].began_at:
        yield _seconds("person_first_response", contact.waits[0].began_at, contact.person_reply_at, labels)
    if contact.ended_at:
        yield _seconds("full_resolution", contact.began_at, contact.ended_at, labels)


def _containment(contact: Contact, labels: Labels, now: datetime) -> Iterator[Observation]:
    if contact.end(now) is None:
        return
    contained = not contact.has_person
    yield Observation("containment_confirmed", contained and contact.is_confirmed, labels)
    yield Observation("containment_ended", contained and not contact.is_confirmed, labels)


def _asked_twice(contact: Contact, labels: Labels) -> Iterator[Observation]:
    asked = [turn.asked for turn in contact.turns if turn.asked]
    if asked:
        yield Observation("re_ask", len(set(asked)) < len(asked), labels)


def _moods(contact: Contact, labels: Labels) -> Iterator[Observation]:
    moods = contact.moods
    if not moods:
        return
    ends_badly = moods[-1] in BAD
    yield Observation("ended_negative", ends_badly, labels)
    if len(moods) > 1 and any(mood in BAD for mood in moods[:-1]):
        yield Observation("mood_mended", not ends_badly, labels)


def _reopened(contact: Contact, labels: Labels, reopen: timedelta, now: datetime) -> Iterator[Observation]:
    """Known once the customer is back, or once the time in which they may come back has passed."""
    if contact.ended_at is None:
        return
    back = contact.next_began_at is not None and contact.next_began_at - contact.ended_at <= reopen
    if back or now - contact.ended_at > reopen:
        yield Observation("reopen", back, labels)


def _waited(contact: Contact, wait: Wait, head: HeadRow) -> Iterator[Observation]:
    labels = Labels(wait.began_at, wait.queue, head.intent or "", head.channel, wait.agent or "")
    if wait.ended_at and wait.agent and wait.mode is Mode.TICKET:
        yield _seconds("ticket_wait", wait.began_at, wait.ended_at, labels)
    if wait.first_mode is not Mode.LIVE or (wait.mode is Mode.LIVE and wait.ended_at is None):
        return  # never live, or live and not over yet
    served = wait.ended_at is not None and wait.agent is not None and wait.mode is Mode.LIVE
    within = served and wait.ended_at is not None and wait.ended_at - wait.began_at <= SOON
    yield Observation("live_within_60", within, labels)
    yield Observation("deferral", wait.mode is Mode.TICKET, labels)
    yield Observation("abandonment", wait.mode is Mode.LIVE and wait.agent is None, labels)
    if served and wait.ended_at:
        yield _seconds("live_wait", wait.began_at, wait.ended_at, labels)
        yield from _estimate(contact, wait, (wait.ended_at - wait.began_at).total_seconds(), labels)


def _estimate(contact: Contact, wait: Wait, waited: float, labels: Labels) -> Iterator[Observation]:
    """How far off the wait was that the turn which began it expected; turn and wait are of the same instant."""
    turn = next((one for one in contact.turns if one.at == wait.began_at), None)
    expected = turn.staffing.expected_wait_seconds if turn and turn.staffing else None
    if expected is not None:
        yield Observation("wait_estimate_error", abs(expected - waited), labels)
        yield Observation("wait_estimate_bias", expected - waited, labels)


def _seconds(metric: str, since: datetime, until: datetime, labels: Labels) -> Observation:
    return Observation(metric, max((until - since).total_seconds(), 0.0), labels)
