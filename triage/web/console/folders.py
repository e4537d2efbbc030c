"""The folders of open conversations, kept once a process: forty who look at one thread cost one reading of it.

Pages put in what they have just read; streams ask for what they show, and only what an event touched is read again.
"""

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from triage.domain.events import Event, EventKind
from triage.domain.ids import ConversationId
from triage.store import events
from triage.store.database import Transaction
from triage.web.console.folder import PARTIAL, read_folder, read_on
from triage.web.console.printed import Sheet, Sheets
from triage.web.services import Services

# What changes without an event, as an agent's name, is seen by then.
READ_ANEW = timedelta(seconds=60)
MOST_FOLDERS, CATCH_UP_AT_MOST = 200, 500
Place = tuple[ConversationId, int | None]


class Folders:
    """One for a process."""

    def __init__(self, services: Services) -> None:
        self._database = services.database
        self._clock = services.clock
        self._sheets = Sheets(services)
        self._kept: OrderedDict[Place, Sheet] = OrderedDict()
        self._changing = threading.Lock()
        self._locks: dict[Place, tuple[asyncio.Lock, int]] = {}

    def read(self, tx: Transaction, conversation: ConversationId, before: int | None) -> Sheet:
        """What a page of it shows, fresh, and kept for those who look on. Raises NotFound. Blocking."""
        sheet = self._read_whole(tx, (conversation, before))
        self._keep((conversation, before), sheet)
        return sheet

    async def look(self, conversation: ConversationId, before: int | None, batch: Sequence[Event] = ()) -> Sheet:
        """What it shows after these events. Raises NotFound; TransientError when the database does not answer."""
        place = (conversation, before)
        sheet = self._known(place, batch)
        if sheet is not None:
            return sheet
        # Whoever comes first reads; those who wait here find what they need.
        lock, waiting = self._locks.get(place, (asyncio.Lock(), 0))
        self._locks[place] = (lock, waiting + 1)
        try:
            async with lock:
                sheet = self._known(place, batch)
                if sheet is None:
                    sheet = await self._database.run(self._follow, place, batch)
                    self._keep(place, sheet)
                return sheet
        finally:
            lock, waiting = self._locks.pop(place)
            if waiting > 1:
                self._locks[place] = (lock, waiting - 1)

    def _known(self, place: Place, batch: Sequence[Event]) -> Sheet | None:
        """What is kept, if these events change nothing of it."""
        kept = self._kept.get(place)
        if kept is None or not batch or kept.seq >= batch[-1].seq:
            return kept
        if batch[0].seq > kept.seq + 1 or _kinds(batch, kept.seq, place):
            return None
        sheet = replace(kept, seq=batch[-1].seq)
        self._keep(place, sheet)
        return sheet

    def _follow(self, place: Place, batch: Sequence[Event]) -> Sheet:
        kept, now = self._kept.get(place), self._clock.now()
        with self._database.read() as tx:
            if kept is None or now - kept.folder.read_at > READ_ANEW:
                return self._read_whole(tx, place)
            if batch[0].seq > kept.seq + 1:  # what happened between, this reader was never told
                batch = events.after(tx, kept.seq, CATCH_UP_AT_MOST)
            kinds = _kinds(batch, kept.seq, place)
            if len(batch) == CATCH_UP_AT_MOST or not kinds <= PARTIAL:
                return self._read_whole(tx, place)
            return self._sheets.made(batch[-1].seq, read_on(tx, kept.folder, kinds, now), kept)

    def _read_whole(self, tx: Transaction, place: Place) -> Sheet:
        conversation, before = place
        seq = events.latest(tx)
        folder = read_folder(tx, conversation, self._clock.now(), before)
        return self._sheets.made(seq, folder, self._kept.get(place))

    def _keep(self, place: Place, sheet: Sheet) -> None:
        with self._changing:  # pages come from the database's threads
            kept = self._kept.get(place)
            if kept is None or kept.seq <= sheet.seq:
                self._kept[place] = sheet
                self._kept.move_to_end(place)
            while len(self._kept) > MOST_FOLDERS:
                self._kept.popitem(last=False)


def _kinds(batch: Sequence[Event], seq: int, place: Place) -> set[str]:
    """What happened to this conversation after this event. Presence and the like are not in it."""
    new = {event.kind for event in batch if event.seq > seq and event.conversation_id == place[0]}
    return new - {EventKind.CUSTOMER_TYPED}
