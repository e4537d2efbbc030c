"""The lists of the console, worked out once for all readers of this process and kept true by the events.

Pages and streams ask it; it reads the database only when something has happened that it does not know yet. An event
costs the rows it touches and the lists they stand in, however many agents look on.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from triage.domain.clock import Clock
from triage.domain.events import EventKind
from triage.domain.ids import AgentId, ConversationId
from triage.domain.labels import OwnerKind
from triage.store import conversation_lists, desk_queries, events
from triage.store.conversation_lists import ASSISTANT, EVERYTHING, NOBODY, ListName, Sieve, Slice, Stand
from triage.store.database import Database, Transaction
from triage.store.desk_queries import Line
from triage.web.console.floor import Floor, floor_of
from triage.web.console.lists import Row, row_of, stand_of
from triage.web.console.view import Key

# What changes without an event, as an agent's name or a promise that comes near, is seen by then.
BEGIN_ANEW = timedelta(seconds=60)
CATCH_UP_AT_MOST = 500
MOST_LINES, MOST_SLICES = 5_000, 1_000
_QUIET = {EventKind.DELIVERY_CHANGED, EventKind.FOCUS_CHANGED, EventKind.WAIT_TOLD, EventKind.CUSTOMER_TYPED}


@dataclass(frozen=True, slots=True)
class Look:
    """The board at one moment: `seq` is the last event it knows."""

    seq: int
    slices: Mapping[Key, Slice]
    rows: Mapping[ConversationId, Row]
    tally: Mapping[Stand, int]
    floor: Floor

    def count(self, name: ListName, agent: AgentId) -> int:
        """How many conversations this agent finds in a list."""
        return sum(number for stand, number in self.tally.items() if stand.is_in(name, agent))

    @property
    def waiting(self) -> int:
        """How many conversations wait for a person."""
        return sum(number for stand, number in self.tally.items() if stand.owner is OwnerKind.QUEUE)


class Board:
    """One for a process."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._lock = asyncio.Lock()
        self._seq = 0
        self._begun: datetime | None = None
        self._lines: dict[ConversationId, Line] = {}
        self._rows: dict[ConversationId, Row] = {}
        self._slices: dict[Key, Slice] = {}
        self._stands: dict[ConversationId, Stand] = {}
        self._tally: Counter[Stand] = Counter()
        self._floor: Floor | None = None

    async def look(self, keys: Sequence[Key], at_least: int | None = None) -> Look:
        """These parts of lists as they are now; one that knows the event `at_least` is new enough.

        Raises TransientError when the database does not answer.
        """
        async with self._lock:
            known = at_least is not None and self._seq >= at_least and all(key in self._slices for key in keys)
            if not known or self._floor is None:
                await self._database.run(self._read_on, keys)
            assert self._floor is not None
            slices = {key: self._slices[key] for key in keys}
            shown = [identity for part in slices.values() for identity in part.ids]
            rows = {identity: self._rows[identity] for identity in shown if identity in self._rows}
            return Look(self._seq, slices, rows, self._tally.copy(), self._floor)

    def _read_on(self, keys: Sequence[Key]) -> None:
        now = self._clock.now()
        with self._database.read() as tx:
            latest = events.latest(tx)
            if self._begun is None or now - self._begun > BEGIN_ANEW or not self._catch_up(tx, latest, now):
                self._begin(tx, now)
            self._seq = latest
            for key in keys:
                if key not in self._slices:
                    self._slices[key] = conversation_lists.page(
                        tx, key.name, key.agent, key.rows, key.sieve, key.behind
                    )
            missing = {i for key in keys for i in self._slices[key].ids if i not in self._lines}
            for line in desk_queries.lines_of(tx, missing).values():
                self._keep(line)

    def _begin(self, tx: Transaction, now: datetime) -> None:
        self._begun = now
        self._lines.clear()
        self._rows.clear()
        self._slices.clear()
        self._stands = dict(conversation_lists.stands(tx))
        self._tally = Counter(self._stands.values())
        self._floor = floor_of(tx, now)

    def _catch_up(self, tx: Transaction, latest: int, now: datetime) -> bool:
        """Take in what happened since; False when that is too much, or more than may be kept."""
        if len(self._lines) > MOST_LINES or len(self._slices) > MOST_SLICES:
            return False
        if latest == self._seq:
            return True
        batch = events.after(tx, self._seq, CATCH_UP_AT_MOST)
        if len(batch) == CATCH_UP_AT_MOST:
            return False
        shown = [event for event in batch if event.kind != EventKind.CUSTOMER_TYPED]  # rows do not tell who types
        touched = {event.conversation_id for event in shown if event.conversation_id is not None}
        lines = desk_queries.lines_of(tx, touched)
        for identity in touched:
            self._take_in(identity, lines.get(identity))
        if any(event.kind not in _QUIET for event in batch):
            self._floor = floor_of(tx, now)
        return True

    def _take_in(self, identity: ConversationId, line: Line | None) -> None:
        before = self._lines.pop(identity, None)
        stand, old = stand_of(line) if line else None, self._stands.pop(identity, None)
        for key, part in list(self._slices.items()):
            if _disturbs(key, part, identity, before, line) or self._may_end(key, part, old, stand):
                del self._slices[key]
        if old is not None:
            self._tally[old] -= 1
        if line is not None and stand is not None:
            self._stands[identity] = stand
            self._tally[stand] += 1
        if line is not None:
            self._keep(line)

    def _may_end(self, key: Key, part: Slice, before: Stand | None, after: Stand | None) -> bool:
        """Whether nothing may follow this part any more, because something behind it has left the list."""
        if part.more is None or before is None or not before.is_in(key.name, key.agent):
            return False
        if key.sieve != EVERYTHING or key.behind is not None:
            return True
        left = sum(number for stand, number in self._tally.items() if stand.is_in(key.name, key.agent))
        return left <= key.rows + 1 and not (after is not None and after.is_in(key.name, key.agent))

    def _keep(self, line: Line) -> None:
        self._lines[line.head.id] = line
        row = row_of(line)
        if self._rows.get(row.id) != row:  # the same object goes on as long as nobody would see a difference
            self._rows[row.id] = row


def _disturbs(key: Key, part: Slice, identity: ConversationId, before: Line | None, after: Line | None) -> bool:
    """Whether this part of a list has to be read anew because of this conversation."""
    belongs = after is not None and _belongs(key, after)
    if identity in part.ids:
        return not belongs or before is None or after is None or _rank(before) != _rank(after)
    if not belongs or after is None:
        return False
    # Behind the end of the page it only matters that the page has an end.
    last = part.more
    return last is None or _rank(after) <= (last.promised is None, last.promised or -last.updated, last.id)


def _belongs(key: Key, line: Line) -> bool:
    stand = stand_of(line)
    return stand is not None and stand.is_in(key.name, key.agent) and _passes(key.sieve, line)


def _passes(sieve: Sieve, line: Line) -> bool:
    head = line.head
    owners = {ASSISTANT: OwnerKind.ASSISTANT, NOBODY: OwnerKind.QUEUE}
    return (
        sieve.queue in (None, head.owner.queue)
        and sieve.channel in (None, head.channel)
        and sieve.urgency in (None, head.urgency)
        and (sieve.owner in (None, head.owner.agent_id) or owners.get(sieve.owner or "") is head.owner.kind)
        and (not sieve.unread or line.unread > 0)
    )


def _rank(line: Line) -> tuple[bool, int, ConversationId]:
    """What lists are sorted by."""
    head = line.head
    if head.reply_by is None:
        return True, -round(head.updated_at.timestamp() * 1_000_000), head.id
    return False, round(head.reply_by.timestamp() * 1_000_000), head.id
