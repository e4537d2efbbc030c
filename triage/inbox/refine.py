"""Has the card of a handoff written better once people have it, and replaces it if it is still the one that was read.

Run by the engine room, once for each turn that made or renewed a card. Safe to run again after a crash: a card that has
been replaced, by us or by an agent's correction, is left alone.
"""

import asyncio
from dataclasses import replace

from triage.domain.card_draft import CardDraft, RefinedCard
from triage.domain.clock import Clock
from triage.domain.conversation import Conversation
from triage.domain.events import EventKind
from triage.domain.handoff import Handoff, Summary
from triage.domain.ids import ConversationId, TurnId
from triage.domain.telemetry import Telemetry
from triage.inbox.ports import Refine
from triage.store import conversations, events, handoffs, messages, model_calls, threads, turns
from triage.store.database import Database, Transaction

LOCAL = "local"
SECONDS_AT_MOST = 60.0
AT_ONCE = 8


class Refinements:
    """Runs refinements in one process. Without a refiner there is nothing to do."""

    def __init__(
        self,
        database: Database,
        refine: Refine | None,
        clock: Clock,
        telemetry: Telemetry,
        seconds_at_most: float = SECONDS_AT_MOST,
    ) -> None:
        self._database = database
        self._refine = refine
        self._clock = clock
        self._telemetry = telemetry
        self._seconds = seconds_at_most
        self._writing = asyncio.Semaphore(AT_ONCE)

    async def run(self, conversation: ConversationId, turn: TurnId) -> str:
        """Refine the card that this turn left; returns how it ended: refined, kept, outdated or gone."""
        read = await self._database.run(self._read, conversation, turn)
        if self._refine is None or read is None:
            return "gone"
        handoff, draft = read
        refined = await self._refined(self._refine, draft)
        ended = await self._database.run(self._write, handoff, turn, refined)
        self._telemetry.count("card_refinement", outcome=ended)
        return ended

    async def _refined(self, refine: Refine, draft: CardDraft) -> RefinedCard:
        try:
            async with self._writing, asyncio.timeout(self._seconds):
                return await refine(draft)
        except Exception as error:  # noqa: BLE001 - the outermost loop: whatever fails, the card stays as it is
            self._telemetry.log(
                "refinement_failed", conversation=draft.thread.conversation.id, error=f"{type(error).__name__}: {error}"
            )
            return RefinedCard(None)

    def _read(self, conversation: ConversationId, turn: TurnId) -> tuple[Handoff, CardDraft] | None:
        """The handoff and its draft; None when it has ended, or its card is no longer a turn's own."""
        with self._database.read() as tx:
            handoff, record = handoffs.current(tx, conversation), turns.get(tx, turn)
            if handoff is None or handoff.summary.engine != LOCAL or record is None:
                return None
            if record.assessment is None or record.decision is None or record.found is None:
                return None
            thread = threads.load(tx, conversation, messages.RECENT)
            draft = CardDraft(thread, handoff.summary, record.engine, record.assessment, record.found, record.decision)
            return handoff, draft

    def _write(self, read: Handoff, turn: TurnId, refined: RefinedCard) -> str:
        with self._database.write() as tx:
            head = conversations.lock(tx, read.conversation_id)
            now = self._clock.now()
            model_calls.add(tx, head.id, turn, refined.calls, now)
            if refined.card is None:
                return "kept"
            running = handoffs.current(tx, head.id)
            if running is None or running.id != read.id or running.summary != read.summary:
                return "outdated"
            handoffs.refresh(tx, running.id, refined.card, running.reasons)
            _rename(tx, head, read.summary, refined.card)
            events.add(tx, EventKind.HANDOFF_UPDATED, now, head.id, head.owner.agent_id)
            return "refined"


def _rename(tx: Transaction, head: Conversation, old: Summary, new: Summary) -> None:
    """Lists show the ask as the subject; one that says something else stays."""
    if new.subject and head.subject == old.subject:
        conversations.save(tx, replace(head, subject=new.subject))
