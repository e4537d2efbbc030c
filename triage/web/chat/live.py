"""One open page of the chat: what these events change on it, and nothing of what it has been sent already.

Called by the stream for every batch of events, and with none at each heartbeat: waits and hours may have moved.
"""

from collections.abc import Sequence

from triage.channels import webchat
from triage.domain.events import Event, EventKind
from triage.domain.ids import ConversationId
from triage.web.chat.page import Shown, messages_after, number, parts_of, values_of
from triage.web.chat.view import SHOWN, conversation_of, look
from triage.web.services import Services

LINE_MOVES = frozenset(
    {
        EventKind.HANDED_OFF,
        EventKind.HANDOFF_UPDATED,
        EventKind.ACCEPTED,
        EventKind.TRANSFERRED,
        EventKind.MODE_CHANGED,
        EventKind.CONVERSATION_CLOSED,
        EventKind.PRESENCE_CHANGED,
    }
)
"""What happens to others and may change somebody's place in line."""


class Reader:
    """A visitor's open page. Used by one stream; remembers what it has sent, so that a patch is only what is new."""

    def __init__(self, services: Services, visitor: webchat.Visitor, shown: Shown) -> None:
        self._services = services
        self._visitor = visitor
        self._shown = shown
        self._conversation: ConversationId | None = None
        self._waits = False
        self._newest = 0
        self._sent: dict[str, str] = {}

    def patch(self, batch: Sequence[Event]) -> str:
        """What changes on this page; nothing when these events are about others. Blocking."""
        if batch and all(event.kind == EventKind.CUSTOMER_TYPED for event in batch):
            return ""  # their own typing, or that of another, told to agents
        if self._is_own(batch):
            return self._render(SHOWN)
        moved = self._waits and any(event.kind in LINE_MOVES for event in batch)
        return self._render(1) if moved or not batch else ""

    def _is_own(self, batch: Sequence[Event]) -> bool:
        if self._conversation is None and batch:
            with self._services.database.read() as tx:
                self._conversation = conversation_of(tx, self._visitor)
        return any(event.conversation_id == self._conversation for event in batch if event.conversation_id)

    def _render(self, at_most: int) -> str:
        view = look(self._services, self._visitor, at_most)
        values = values_of(self._services, view, self._shown)
        html = ""
        if at_most == SHOWN:
            html = messages_after(values, self._newest)
            self._newest = max([self._newest, *(number(message.id) for message in view.messages)])
        self._waits = view.place is not None
        parts = parts_of(values)
        html += "".join(part for name, part in parts.items() if self._sent.get(name) != part)
        self._sent = parts
        return html
