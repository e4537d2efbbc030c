"""The handoff card once more, by the language model, after the turn: people have the local one in the meantime.

Called by inbox as a durable step of its own. What fails leaves the card as it is; nothing here delays a customer.
"""

from triage.assistant.matter import matter_for_card
from triage.assistant.ports import Case, Engine, Journal
from triage.assistant.turn import Failures
from triage.assistant.usage import report_calls
from triage.domain.card_draft import CardDraft, RefinedCard
from triage.domain.errors import PermanentError, TransientError
from triage.domain.history import Collected
from triage.domain.telemetry import Telemetry
from triage.knowledge.rules import Rules


class CardRefiner:
    """Writes with one engine, whose own limits hold: two calls, a deadline, and no call while its breaker is open."""

    def __init__(self, engine: Engine, rules: Rules, telemetry: Telemetry) -> None:
        self._engine = engine
        self._rules = rules
        self._telemetry = telemetry
        self._failures = Failures(telemetry, strict=False)

    async def __call__(self, draft: CardDraft) -> RefinedCard:
        """The card by the model. None after a turn that had to do, or could do, without the model."""
        if draft.engine != self._engine.name:
            return RefinedCard(None)
        journal = Journal()
        try:
            card = await self._engine.summarise(self._case(draft), journal)
        except (TransientError, PermanentError) as error:
            self._failures.note(self._engine, "summarise", error)
            return RefinedCard(None, tuple(journal.calls))
        finally:
            report_calls(self._telemetry, journal.calls)
        return RefinedCard(card, tuple(journal.calls))

    def _case(self, draft: CardDraft) -> Case:
        memory, intents = draft.thread.conversation.memory, self._rules.intents
        intent = matter_for_card(None, memory, intents)
        return Case(
            thread=draft.thread,
            memory=memory,
            assessment=draft.assessment,
            decision=draft.decision,
            collected=Collected(intent, missing=draft.card.missing),
            intent=intent,
            company=self._rules.company,
            sources=draft.found.passages if draft.found.answerable else (),
            catalogue=intents,
        )
