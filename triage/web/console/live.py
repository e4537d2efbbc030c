"""An open console page kept true: what its reader has been sent, and what an event changes of that.

One for each stream. Rows come from the board, which all readers share; only changed ones are sent, with the order of
ids. The open conversation goes first: its reader waits for words.
"""

import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

from markupsafe import escape

from triage.domain.errors import NotAuthentic, NotFound
from triage.domain.events import Event, EventKind
from triage.domain.ids import ConversationId
from triage.store.conversation_lists import Slice
from triage.web.auth import Session
from triage.web.console import page
from triage.web.console.board import Look
from triage.web.console.lists import Row
from triage.web.console.live_pane import LivePane
from triage.web.console.page import Shared
from triage.web.console.rows import sections_of
from triage.web.console.view import Key, View
from triage.web.render import fragment
from triage.web.services import Services

# A session that ended, as by a new token, is noticed by then while events keep coming.
CHECKED_EVERY_SECONDS = 5.0
# Twice the time between two signs of a customer who goes on typing.
TYPING_SHOWN = timedelta(seconds=6)
# What makes a conversation worth a look: the dot on its tab.
STIRRING = {
    EventKind.MESSAGE_RECEIVED,
    EventKind.CONVERSATION_REOPENED,
    EventKind.REPLIED,
    EventKind.AGENT_REPLIED,
    EventKind.NOTE_ADDED,
    EventKind.HANDED_OFF,
    EventKind.ACCEPTED,
    EventKind.TRANSFERRED,
    EventKind.RETURNED,
    EventKind.DELIVERY_FAILED,
}


class LivePage:
    """What one reader sees; `steps` say what to change."""

    def __init__(
        self,
        services: Services,
        shared: Shared,
        cookie: str,
        session: Session,
        view: View,
        before: int | None = None,
    ) -> None:
        self._services = services
        self._shared = shared
        self._cookie = cookie
        self._session = session
        self._view = view
        self._before = before
        self._keys = view.keys(session.agent.id)
        self._rows: dict[ConversationId, Row] = {}
        self._slices: dict[Key, Slice] = {}
        self._parts: dict[str, object] = {}
        self._pane = LivePane(services, view.conversation) if view.conversation else None
        self._checked = 0.0

    @property
    def steps(self) -> Sequence[Callable[[Sequence[Event]], Awaitable[str | None]]]:
        """What to render of each batch, the most urgent first."""
        return self.pane, self.around

    async def begin(self, after: int) -> None:
        """Take for sent what the page was made with; when something happened since, all of it is sent anew."""
        look = await self._shared.board.look(self._keys)
        if look.seq <= after:
            self._lists(look)
            self._header(look)
        if self._pane:
            with suppress(NotFound):
                sheet = await self._shared.folders.look(self._pane.conversation, self._before)
                if sheet.seq <= after:
                    self._pane.take_for_sent(sheet, self._session)

    async def pane(self, batch: Sequence[Event]) -> str | None:
        """What these events change of the open conversation; None when the page must be loaded anew, as after
        signing out.
        """
        if not batch or time.monotonic() - self._checked > CHECKED_EVERY_SECONDS:
            if not await self._services.database.run(self._is_signed_in):
                return None
            self._checked = time.monotonic()
        typing = self._typing(batch)
        if self._pane is None or all(event.kind == EventKind.CUSTOMER_TYPED for event in batch):
            return typing
        try:
            sheet = await self._shared.folders.look(self._pane.conversation, self._before, batch)
        except NotFound:
            return None
        return self._pane.changed(sheet, self._session) + typing

    async def around(self, batch: Sequence[Event]) -> str:
        """What they change of the lists and the header.

        With no events it is a heartbeat: an open page is a sign of life of its agent.
        """
        if batch and all(event.kind == EventKind.CUSTOMER_TYPED for event in batch):
            return ""  # the lists do not tell who types
        look = await self._shared.board.look(self._keys, batch[-1].seq if batch else None)
        parts = [*self._lists(look), *self._header(look)]
        stirred = {event.conversation_id for event in batch if event.kind in STIRRING and event.conversation_id}
        if stirred:
            parts.append(f'<data hidden data-stirred="{escape(" ".join(sorted(stirred)))}"></data>')
        return "".join(parts)

    def _typing(self, batch: Sequence[Event]) -> str:
        """Which customers write in conversations that this agent has open in some tab, and until when to say so."""
        me = self._session.agent.id
        signs = {e.conversation_id: e.at for e in batch if e.kind == EventKind.CUSTOMER_TYPED and e.agent_id == me}
        return "".join(
            f'<data hidden data-typing="{identity}" data-until="{(at + TYPING_SHOWN).isoformat()}"></data>'
            for identity, at in signs.items()
        )

    def _is_signed_in(self) -> bool:
        try:
            self._session = self._services.keys.session(self._cookie)
        except NotAuthentic:
            return False
        self._services.desk.hear(self._session.agent)
        return True

    def _lists(self, look: Look) -> list[str]:
        """Rows that look different than before, and the order of each list in which it is another."""
        now = self._services.clock.now()
        parts: list[str] = []
        for identity, row in look.rows.items():
            if self._rows.get(identity) != row:
                parts.append(self._shared.printer.html(row, identity == self._view.conversation, now))
        moved = [key for key, part in look.slices.items() if self._slices.get(key) != part]
        for section, key in zip(sections_of(self._view, look, self._session.agent.id), look.slices, strict=True):
            if key in moved:
                order = " ".join(f"row-{row.id}" for row in section.rows)
                parts.append(f'<data hidden data-order="rows-{section.name}" value="{escape(order)}"></data>')
            foot = {"section": section}
            parts += self._once(f"title-{section.name}", (section.count, bool(section.rows)), "title", foot)
            parts += self._once(f"foot-{section.name}", (section.more, bool(section.rows)), "foot", foot)
        self._rows = dict(look.rows)
        self._slices = dict(look.slices)
        return parts

    def _header(self, look: Look) -> list[str]:
        shown = page.header_values(self._services, self._session, self._view, look)
        me = (shown["agent"].name, shown["presence"], shown["live_load"], shown["ticket_load"])
        return [
            *self._once("names", (shown["names"], shown["waiting"]), "names", shown),
            *self._once("me", me, "me", shown),
            *self._once("errands", shown["errands"], "errands", shown),
            *self._once("offer", shown["offer"], "offer", {**shown, "company": self._services.company}),
        ]

    def _once(self, name: str, state: object, template: str, values: dict[str, Any]) -> list[str]:
        """The part, printed only when what it shows is not what was sent."""
        if name in self._parts and self._parts[name] == state:
            return []
        self._parts[name] = state
        return [fragment(f"console/{template}.html", values)]
