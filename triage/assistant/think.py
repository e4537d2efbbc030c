"""One turn without effects: assess and search side by side, decide, compose, check, summarise, remember.

Called by inbox, evals and the command line, which decide what becomes of it. Pure but for engines and index.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from triage.assistant import reply_check
from triage.assistant.cascade import Savings, spared_by
from triage.assistant.details.found import setting_of
from triage.assistant.details.merge import from_channel, merge
from triage.assistant.details.told_before import told_before
from triage.assistant.finding import Findings, find
from triage.assistant.llm.errors import CIRCUIT_OPEN
from triage.assistant.matter import collected_of, dropped, interrupted_by, matter_for_card, matter_of
from triage.assistant.ports import Brief, Case, Draft, Engine, Journal, Reading, Search
from triage.assistant.rebuild import burst_of, rebuilt_memory
from triage.assistant.recall import recalled
from triage.assistant.remember import after_reading, history_of, next_memory
from triage.assistant.safe_words import safe_words
from triage.assistant.second_look import second_look
from triage.assistant.thought import UNREAD, Thought
from triage.assistant.usage import report_calls, report_decision
from triage.domain.assessment import Assessment, Detail, Speech
from triage.domain.conversation import Memory, Thread
from triage.domain.errors import PermanentError, TransientError
from triage.domain.handoff import Summary
from triage.domain.history import Collected, History
from triage.domain.ids import ConversationId
from triage.domain.intents import Intent
from triage.domain.knowledge import SearchResult
from triage.domain.labels import Action, OwnerKind, Urgency
from triage.domain.policy import Policy
from triage.domain.staffing import Staffing
from triage.domain.telemetry import Silent, Telemetry
from triage.knowledge.rules import Rules
from triage.routing.decide import decide, decide_unassessed
from triage.routing.tiers import tier_points

VersionsOf = Callable[[ConversationId], Mapping[str, str]]
"""The versions of prompts and model that a conversation gets."""

_NO_SEARCH = frozenset({Speech.GREETING, Speech.THANKS, Speech.ATTACK, Speech.CHOICE})


@dataclass(slots=True)
class _Turn:
    """A turn under way: its reading, the engine in charge, and what the steps have found."""

    reading: Reading
    engine: Engine
    journal: Journal = field(default_factory=Journal)
    findings: Findings = field(default_factory=Findings)


class Assistant:
    """Thinks with the first engine that can; the last one is the engine that always can.

    With `strict` a failing engine is not replaced: its error is raised, for runs that judge one engine.
    """

    def __init__(
        self,
        engines: Sequence[Engine],
        search: Search,
        rules: Rules,
        telemetry: Telemetry | None = None,
        versions_of: VersionsOf | None = None,
        *,
        strict: bool = False,
    ) -> None:
        if not engines:
            raise ValueError("an assistant needs at least one engine")
        self._engines = tuple(engines)
        self._search = search
        self._rules = rules
        self._telemetry = telemetry or Silent()
        self._versions_of = versions_of
        self._strict = strict
        self._cascades = len(self._engines) > 1 and not strict
        self._savings = Savings(self._telemetry)

    def adopt(self, policy: Policy) -> None:
        """Decide under this policy, from the next decision on."""
        self._rules = replace(self._rules, policy=policy)

    async def think(self, thread: Thread, staffing: Staffing, now: datetime, *, can_be_live: bool = True) -> Thought:
        """The thought about all unread messages of the thread. Raises only when `strict`."""
        began = time.perf_counter()
        turn = _Turn(await self._reading(thread, now), self._engines[0])
        assessment = await self._assess_and_search(turn)
        if assessment is None:
            report_calls(self._telemetry, turn.journal.calls)
            return self._unread(turn, staffing, began, can_be_live)
        try:
            thought = await self._decided(turn, assessment, staffing, can_be_live)
        finally:
            report_calls(self._telemetry, turn.journal.calls)
            self._savings.learn(turn.journal.calls)
        self._telemetry.time("think", time.perf_counter() - began, engine=thought.engine)
        report_decision(self._telemetry, thought.decision, thought.engine, thought.versions)
        return replace(thought, seconds=time.perf_counter() - began)

    async def consider(self, thread: Thread, staffing: Staffing, now: datetime) -> Thought:
        """The thought up to its decision, without words: what judging labels and routes needs. Raises when `strict`."""
        began = time.perf_counter()
        turn = _Turn(await self._reading(thread, now), self._engines[0])
        assessment = await self._assess_and_search(turn)
        if assessment is None:
            return self._unread(turn, staffing, began, can_be_live=True)
        reasoned = self._reasoned(turn, assessment, staffing, can_be_live=True)
        return replace(reasoned, calls=tuple(turn.journal.calls), seconds=time.perf_counter() - began)

    async def read(self, thread: Thread, now: datetime) -> Assessment:
        """What the first engine that can sees in the unread messages, without a search. Raises only when `strict`."""
        return await self._assess(_Turn(await self._reading(thread, now), self._engines[0])) or Assessment(
            engine=UNREAD
        )

    async def look_up(self, thread: Thread, now: datetime) -> SearchResult:
        """The passages that a turn would find for the unread messages."""
        return self._find(_Turn(await self._reading(thread, now), self._engines[0])).joined

    async def summarise(self, thread: Thread, now: datetime) -> Summary:
        """The handoff card of a thread as it stands, whatever a turn would decide. Raises only when `strict`."""
        staffing = Staffing(live_online=1, live_free=1)
        turn = _Turn(await self._reading(thread, now), self._engines[0])
        seen = await self._assess_and_search(turn) or Assessment(engine=UNREAD)
        reasoned = self._reasoned(turn, seen, staffing, can_be_live=True)
        memory = after_reading(turn.reading.memory, seen, reasoned.collected, reasoned.memory.details)
        return await self._summary(turn, replace(reasoned, memory=memory))

    async def _reading(self, thread: Thread, now: datetime) -> Reading:
        burst = burst_of(thread)
        blank = Reading(thread, burst, Memory(), self._rules.intents, self._rules.company, now)
        memory = await rebuilt_memory(blank, self._engines[-1])
        vouched = from_channel(thread.customer, thread.messages, self._rules.intents)
        if thread.conversation.owner.kind is OwnerKind.ASSISTANT:
            memory = dropped(memory, " ".join(message.text for message in burst))
        return replace(blank, memory=replace(memory, details={**vouched, **memory.details}))

    async def _assess_and_search(self, turn: _Turn) -> Assessment | None:
        """Reads and searches side by side; the local engine one after the other, for both use one embedding."""
        if self._cascades and self._rules.policy.cascade.spare and (plain := await self._plain(turn)):
            return plain
        if turn.engine is self._engines[-1]:
            seen = await self._assess(turn)
            if seen is None or seen.speech not in _NO_SEARCH:
                turn.findings = self._find(turn)
            return seen
        finding = asyncio.create_task(asyncio.to_thread(self._find, turn))
        seen, findings = await asyncio.gather(self._assess(turn), finding)
        turn.findings = Findings() if seen and seen.speech in _NO_SEARCH else findings
        return seen

    async def _plain(self, turn: _Turn) -> Assessment | None:
        """What the last engine sees, where that is plain enough to spare the others; None where it is not."""
        last, reading = self._engines[-1], turn.reading
        try:
            seen = second_look(await last.assess(reading, turn.journal), reading)
        except (TransientError, PermanentError):
            return None
        findings = Findings() if seen.speech in _NO_SEARCH else await asyncio.to_thread(self._find, turn)
        spared = spared_by(seen, findings, reading, self._rules.policy.cascade)
        if spared is None:
            return None
        self._savings.spared(spared)
        turn.engine, turn.findings = last, findings
        return seen

    async def _assess(self, turn: _Turn) -> Assessment | None:
        for engine in self._engines:
            turn.engine = engine
            try:
                return second_look(await engine.assess(turn.reading, turn.journal), turn.reading)
            except (TransientError, PermanentError) as error:
                self._failed(engine, "assess", error)
        return None

    def _find(self, turn: _Turn) -> Findings:
        return find(self._search, turn.reading, self._telemetry)

    async def _decided(self, turn: _Turn, seen: Assessment, staffing: Staffing, can_be_live: bool) -> Thought:
        thought = self._reasoned(turn, seen, staffing, can_be_live)
        decision, collected = thought.decision, thought.collected
        draft = Draft("") if decision.silent else await self._words(turn, thought)
        asked = self._rules.intents.details.get(turn.reading.memory.pending or "")
        memory = next_memory(
            turn.reading.memory,
            seen,
            collected,
            thought.memory.details,
            decision,
            draft,
            self._check_question(seen),
            open_question=asked.question if asked else "",
            interrupted=self._interrupted(turn, collected),
        )
        thought = replace(thought, reply=draft.text, citations=draft.citations, memory=memory)
        summary = await self._summary(turn, thought) if decision.action is Action.HANDOFF else None
        return replace(thought, summary=summary, calls=tuple(turn.journal.calls))

    def _reasoned(self, turn: _Turn, seen: Assessment, staffing: Staffing, can_be_live: bool) -> Thought:
        """The thought up to its decision; its memory holds the details only."""
        reading, rules, found = turn.reading, self._rules, turn.findings.joined
        details = merge(reading.memory.details, seen.details)
        intent = matter_of(seen, reading.memory, rules.intents)
        details = {**self._told_before(reading, intent, details), **details}
        # What a colleague has dealt with is not asked for again.
        questions = 0 if recalled(reading, again=True) else rules.policy.thresholds.questions_per_detail
        collected = collected_of(intent, details, seen, reading.memory, questions)
        history = self._history(reading, found, seen.language, can_be_live)
        decision = decide(seen, collected, found, staffing, history, rules.policy, reading.now)
        return Thought(
            engine=seen.engine,
            assessment=seen,
            collected=collected,
            history=history,
            staffing=staffing,
            found=found,
            decision=decision,
            reply="",
            citations=(),
            memory=replace(reading.memory, details=details),
            versions=self._versions(reading),
            now=reading.now,
        )

    async def _words(self, turn: _Turn, thought: Thought) -> Draft:
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
            self._failed(turn.engine, "compose", error)
            draft = None
        if draft is None and turn.engine is not self._engines[-1]:
            draft = await self._checked(self._engines[-1], brief, turn.journal, tries=1)
        reference = turn.reading.thread.conversation.reference
        words = safe_words(thought.decision, self._rules.company, self._rules.intents, thought.assessment, reference)
        return draft or Draft(words)

    async def _checked(self, engine: Engine, brief: Brief, journal: Journal, tries: int) -> Draft | None:
        """A draft of this engine that may be sent; None when each was refused. Raises what the engine raises."""
        wrong: list[str] = []
        for _ in range(1 if engine is self._engines[-1] else tries):  # the last engine says the same each time
            draft = await engine.compose(brief, journal)
            wrong = reply_check.problems(draft, brief)
            if not wrong:
                return draft
            self._telemetry.count("reply_refused", engine=engine.name)
            self._telemetry.log("reply_refused", engine=engine.name, problems="; ".join(wrong))
        if self._strict:
            raise PermanentError(f"The reply was refused: {'; '.join(wrong)}.", code="reply_refused")
        return None

    def _failed(self, engine: Engine, step: str, error: TransientError | PermanentError) -> None:
        """Note that an engine failed; in a strict run that is the end."""
        if self._strict:
            raise error
        self._telemetry.count("engine_failed", engine=engine.name, step=step)
        if error.code != CIRCUIT_OPEN:  # said once by the breaker itself, not by every turn that it turns away
            self._telemetry.log("engine_failed", engine=engine.name, step=step, error=str(error))

    async def _summary(self, turn: _Turn, thought: Thought) -> Summary:
        case = Case(
            thread=turn.reading.thread,
            memory=thought.memory,
            assessment=thought.assessment,
            decision=thought.decision,
            collected=thought.collected,
            intent=matter_for_card(thought.collected.intent, thought.memory, self._rules.intents),
            company=self._rules.company,
            sources=thought.found.passages if thought.found.answerable else (),
            catalogue=self._rules.intents,
        )
        for engine in dict.fromkeys((turn.engine, self._engines[-1])):
            try:
                return await engine.summarise(case, turn.journal)
            except (TransientError, PermanentError) as error:
                self._failed(engine, "summarise", error)
        ask = next((message.text for message in turn.reading.burst), "")
        return Summary(ask=ask, reason_code=thought.decision.reason_code, rationale="", prose=ask)

    def _unread(self, turn: _Turn, staffing: Staffing, began: float, can_be_live: bool) -> Thought:
        """No engine could read the burst: a person gets the thread."""
        reading, rules = turn.reading, self._rules
        history = self._history(reading, turn.findings.joined, "en", can_be_live)
        decision = decide_unassessed(history, staffing, rules.policy, reading.now)
        reference = reading.thread.conversation.reference
        words = safe_words(decision, rules.company, rules.intents, Assessment(), reference)
        ask = next((message.text for message in reading.burst), "")
        return Thought(
            engine=UNREAD,
            assessment=Assessment(urgency=Urgency.HIGH, engine=UNREAD),
            collected=Collected(),
            history=history,
            staffing=staffing,
            found=SearchResult(),
            decision=decision,
            reply=words,
            citations=(),
            memory=replace(reading.memory, last_reply=words or reading.memory.last_reply),
            versions=self._versions(reading),
            now=reading.now,
            calls=tuple(turn.journal.calls),
            summary=Summary(ask=ask, reason_code=decision.reason_code, rationale="No engine could read it.", prose=ask),
            seconds=time.perf_counter() - began,
        )

    def _versions(self, reading: Reading) -> Mapping[str, str]:
        chosen = self._versions_of(reading.thread.conversation.id) if self._versions_of else {}
        return {"policy": self._rules.policy.version, **chosen}

    def _history(self, reading: Reading, found: SearchResult, language: str, can_be_live: bool) -> History:
        thread, policy = reading.thread, self._rules.policy
        live = can_be_live and thread.conversation.channel not in policy.never_live
        return history_of(thread, reading.memory, found, language, live, tier_points(policy, thread.customer))

    def _told_before(self, reading: Reading, intent: Intent | None, known: Mapping[str, Detail]) -> dict[str, Detail]:
        setting = setting_of(reading.thread.customer, reading.company, reading.now)
        return told_before(reading.thread.messages, intent, known, self._rules.intents, setting)

    def _interrupted(self, turn: _Turn, collected: Collected) -> Intent | None:
        waits = turn.reading.thread.conversation.owner.kind is OwnerKind.QUEUE
        return interrupted_by(collected.intent, turn.reading.memory, self._rules.intents, waits=waits)

    def _check_question(self, seen: Assessment) -> str:
        return self._rules.company.wording("check_solved", seen.language)
