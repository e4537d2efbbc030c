"""Who has a conversation and what that means for an agent who would write in it, in words. Pure.

Called by `web.console.opened`. Shown above the thread and by what the head offers to do.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from triage.domain.labels import ConversationState, Mode, OwnerKind
from triage.domain.staffing import Agent
from triage.store.desk_queries import Line
from triage.web.console.folder import Folder
from triage.web.console.happenings import Names
from triage.web.console.window import Reading


@dataclass(frozen=True, slots=True)
class Standing:
    """Who has it and what that means for who writes here."""

    words: str
    is_mine: bool
    holder: str | None
    holder_id: str | None
    is_closed: bool
    is_live: bool
    can_accept: bool
    snoozed: str | None
    is_watched: bool


def standing_of(folder: Folder, reading: Reading, names: Names) -> Standing:
    """How it stands for this agent."""
    line, head = folder.line, folder.head
    owner = head.owner
    closed = head.state is ConversationState.CLOSED
    mine = owner.agent_id == reading.agent.id
    another = owner.kind is OwnerKind.AGENT and not mine
    return Standing(
        words=_owner_words(line, reading.agent, names),
        is_mine=mine,
        holder=line.agent_name if another else None,
        holder_id=owner.agent_id if another else None,
        is_closed=closed,
        is_live=head.mode is Mode.LIVE,
        can_accept=owner.kind is OwnerKind.QUEUE or (owner.kind is OwnerKind.ASSISTANT and not closed),
        snoozed=None if line.snoozed_at is None else _until_words(line.snoozed_until, reading.zone),
        is_watched=reading.agent.id in folder.watching,
    )


def _owner_words(line: Line, agent: Agent, names: Names) -> str:
    owner = line.head.owner
    if line.head.state is ConversationState.CLOSED:
        return "settled"
    if owner.kind is OwnerKind.QUEUE:
        return f"waits in {names.queues.get(owner.queue or '', owner.queue or 'a queue')}"
    if owner.kind is OwnerKind.ASSISTANT:
        return "with the assistant"
    return "assigned to you" if owner.agent_id == agent.id else f"assigned to {line.agent_name}"


def _until_words(until: datetime | None, zone: ZoneInfo) -> str:
    if until is None:
        return "until the customer writes"
    local = until.astimezone(zone)
    return f"until {local:%A} {local.day} {local:%b %H:%M}"
