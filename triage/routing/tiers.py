"""Which tier of customers somebody belongs to, by address, by the domain of it, or by channel and id. Pure.

Called when a turn gathers what came before; the tier's points are the only thing that changes.
"""

from triage.domain.conversation import Customer
from triage.domain.policy import Policy, Tier


def tier_of(policy: Policy, customer: Customer) -> Tier | None:
    """The first tier that names this customer, or None."""
    if not policy.tiers:
        return None
    address = (customer.email or "").strip().lower()
    names = {f"{customer.channel}:{customer.external_id}".lower(), address, "@" + address.rpartition("@")[2]} - {
        "",
        "@",
    }
    return next((tier for tier in policy.tiers if not names.isdisjoint(tier.customers)), None)


def tier_points(policy: Policy, customer: Customer) -> int:
    """The points of that tier; 0 for everybody else."""
    tier = tier_of(policy, customer)
    return tier.points if tier else 0
