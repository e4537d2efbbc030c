"""Working together as agents use it: invite, watch, say where one is, read what is new, and write with prepared words.

Reached as `desk.together`. Nothing here changes who owns a conversation.
"""

from datetime import datetime

from triage.desk import calling
from triage.desk.acting import Acting
from triage.desk.calling import Here
from triage.desk.delta import Delta
from triage.domain.events import EventKind
from triage.domain.ids import AgentId, ConversationId
from triage.domain.staffing import Agent
from triage.store import calls, conversations, events
from triage.store.calls import Call
from triage.store.focus import Focus


class Together:
    """What agents do at each other's conversations."""

    def __init__(self, acting: Acting) -> None:
        self._acting = acting

    def invite(self, conversation: ConversationId, agent: Agent, expert: AgentId, question: str) -> Call:
        """Ask a colleague to help. Raises BadInput, NotFound and Conflict."""
        return self._acting.do(
            "invite", lambda _, tx, now: calling.invite(tx, conversation, agent, expert, question, now)
        )

    def calls_for(self, agent: Agent) -> tuple[Call, ...]:
        """Where this agent is called and has not come yet, the newest first."""
        with self._acting.database.read() as tx:
            return calls.open_for(tx, agent.id)

    def watch(self, conversation: ConversationId, agent: Agent, *, on: bool = True) -> None:
        """Be told what happens here, or no longer. Raises NotFound."""
        with self._acting.database.write() as tx:
            conversations.get(tx, conversation)
            if on:
                calls.watch(tx, conversation, agent.id, self._acting.clock.now())
            else:
                calls.unwatch(tx, conversation, agent.id)

    def watched_by(self, agent: Agent) -> tuple[ConversationId, ...]:
        """What this agent watches."""
        with self._acting.database.read() as tx:
            return calls.watched_by(tx, agent.id)

    def focus(self, conversation: ConversationId, agent: Agent, kind: Focus) -> tuple[Here, ...]:
        """Say that one looks at it, types in it or has left it; returns who else is there. Raises NotFound."""
        return self._acting.do("focus", lambda _, tx, now: calling.note_focus(tx, conversation, agent, kind, now))

    def customer_types(self, conversation: ConversationId) -> None:
        """Show everybody who has this conversation open that its customer is writing; costs a read when nobody has.

        Nothing is kept but the event, which the pages show for a few seconds.
        """
        with self._acting.database.read() as tx:
            here = calling.looking_on(tx, conversation, self._acting.clock.now())
        if here:
            with self._acting.database.write() as tx:
                for agent in here:
                    events.add(tx, EventKind.CUSTOMER_TYPED, self._acting.clock.now(), conversation, agent)

    def delta(self, conversation: ConversationId, agent: Agent, since: datetime | None = None) -> Delta:
        """What is new since then, or since this agent last looked. Raises NotFound."""
        with self._acting.database.read() as tx:
            return calling.delta_for(tx, conversation, agent, since)
