"""The second half of a turn: words for the decision that pass the check, and the handoff card.

Called by `think`. Changes no decision.
"""

from collections.abc import Sequence

from triage.assistant.matter import matter_for_card
from triage.assistant.ports import Brief, Case, Draft, Engine, Journal
from triage.assistant.reply import check
from triage.assistant.safe_words import safe_words
from triage.assistant.thought import Thought
from triage.assistant.turn import Failures, Turn
from triage.domain.errors import PermanentError, TransientError
from triage.domain.handoff import Summary
from triage.domain.telemetry import Telemetry
from triage.knowledge.rules import Rules


class Wording:
    """Writes with the engine in charge; where that fails or is refused, with the last one."""

    def __init__(self, engines: Sequence[Engine], telemetry: Telemetry, failures: Failures) -> None:
        self._engines = tuple(engines)
        self._telemetry = telemetry
        self._failures = failures

    async def reply(self, turn: Turn, thought: Thought, rules: Rules) -> Draft:
        """A reply that passes the check: the engine in charge, once more if refused, the last engine, fixed words."""
        brief = Brief(
            reading=turn.reading,
            assessment=thought.assessment,
            collected=thought.collected,
            intent=thought.collected.intent,
            details=thought.memory.details,
            found=thought.found,
            decision=thought.decision,
            first_contact=not turn.reading.memory.greeted,
            found_by_question=turn.findings.by_question,
        )
        try:
            draft = await self._checked(turn.engine, brief, turn.journal, tries=2)
        except (TransientError, PermanentError) as error:
            self._failures.note(turn.engine, "compose", error)
            draft = None
        if draft is None and turn.engine is not self._engines[-1]:
            draft = await self._checked(self._engines[-1], brief, turn.journal, tries=1)
        reference = turn.reading.thread.conversation.reference
        words = safe_words(thought.decision, rules.company, rules.intents, thought.assessment, reference)
        return draft or Draft(words)

    async def _checked(self, engine: Engine, brief: Brief, journal: Journal, tries: int) -> Draft | None:
        """A draft of this engine that may be sent; None when each was refused. Raises what the engine raises."""
        wrong: list[str] = []
        for _ in range(1 if engine is self._engines[-1] else tries):  # the last engine says the same each time
            draft = await engine.compose(brief, journal)
            wrong = check.problems(draft, brief)
            if not wrong:
                return draft
            self._telemetry.count("reply_refused", engine=engine.name)
            self._telemetry.log("reply_refused", engine=engine.name, problems="; ".join(wrong))
        if self._failures.strict:
            raise PermanentError(f"The reply was refused: {'; '.join(wrong)}.", code="reply_refused")
        return None

    async def summary(self, turn: Turn, thought: Thought, rules: Rules, *, at_once: bool = False) -> Summary:
        """The handoff card: by the engine in charge, else the last one, else the customer's own words.

        With `at_once` the last engine writes it: people must not wait for a model, which may refine it later.
        """
        case = Case(
            thread=turn.reading.thread,
            memory=thought.memory,
            assessment=thought.assessment,
            decision=thought.decision,
            collected=thought.collected,
            intent=matter_for_card(thought.collected.intent, thought.memory, rules.intents),
            company=rules.company,
            sources=thought.found.passages if thought.found.answerable else (),
            catalogue=rules.intents,
        )
        last = self._engines[-1]
        for engine in (last,) if at_once else dict.fromkeys((turn.engine, last)):
            try:
                return await engine.summarise(case, turn.journal)
            except (TransientError, PermanentError) as error:
                self._failures.note(engine, "summarise", error)
        ask = next((message.text for message in turn.reading.burst), "")
        return Summary(ask=ask, reason_code=thought.decision.reason_code, rationale="", prose=ask)
