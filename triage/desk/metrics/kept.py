"""Metrics of months in a moment: each day is worked out once, kept, and worked out again when it has become another.

Called by the dashboards. `measured` says what a day holds; here is told which days are still true.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import pairwise

import numpy as np

from triage.desk.metrics.columns import Columns, counted, packed, put_together
from triage.desk.metrics.contacts import Contact
from triage.desk.metrics.measured import all_observations, contacts_in
from triage.desk.metrics.names import Observation
from triage.domain.policy import Policy
from triage.routing.business_hours import zone_of
from triage.store import events, metric_days
from triage.store.database import Database
from triage.store.metric_days import KeptDay, Span
from triage.store.metrics_rows import Period

# Counted up whenever the same past would give other observations.
RULES = 1
# A day that is over and changes may be behind by this much; today never is.
LAGS_AT_MOST = timedelta(minutes=10)
# A contact is filed under its first message, which was said before the stretch began.
SAID_BEFORE = timedelta(hours=1)
AT_ONCE_DAYS, TRIES = 14, 5
_A_DAY = timedelta(days=1)


def columns_of(database: Database, policy: Policy, period: Period, now: datetime) -> Columns:
    """Every observation of the period, which begins at a midnight of the company. Blocking."""
    zone = zone_of(policy.hours.timezone)
    first, last = period.since.astimezone(zone).date(), (period.until - timedelta.resolution).astimezone(zone).date()
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    bring_up_to_date(database, policy, days, now)
    with database.read() as tx:
        found = put_together(metric_days.observations(tx, days))
    if last not in found.days:
        return counted(found)
    ends = (period.until - _midnight(last, zone)).total_seconds()
    return counted(found.where((found.day != found.days.index(last)) | (found.second < np.float32(ends))))


def bring_up_to_date(database: Database, policy: Policy, days: Sequence[date], now: datetime) -> int:
    """Work out those of these days that are not known or not true any more; returns how many. Blocking."""
    made = 0
    for _ in range(TRIES):  # another process may be doing the same
        due = _due(database, policy, days, now)
        if not due:
            break
        for chunk in _chunks(due):
            made += _make(database, policy, chunk, now)
        if made >= len(due):
            break
    return made


def _due(database: Database, policy: Policy, days: Sequence[date], now: datetime) -> list[date]:
    """Which of these days must be worked out; those to which something has happened are marked on the way."""
    zone, reopen = zone_of(policy.hours.timezone), timedelta(seconds=policy.desk.reopen_seconds)
    with database.read() as tx:
        since = metric_days.newest_known(tx)
        lost = since is not None and events.oldest(tx) > since + 1
        changed = metric_days.stretches_since(tx, since) if since is not None and not lost else {}
        known = {} if lost else metric_days.known(tx, days)
    stale = {at.astimezone(zone).date() for spans in changed.values() for at in filed_under(spans, reopen)}
    if stale or lost:
        with database.write() as tx:
            if lost:
                metric_days.clear(tx)
            metric_days.mark_stale(tx, stale)
    rules = _rules(policy)
    ends = {day: _midnight(day + _A_DAY, zone) for day in days}
    return [day for day in days if _is_due(known.get(day), day in stale, ends[day], rules, now)]


def filed_under(spans: Sequence[Span], reopen: timedelta) -> list[datetime]:
    """The moments whose days a change may touch: those of the last contact, and of one that it reopens. Pure."""
    first = next((n for n in range(len(spans) - 1, 0, -1) if spans[n - 1][1] != spans[n][0]), 0)
    if first:
        ended = spans[first - 1][1]
        if ended is not None and spans[first][0] - ended <= reopen:
            first = next((n for n in range(first - 1, 0, -1) if spans[n - 1][1] != spans[n][0]), 0)
    began = [since for since, _ in spans[first:]]
    return [*began, *(at - SAID_BEFORE for at in began[:1])]


def _is_due(kept: KeptDay | None, is_stale: bool, ends: datetime, rules: str, now: datetime) -> bool:
    if kept is None or kept.made_by != rules or kept.made_at < ends:  # it was not over yet
        return True
    changes = is_stale or kept.is_stale or (kept.changes_at is not None and kept.changes_at <= now)
    return changes and now - kept.made_at >= LAGS_AT_MOST


def _make(database: Database, policy: Policy, days: Sequence[date], now: datetime) -> int:
    """Work these days out, which follow each other, and keep them; returns how many were kept."""
    zone, reopen = zone_of(policy.hours.timezone), timedelta(seconds=policy.desk.reopen_seconds)
    period = Period(_midnight(days[0], zone), min(_midnight(days[-1] + _A_DAY, zone), now))
    with database.read() as tx:
        seq = events.latest(tx)
        contacts = contacts_in(tx, period)
        by_day: dict[date, list[Observation]] = {day: [] for day in days}
        for one in all_observations(tx, policy, contacts, period, now):
            by_day[one.labels.at.astimezone(zone).date()].append(one)
    changes = _changes(contacts, zone, reopen, now)
    rules = _rules(policy)
    content = {day: packed(seen, _midnight(day, zone), zone) for day, seen in by_day.items()}
    with database.write() as tx:
        metric_days.lock(tx)
        if (metric_days.newest_known(tx) or 0) > seq:
            return 0  # what happened since may have been marked already, and would be forgotten
        for day, observed in content.items():
            metric_days.put(tx, KeptDay(day, rules, now, seq, changes.get(day)), observed)
    return len(days)


def _changes(contacts: Sequence[Contact], zone: tzinfo, reopen: timedelta, now: datetime) -> Mapping[date, datetime]:
    """When each day will be another one by itself."""
    found: dict[date, datetime] = {}
    for contact in contacts:
        at = contact.changes_at(reopen, now)
        if at is not None:
            day = contact.began_at.astimezone(zone).date()
            found[day] = min(at, found.get(day, at))
    return found


def _chunks(days: Sequence[date]) -> list[list[date]]:
    """The days as runs without a gap, none of them long."""
    chunks = [[day] for day in days[:1]]
    for before, day in pairwise(days):
        if day - before == _A_DAY and len(chunks[-1]) < AT_ONCE_DAYS:
            chunks[-1].append(day)
        else:
            chunks.append([day])
    return chunks


def _rules(policy: Policy) -> str:
    """What the observations of a day depend on beside the past."""
    return f"{RULES} {policy.hours.timezone} {policy.desk.reopen_seconds}"


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, zone)
