"""A profile for simulations from what happened: measured where it can be, assumed where it cannot, and said which.

Called by `app` with rows of a period. Pure.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta, tzinfo
from statistics import fmean, pstdev

from triage.desk.metrics.contacts import Contact
from triage.desk.simulation.plan import Lasting, Profile
from triage.domain.ids import QueueName
from triage.domain.labels import Mode, Urgency
from triage.store.metrics_rows import HandedRow, Period

FEWEST = 20  # of anything, before it is taken from the past
LONGEST_SECONDS = 4 * 3600.0  # what lasted longer was forgotten rather than worked on


def profile_from(
    handed: Sequence[HandedRow],
    contacts: Sequence[Contact],
    attended_ticket_seconds: Sequence[float],
    period: Period,
    zone: tzinfo,
    otherwise: Profile,
) -> Profile:
    """The profile of the period; `otherwise` stands in for what there is too little of."""
    profile = replace(
        otherwise,
        rates=rates_of(handed, period, zone),
        sources={**otherwise.sources, "arrivals": f"measured: {len(handed):,} handoffs"},
    )
    known = [one.urgency for one in handed if one.urgency]
    if len(known) >= FEWEST:
        counts = Counter(known)
        shares = {urgency: counts[urgency] / len(known) for urgency in Urgency}
        sources = {**profile.sources, "urgency": f"measured: {len(known):,} handoffs"}
        profile = replace(profile, urgencies=shares, sources=sources)
    profile = _measured(profile, "live", _live_seconds(contacts), "live conversations")
    profile = _measured(profile, "ticket", attended_ticket_seconds, "tickets, by attention")
    return _gave_up(profile, contacts)


def rates_of(
    handed: Sequence[HandedRow], period: Period, zone: tzinfo
) -> Mapping[QueueName, Sequence[Sequence[float]]]:
    """Arrivals an hour of each queue by weekday and local hour: what came over how often there was such an hour."""
    seen: Counter[tuple[int, int]] = Counter()
    at = period.since
    while at < period.until:
        local = at.astimezone(zone)
        seen[local.weekday(), local.hour] += 1
        at += timedelta(hours=1)
    came: dict[QueueName, Counter[tuple[int, int]]] = {}
    for one in handed:
        local = one.at.astimezone(zone)
        came.setdefault(QueueName(one.queue), Counter())[local.weekday(), local.hour] += 1
    return {
        queue: [[counts[day, hour] / max(seen[day, hour], 1) for hour in range(24)] for day in range(7)]
        for queue, counts in came.items()
    }


def _live_seconds(contacts: Sequence[Contact]) -> list[float]:
    return [
        (service.ended_at - service.began_at).total_seconds()
        for contact in contacts
        for service in contact.services
        if service.mode is Mode.LIVE and service.ended_at is not None
    ]


def _measured(profile: Profile, what: str, seconds: Sequence[float], words: str) -> Profile:
    usable = [one for one in seconds if 0 < one <= LONGEST_SECONDS]
    if len(usable) < FEWEST:
        return profile
    mean = fmean(usable)
    lasting = Lasting(mean, pstdev(usable) / mean)
    sources = {**profile.sources, f"{what} handle time": f"measured: {len(usable):,} {words}"}
    return (
        replace(profile, live=lasting, sources=sources)
        if what == "live"
        else replace(profile, ticket=lasting, sources=sources)
    )


def _gave_up(profile: Profile, contacts: Sequence[Contact]) -> Profile:
    """Patience as the exponential time that fits: all time waited for live, over how many gave up (censored mean)."""
    waits = [wait for contact in contacts for wait in contact.waits if wait.first_mode is Mode.LIVE and wait.ended_at]
    left = [wait for wait in waits if wait.mode is Mode.TICKET or wait.agent is None]
    if len(waits) < FEWEST or len(left) < FEWEST:
        return profile
    waited = sum((wait.ended_at - wait.began_at).total_seconds() for wait in waits if wait.ended_at)
    deferred = sum(wait.mode is Mode.TICKET for wait in left) / len(left)
    sources = {**profile.sources, "patience": f"measured: {len(left):,} who gave up of {len(waits):,}"}
    return replace(profile, patience=Lasting(waited / len(left), 1.0), takes_ticket=deferred, sources=sources)
