"""How customers and agents behaved in a period, as a profile for simulations, read from the database.

Called by `triage policy simulate` and `triage policy replay`.
"""

from dataclasses import replace

from triage.desk.metrics.durations import Attention, attended_seconds, attention_of
from triage.desk.metrics.measured import contacts_in
from triage.desk.simulation.history import profile_from
from triage.desk.simulation.plan import Lasting, Profile
from triage.domain.labels import Mode
from triage.domain.policy import Policy
from triage.routing.business_hours import zone_of
from triage.store import metrics_queries
from triage.store.database import Database
from triage.store.metrics_rows import Period


def assumed(policy: Policy) -> Profile:
    """What is assumed where nothing was measured; the policy says how long a live conversation takes."""
    return replace(
        Profile({}), live=Lasting(policy.desk.handle_seconds, 0.8), sources={"live handle time": "the policy"}
    )


def measured(database: Database, policy: Policy, period: Period) -> tuple[Profile, int]:
    """The profile of the period, and how many hand-overs it rests on."""
    with database.read() as tx:
        handed = tuple(metrics_queries.handed_in(tx, period))
        contacts = contacts_in(tx, period)
        attention = tuple(attention_of(tuple(metrics_queries.focus_in(tx, period))))
    watched = {one.agent for one in attention}
    by_place: dict[tuple[str, str], list[Attention]] = {}
    for one in attention:
        by_place.setdefault((one.agent, one.conversation), []).append(one)
    tickets = [
        attended_seconds(by_place.get((service.agent, contact.conversation), ()), service.began_at, service.ended_at)
        for contact in contacts
        for service in contact.services
        if service.mode is Mode.TICKET and service.ended_at is not None and service.agent in watched
    ]
    zone = zone_of(policy.hours.timezone)
    return profile_from(handed, contacts, tickets, period, zone, assumed(policy)), len(handed)
