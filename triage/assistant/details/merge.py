"""Details found now joined with those remembered: a later value replaces an earlier one and says what it was.

Called by `think`. Pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from triage.domain.assessment import Detail, DetailStatus
from triage.domain.conversation import Customer, Message
from triage.domain.intents import DetailType, IntentCatalogue


def merge(known: Mapping[str, Detail], found: Mapping[str, Detail]) -> dict[str, Detail]:
    """All current details; one that changed carries the value it replaced, one repeated keeps its first source."""
    merged = dict(known)
    for key, detail in found.items():
        before = known.get(key)
        if before is None:
            merged[key] = detail
        elif _same(before.value, detail.value):
            continue
        else:
            merged[key] = replace(detail, status=DetailStatus.CORRECTED, was=detail.was or before.value)
    return merged


def from_channel(customer: Customer, messages: Sequence[Message], catalogue: IntentCatalogue) -> dict[str, Detail]:
    """What the channel's profile vouches for, so that it is never asked; its source is the customer's first message."""
    spec = next((s for s in catalogue.details.values() if s.type is DetailType.EMAIL), None)
    if spec is None or not customer.email or not messages:
        return {}
    return {spec.key: Detail(spec.key, customer.email, messages[0].id, DetailStatus.VERIFIED)}


def _same(one: str, other: str) -> bool:
    return " ".join(one.lower().split()) == " ".join(other.lower().split())
