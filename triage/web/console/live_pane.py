"""An open conversation kept true for one reader: the entries and the parts that read differently than what they have.

Called by `web.console.live` with sheets that all readers share; what nobody has seen yet is printed once for all.
"""

from triage.domain.ids import ConversationId
from triage.web.auth import Session
from triage.web.console import page
from triage.web.console.folder import Folder
from triage.web.console.opened import PARTS, open_conversation
from triage.web.console.printed import Item, Sheet
from triage.web.console.thread import reading_of
from triage.web.render import fragment
from triage.web.services import Services

_INTO = ' data-into="thread"'


class LivePane:
    """What one reader has of a conversation."""

    def __init__(self, services: Services, conversation: ConversationId) -> None:
        self.conversation = conversation
        self._services = services
        self._folder: Folder | None = None
        self._items: dict[str, Item] = {}
        self._state: object = None
        self._printed: dict[str, int] = {}

    def take_for_sent(self, sheet: Sheet, session: Session) -> None:
        """The page was made with this."""
        self._folder, self._items = sheet.folder, sheet.items
        self._state = self._state_of(sheet, session)[0]

    def changed(self, sheet: Sheet, session: Session) -> str:
        """What reads differently on this sheet, as patches."""
        if sheet.folder is self._folder:
            return ""
        self._folder = sheet.folder
        return "".join([*self._entries(sheet, session), *self._beside(sheet, session)])

    def _entries(self, sheet: Sheet, session: Session) -> list[str]:
        """Entries that are new or other than before; one that belongs between those that are there says before which.

        Newest first while they are found, since what follows is known then.
        """
        if sheet.items is self._items:
            return []
        now, parts, follows = self._services.clock.now(), [], ""
        for name, item in reversed(sheet.items.items()):
            if name in self._items and self._items[name] is item:
                follows = name
                continue
            html = item.html(session.agent.id, now)
            if name in self._items:
                follows = name
            elif follows:
                html = html.replace(_INTO, f'{_INTO} data-before="{follows}"', 1)
            parts.append(html)
        self._items = sheet.items
        return parts[::-1]

    def _beside(self, sheet: Sheet, session: Session) -> list[str]:
        """The parts around the thread, printed only when what they show is another."""
        state, values = self._state_of(sheet, session)
        if state == self._state:
            return []
        self._state = state
        parts = []
        for name in PARTS:
            html = fragment(f"console/{name}.html", values)
            if self._printed.get(name) != hash(html):
                parts.append(html)
            self._printed[name] = hash(html)
        return parts

    def _state_of(self, sheet: Sheet, session: Session) -> tuple[object, dict[str, object]]:
        """All that the parts show, for comparison, and the values that print it."""
        reading = reading_of(self._services, session.agent)
        shown = open_conversation(sheet.folder, reading)
        others = [agent for agent in sheet.folder.agents.values() if agent.id != session.agent.id]
        state = (
            shown,
            [agent.name for agent in others],
            reading.policy.queues,
            reading.now.astimezone(reading.zone).date(),
        )
        return state, {**page.middle_values(self._services, session, session.agent, others), "open": shown}
