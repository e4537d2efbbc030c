"""One turn without effects: assess and search side by side, decide, compose, check, summarise, remember.

Called by inbox, evals and the command line, which decide what becomes of it. Pure but for engines and index.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from triage.assistant import reply_check
from triage.assistant.details.merge import from_channel, merge
from triage.assistant.matter import collected_of, matter_of
from triage.assistant.ports import Brief, Case, Draft, Engine, Journal, ModelCall, Reading, Search
from triage.assistant.questions import split_questions
from triage.assistant.rebuild import burst_of, rebuilt_memory
from triage.assistant.remember import history_of, next_memory
from triage.assistant.replay_inputs import replay_inputs
from triage.assistant.safe_words import safe_words
from triage.domain.assessment import Assessment, Speech
from triage.domain.conversation import Citation, Memory, Thread
from triage.domain.decision import Decision
from triage.domain.errors import PermanentError, TransientError
from triage.domain.handoff import Summary
from triage.domain.history import Collected, History
from triage.domain.knowledge import SearchResult
from triage.domain.labels import Action, Urgency
from triage.domain.staffing import Staffing
from triage.domain.telemetry import Silent, Telemetry
from triage.knowledge.rules import Rules
from triage.routing.decide import decide, decide_unassessed

PASSAGES = 5
UNREAD = "none"  # the engine of a turn that none could read
_NO_SEARCH = frozenset({Speech.GREETING, Speech.THANKS, Speech.ATTACK, Speech.CHOICE})


@dataclass(frozen=True, slots=True)
class Thought:
    """One turn as it would be; nothing of it has happened yet. `engine` is the one that assessed."""

    engine: str
    assessment: Assessment
    collected: Collected
    history: History
    staffing: Staffing
    found: SearchResult
    decision: Decision
    reply: str
    citations: tuple[Citation, ...]
    memory: Memory
    versions: Mapping[str, str]
    now: datetime
    calls: tuple[ModelCall, ...] = ()
    summary: Summary | None = None
    seconds: float = 0.0

    @property
    def inputs(self) -> Mapping[str, Any]:
        """What the decision was made from besides assessment and passages, as JSON values, for replay."""
        return replay_inputs(self.collected, self.history, self.staffing, self.now)


@dataclass(slots=True)
class _Turn:
    """A turn under way: its reading, the engine in charge, and what the steps have found."""

    reading: Reading
    engine: Engine
    journal: Journal = field(default_factory=Journal)


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
        versions: Mapping[str, str] | None = None,
        *,
        strict: bool = False,
    ) -> None:
        if not engines:
            raise ValueError("an assistant needs at least one engine")
        self._engines = tuple(engines)
        self._search = search
        self._rules = rules
        self._telemetry = telemetry or Silent()
        self._versions = {"policy": rules.policy.version, **(versions or {})}
        self._strict = strict

    async def think(self, thread: Thread, staffing: Staffing, now: datetime, *, can_be_live: bool = True) -> Thought:
        """The thought about all unread messages of the thread. Raises only when `strict`."""
        began = time.perf_counter()
        turn = _Turn(await self._reading(thread, now), self._engines[0])
        assessment, found = await self._assess_and_search(turn)
        if assessment is None:
            return self._unread(turn, staffing, found, began, can_be_live)
        thought = await self._decided(turn, assessment, found, staffing, can_be_live)
        self._telemetry.time("think", time.perf_counter() - began, engine=thought.engine)
        return replace(thought, seconds=time.perf_counter() - began)

    async def summarise(self, thread: Thread, now: datetime) -> Summary:
        """The handoff card of a thread as it stands, whatever a turn would decide. Raises only when `strict`."""
        staffing = Staffing(live_online=1, live_free=1)
        turn = _Turn(await self._reading(thread, now), self._engines[0])
        assessment, found = await self._assess_and_search(turn)
        seen = assessment or Assessment(engine=UNREAD)
        reasoned = self._reasoned(turn, seen, found, staffing, can_be_live=True)
        return await self._summary(turn, seen, reasoned.collected, reasoned.decision, reasoned.memory, found)

    async def _reading(self, thread: Thread, now: datetime) -> Reading:
        burst = burst_of(thread)
        blank = Reading(thread, burst, Memory(), self._rules.intents, self._rules.company, now)
        memory = await rebuilt_memory(blank, self._engines[-1])
        vouched = from_channel(thread.customer, thread.messages, self._rules.intents)
        return replace(blank, memory=replace(memory, details={**vouched, **memory.details}))

    async def _assess_and_search(self, turn: _Turn) -> tuple[Assessment | None, SearchResult]:
        if turn.engine is self._engines[-1]:  # both read one embedding: the second finds it made
            seen = await self._assess(turn)
            if seen and seen.speech in _NO_SEARCH:
                return seen, SearchResult()
            return seen, self._find(turn.reading)
        finding = asyncio.create_task(asyncio.to_thread(self._find, turn.reading))
        seen, found = await asyncio.gather(self._assess(turn), finding)
        return seen, SearchResult(threshold=found.threshold) if seen and seen.speech in _NO_SEARCH else found

    async def _assess(self, turn: _Turn) -> Assessment | None:
        for engine in self._engines:
            turn.engine = engine
            try:
                return await engine.assess(turn.reading, turn.journal)
            except (TransientError, PermanentError) as error:
                if self._strict:
                    raise
                self._telemetry.count("engine_failed", engine=engine.name, step="assess")
                self._telemetry.log("engine_failed", engine=engine.name, step="assess", error=str(error))
        return None

    def _find(self, reading: Reading) -> SearchResult:
        """The best passages for the burst as a whole and for each of its questions; a failed index finds nothing."""
        text = " ".join(message.text for message in reading.burst).strip()
        if not text:
            return SearchResult()
        try:
            results = [self._search.search(query, PASSAGES) for query in (text, *split_questions(text))]
        except (TransientError, PermanentError) as error:
            self._telemetry.count("search_failed")
            self._telemetry.log("search_failed", error=str(error))
            return SearchResult()
        return _together(results)

    async def _decided(
        self, turn: _Turn, seen: Assessment, found: SearchResult, staffing: Staffing, can_be_live: bool
    ) -> Thought:
        thought = self._reasoned(turn, seen, found, staffing, can_be_live)
        decision, collected = thought.decision, thought.collected
        draft = Draft("") if decision.silent else await self._words(turn, thought)
        memory = next_memory(
            turn.reading.memory, seen, collected, thought.memory.details, decision, draft, self._check_question(seen)
        )
        summary = None
        if decision.action is Action.HANDOFF:
            summary = await self._summary(turn, seen, collected, decision, memory, found)
        return replace(
            thought,
            reply=draft.text,
            citations=draft.citations,
            memory=memory,
            summary=summary,
            calls=tuple(turn.journal.calls),
        )

    def _reasoned(
        self, turn: _Turn, seen: Assessment, found: SearchResult, staffing: Staffing, can_be_live: bool
    ) -> Thought:
        """The thought up to its decision; its memory holds the details only."""
        reading, rules = turn.reading, self._rules
        details = merge(reading.memory.details, seen.details)
        intent = matter_of(seen, reading.memory, rules.intents)
        collected = collected_of(intent, details, seen, reading.memory, rules.policy.thresholds.questions_per_detail)
        history = history_of(reading.thread, reading.memory, found, seen.language, can_be_live)
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
            versions=self._versions,
            now=reading.now,
        )

    async def _words(self, turn: _Turn, thought: Thought) -> Draft:
        """A reply that passes the check: two tries of the engine in charge, then the last engine, then fixed words."""
        brief = Brief(
            reading=turn.reading,
            assessment=thought.assessment,
            collected=thought.collected,
            intent=thought.collected.intent,
            details=thought.memory.details,
            found=thought.found,
            decision=thought.decision,
            first_contact=not turn.reading.memory.greeted,
        )
        last = self._engines[-1]
        tries = (turn.engine,) if turn.engine is last else (turn.engine, turn.engine, last)
        for engine in tries:
            draft = await self._composed(engine, brief, turn.journal)
            if draft is None:
                continue
            wrong = reply_check.problems(draft, brief)
            if not wrong:
                return draft
            self._telemetry.count("reply_refused", engine=engine.name)
            self._telemetry.log("reply_refused", engine=engine.name, problems="; ".join(wrong))
        reference = turn.reading.thread.conversation.reference
        language = thought.assessment.language
        return Draft(safe_words(thought.decision, self._rules.company, self._rules.intents, language, reference))

    async def _composed(self, engine: Engine, brief: Brief, journal: Journal) -> Draft | None:
        try:
            return await engine.compose(brief, journal)
        except (TransientError, PermanentError) as error:
            if self._strict:
                raise
            self._telemetry.count("engine_failed", engine=engine.name, step="compose")
            self._telemetry.log("engine_failed", engine=engine.name, step="compose", error=str(error))
            return None

    async def _summary(
        self,
        turn: _Turn,
        seen: Assessment,
        collected: Collected,
        decision: Decision,
        memory: Memory,
        found: SearchResult,
    ) -> Summary:
        case = Case(
            thread=turn.reading.thread,
            memory=memory,
            assessment=seen,
            decision=decision,
            collected=collected,
            intent=collected.intent,
            company=self._rules.company,
            sources=found.passages if found.answerable else (),
            catalogue=self._rules.intents,
        )
        for engine in dict.fromkeys((turn.engine, self._engines[-1])):
            try:
                return await engine.summarise(case, turn.journal)
            except (TransientError, PermanentError) as error:
                if self._strict:
                    raise
                self._telemetry.count("engine_failed", engine=engine.name, step="summarise")
                self._telemetry.log("engine_failed", engine=engine.name, step="summarise", error=str(error))
        ask = next((message.text for message in turn.reading.burst), "")
        return Summary(ask=ask, reason_code=decision.reason_code, rationale="", prose=ask)

    def _unread(self, turn: _Turn, staffing: Staffing, found: SearchResult, began: float, can_be_live: bool) -> Thought:
        """No engine could read the burst: a person gets the thread."""
        reading, rules = turn.reading, self._rules
        history = history_of(reading.thread, reading.memory, found, "en", can_be_live)
        decision = decide_unassessed(history, staffing, rules.policy, reading.now)
        reference = reading.thread.conversation.reference
        words = safe_words(decision, rules.company, rules.intents, "en", reference)
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
            versions=self._versions,
            now=reading.now,
            calls=tuple(turn.journal.calls),
            summary=Summary(ask=ask, reason_code=decision.reason_code, rationale="No engine could read it.", prose=ask),
            seconds=time.perf_counter() - began,
        )

    def _check_question(self, seen: Assessment) -> str:
        return self._rules.company.wording("check_solved", seen.language)


def _together(results: Sequence[SearchResult]) -> SearchResult:
    """Several searches as one: the best of each first, every passage once with its best score."""
    best = max(results, key=lambda result: (result.answerable, result.borderline))
    if len(results) == 1:
        return best
    seen: dict[tuple[str, str], float] = {}
    for result in results:
        for passage in result.passages:
            key = (passage.article, passage.text)
            seen[key] = max(seen.get(key, 0.0), passage.score)
    answering = [result for result in results if result.answerable] or list(results)
    rows = [result.passages[rank] for rank in range(PASSAGES) for result in answering if rank < len(result.passages)]
    unique = {(p.article, p.text): replace(p, score=seen[p.article, p.text]) for p in rows}
    passages = sorted(tuple(unique.values())[: PASSAGES + len(results)], key=lambda p: -p.score)
    return replace(best, passages=tuple(passages))
