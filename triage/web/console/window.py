"""A page of the thread: the last messages, or those before one that is named, with what happened between them. Pure.

Called by `web.console.opened` and for older messages on demand, with a folder; the entries are made by `timeline`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from triage.desk.delta import delta_of
from triage.domain.ids import AgentId, MessageId
from triage.domain.intents import IntentCatalogue
from triage.domain.policy import Policy
from triage.domain.staffing import Agent
from triage.web.console import happenings
from triage.web.console.folder import Folder
from triage.web.console.happenings import Names
from triage.web.console.timeline import Around, Entry, timeline

NOBODY = AgentId("")
_MARKER = re.compile(r" \(m\d+\)")


@dataclass(frozen=True, slots=True)
class Window:
    """A page of the thread; `older` is the message before which there is more, None at its beginning."""

    entries: Sequence[Entry]
    older: MessageId | None
    ends_early: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads, when, under which rules; `looked` is when they were here last, for who comes back to the thread."""

    agent: Agent
    catalogue: IntentCatalogue
    policy: Policy
    zone: ZoneInfo
    now: datetime
    can_rewrite: bool = False
    looked: datetime | None = None


def window_of(folder: Folder, reading: Reading) -> Window:
    """The folder's page of the thread for this agent, with a mark where what is new begins."""
    names = names_of(folder, reading.policy)
    looked = None if folder.ends_early else reading.looked
    shown = entries_of(folder, names, reading.zone, reading.now, reading.agent.id, looked)
    return Window(shown, folder.older, folder.ends_early)


def entries_of(
    folder: Folder,
    names: Names,
    zone: ZoneInfo,
    now: datetime,
    agent: AgentId = NOBODY,
    looked: datetime | None = None,
) -> list[Entry]:
    """What stands in the page, for this agent, or as nobody's own."""
    said = folder.said
    delta = delta_of(folder.head, said, folder.latest, folder.promises, looked) if looked else None
    around = Around(
        deliveries=folder.deliveries,
        decisions=folder.decisions,
        happenings=[
            one
            for one in happenings.happenings(folder.stretches, folder.handoffs, folder.promises, names)
            if not folder.ends_early or (said and one.at <= said[-1].at)
        ],
        agent=agent,
        zone=zone,
        now=now,
        last_look=looked,
        delta=without_markers(delta.prose) if delta else (),
    )
    return timeline(said, around)


def without_markers(prose: str) -> list[str]:
    """The lines of a delta without the numbers of their messages, which stand below anyway."""
    return [_MARKER.sub("", line) for line in prose.splitlines()]


def names_of(folder: Folder, policy: Policy) -> Names:
    """How agents and queues are called."""
    return Names(
        agents={agent.id: agent.name for agent in folder.agents.values()},
        queues={queue.name: queue.title for queue in policy.queues},
    )
