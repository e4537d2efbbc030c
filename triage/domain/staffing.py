"""Who is there to serve, as a snapshot for one decision; and the people themselves.

The desk takes the snapshot, `routing.decide` reads it, replay loads it back.
"""

from dataclasses import dataclass
from datetime import datetime

from triage.domain.ids import AgentId
from triage.domain.labels import AgentRole, Presence


@dataclass(frozen=True, slots=True)
class Staffing:
    """People at this moment: live agents online, those of them free now, and live conversations waiting.

    `handle_seconds` is the expected length of one live conversation, as it tells on waits; `accept_seconds` how long
    somebody free usually takes to accept; `busy` that waits have passed the policy's limit.
    """

    live_online: int = 0
    live_free: int = 0
    live_waiting: int = 0
    handle_seconds: int = 480
    busy: bool = False
    accept_seconds: int = 0

    @property
    def expected_wait_seconds(self) -> int | None:
        """Seconds until the next live agent is likely free; None when nobody is online."""
        if self.live_online == 0:
            return None
        if self.live_free > self.live_waiting:
            return self.accept_seconds
        ahead = self.live_waiting - self.live_free + 1
        return self.accept_seconds + round(self.handle_seconds * ahead / self.live_online)


@dataclass(frozen=True, slots=True)
class Agent:
    """A human who serves customers. Empty `teams` means every team, empty `languages` that none was named."""

    id: AgentId
    name: str
    email: str
    presence: Presence = Presence.OFFLINE
    presence_at: datetime | None = None
    idle_since: datetime | None = None
    teams: frozenset[str] = frozenset()
    on_call: bool = False
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    role: AgentRole = AgentRole.AGENT
