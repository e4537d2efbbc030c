"""What happened to a conversation between its messages, in words: routed, taken, promoted, given back, settled. Pure.

Called by `web.console.opened` with stretches, handoffs and promises; what became true in one moment is one line.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest
from typing import ClassVar

from triage.domain.handoff import Handoff
from triage.domain.labels import Mode, OwnerKind
from triage.store.desk_queries import Stretch
from triage.store.promises import MadePromise, PromiseKind, PromiseState
from triage.web.console.reasons import sentences


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the thread; `reasons` are shown when it is opened, hovered or focused."""

    kind: ClassVar[str] = "happening"
    at: datetime
    words: str
    promised: datetime | None = None
    reasons: Sequence[str] = field(default=())

    @property
    def id(self) -> str:
        """Stable over patches: two things of one moment are one line."""
        return f"at-{round(self.at.timestamp() * 1_000_000)}"


@dataclass(frozen=True, slots=True)
class Names:
    """How agents and queues are called."""

    agents: Mapping[str, str]
    queues: Mapping[str, str]

    def of(self, stretch: Stretch) -> str:
        """Who had it in this stretch."""
        if stretch.owner is OwnerKind.AGENT:
            return self.agents.get(stretch.name or "", "A colleague")
        return self.queues.get(stretch.name or "", stretch.name or "a queue")


def happenings(
    stretches: Sequence[Stretch], handoffs: Sequence[Handoff], promises: Sequence[MadePromise], names: Names
) -> list[Happening]:
    """All of them in the order of time, those of one moment as one."""
    lasting = [stretch for stretch in stretches if stretch.ended_at != stretch.started_at]
    found = [*_of_stretches(lasting, handoffs, names), *_of_promises(promises, names)]
    moments: dict[datetime, Happening] = {}
    for one in sorted(found, key=lambda one: one.at):
        moments[one.at] = _together(moments[one.at], one) if one.at in moments else one
    return list(moments.values())


def _together(first: Happening, second: Happening) -> Happening:
    words = first.words if first.words == second.words else f"{first.words} · {second.words}"
    promised = first.promised or second.promised
    return Happening(first.at, words, promised, [*first.reasons, *second.reasons])


def _of_stretches(stretches: Sequence[Stretch], handoffs: Sequence[Handoff], names: Names) -> Iterator[Happening]:
    routed = {handoff.created_at: handoff for handoff in handoffs}
    before: Stretch | None = None
    for stretch in stretches:
        handoff = routed.get(stretch.started_at)
        words = _change(before, stretch, handoff, names)
        if words:
            reasons = sentences(handoff.reasons) if handoff else []
            promised = stretch.reply_by if stretch.owner is OwnerKind.QUEUE else None
            yield Happening(stretch.started_at, words, promised, reasons)
        before = stretch
    for stretch, following in zip_longest(stretches, stretches[1:]):
        ended = stretch.ended_at
        if ended is not None and (following is None or following.started_at != ended):
            yield Happening(ended, "Settled", None, _outcome(handoffs, ended))


def _change(before: Stretch | None, now: Stretch, handoff: Handoff | None, names: Names) -> str:
    mode = "live" if now.mode is Mode.LIVE else "as a ticket"
    if before is None:
        return f"Routed to {names.of(now)}" if now.owner is OwnerKind.QUEUE else ""
    if before.ended_at != now.started_at:
        return "Opened again"
    if (before.owner, before.name) == (now.owner, now.name) and before.mode is not now.mode:
        return "Promoted to live" if now.mode is Mode.LIVE else "Became a ticket"
    if now.owner is OwnerKind.ASSISTANT:
        return "Given back to the assistant"
    if now.owner is OwnerKind.AGENT:
        return f"{names.of(now)} has it now, {mode}"
    verb = "Routed" if handoff else "Moved"
    if before.owner is OwnerKind.QUEUE and before.mode is not now.mode:
        verb = "Promoted" if now.mode is Mode.LIVE else "Moved"
    return f"{verb} to {names.of(now)}"


def _outcome(handoffs: Sequence[Handoff], at: datetime) -> list[str]:
    words = {
        "needed": "A person was needed.",
        "unneeded": "A person was not needed: the assistant could have finished it.",
        "late": "A person was needed, and came late.",
    }
    ended = [handoff for handoff in handoffs if handoff.ended_at == at and handoff.outcome]
    return [words.get(str(handoff.outcome), str(handoff.outcome)) for handoff in ended]


def _of_promises(promises: Sequence[MadePromise], names: Names) -> Iterator[Happening]:
    for made in promises:
        if made.kind is PromiseKind.AGENT and made.state in (PromiseState.OPEN, PromiseState.KEPT, PromiseState.BROKEN):
            who = names.agents.get(made.agent_id or "", "A colleague")
            yield Happening(made.made_at, f"{who} promised", made.promise.by, [made.promise.text])
        if made.state is PromiseState.BROKEN and made.settled_at is not None:
            yield Happening(made.settled_at, "A promise was broken", made.promise.by, [made.promise.text])
