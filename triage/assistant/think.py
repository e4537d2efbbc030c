"""One turn without effects: assess and search side by side, decide, compose, check, summarise, remember.

Called by inbox, evals and the command line, which decide what becomes of it. Pure but for engines and index.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from triage.assistant.appointment import is_call_at_an_hour, is_call_booked
from triage.assistant.details.found import setting_of
from triage.assistant.details.merge import from_channel, merge
from triage.assistant.details.told_before import told_before
from triage.assistant.matter import collected_of, dropped, interrupted_by, matter_of
from triage.assistant.ports import Draft, Engine, Reading, Search
from triage.assistant.rebuild import burst_of, rebuilt_memory
from triage.assistant.recall import recalled
from triage.assistant.remember import after_reading, history_of, next_memory
from triage.assistant.safe_words import safe_words
from triage.assistant.seeing import Sight
from triage.assistant.thought import UNREAD, Thought
from triage.assistant.turn import Failures, Turn
from triage.assistant.usage import report_calls, report_decision
from triage.assistant.wording import Wording
from triage.domain.assessment import Assessment, Detail
from triage.domain.conversation import Memory, Thread
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
        self._rules = rules
        self._telemetry = telemetry or Silent()
        self._versions_of = versions_of
        failures = Failures(self._telemetry, strict)
        self._sight = Sight(engines, search, self._telemetry, failures)
        self._wording = Wording(engines, self._telemetry, failures)

    def adopt(self, policy: Policy) -> None:
        """Decide under this policy, from the next decision on."""
        self._rules = replace(self._rules, policy=policy)

    async def think(self, thread: Thread, staffing: Staffing, now: datetime, *, can_be_live: bool = True) -> Thought:
        """The thought about all unread messages of the thread. Raises only when `strict`."""
        began = time.perf_counter()
        turn = Turn(await self._reading(thread, now), self._engines[0])
        assessment = await self._sight.assess_and_search(turn, self._rules.policy.cascade)
        if assessment is None:
            report_calls(self._telemetry, turn.journal.calls)
            return self._unread(turn, staffing, began, can_be_live)
        try:
            thought = await self._decided(turn, assessment, staffing, can_be_live)
        finally:
            report_calls(self._telemetry, turn.journal.calls)
            self._sight.savings.learn(turn.journal.calls)
        self._telemetry.time("think", time.perf_counter() - began, engine=thought.engine)
        report_decision(self._telemetry, thought.decision, thought.engine, thought.versions)
        return replace(thought, seconds=time.perf_counter() - began)

    async def consider(self, thread: Thread, staffing: Staffing, now: datetime) -> Thought:
        """The thought up to its decision, without words: what judging labels and routes needs. Raises when `strict`."""
        began = time.perf_counter()
        turn = Turn(await self._reading(thread, now), self._engines[0])
        assessment = await self._sight.assess_and_search(turn, self._rules.policy.cascade)
        if assessment is None:
            return self._unread(turn, staffing, began, can_be_live=True)
        reasoned = self._reasoned(turn, assessment, staffing, can_be_live=True)
        return replace(reasoned, calls=tuple(turn.journal.calls), seconds=time.perf_counter() - began)

    async def read(self, thread: Thread, now: datetime) -> Assessment:
        """What the first engine that can sees in the unread messages, without a search. Raises only when `strict`."""
        return await self._sight.assess(Turn(await self._reading(thread, now), self._engines[0])) or Assessment(
            engine=UNREAD
        )

    async def look_up(self, thread: Thread, now: datetime) -> SearchResult:
        """The passages that a turn would find for the unread messages."""
        return self._sight.find(Turn(await self._reading(thread, now), self._engines[0])).joined

    async def summarise(self, thread: Thread, now: datetime) -> Summary:
        """The handoff card of a thread as it stands, whatever a turn would decide. Raises only when `strict`."""
        staffing = Staffing(live_online=1, live_free=1)
        turn = Turn(await self._reading(thread, now), self._engines[0])
        seen = await self._sight.assess_and_search(turn, self._rules.policy.cascade) or Assessment(engine=UNREAD)
        reasoned = self._reasoned(turn, seen, staffing, can_be_live=True)
        memory = after_reading(turn.reading.memory, seen, reasoned.collected, reasoned.memory.details)
        return await self._wording.summary(turn, replace(reasoned, memory=memory), self._rules)

    async def _reading(self, thread: Thread, now: datetime) -> Reading:
        burst = burst_of(thread)
        blank = Reading(thread, burst, Memory(), self._rules.intents, self._rules.company, now)
        memory = await rebuilt_memory(blank, self._engines[-1])
        vouched = from_channel(thread.customer, thread.messages, self._rules.intents)
        if thread.conversation.owner.kind is OwnerKind.ASSISTANT:
            memory = dropped(memory, " ".join(message.text for message in burst))
        return replace(blank, memory=replace(memory, details={**vouched, **memory.details}))

    async def _decided(self, turn: Turn, seen: Assessment, staffing: Staffing, can_be_live: bool) -> Thought:
        thought = self._reasoned(turn, seen, staffing, can_be_live)
        decision, collected = thought.decision, thought.collected
        draft = Draft("") if decision.silent else await self._wording.reply(turn, thought, self._rules)
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
        handed = decision.action is Action.HANDOFF
        summary = await self._wording.summary(turn, thought, self._rules, at_once=True) if handed else None
        return replace(thought, summary=summary, calls=tuple(turn.journal.calls))

    def _reasoned(self, turn: Turn, seen: Assessment, staffing: Staffing, can_be_live: bool) -> Thought:
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

    def _unread(self, turn: Turn, staffing: Staffing, began: float, can_be_live: bool) -> Thought:
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
        history = history_of(thread, reading.memory, found, language, live, tier_points(policy, thread.customer))
        return replace(history, call_booked=is_call_booked(reading), call_has_hour=is_call_at_an_hour(reading))

    def _told_before(self, reading: Reading, intent: Intent | None, known: Mapping[str, Detail]) -> dict[str, Detail]:
        setting = setting_of(reading.thread.customer, reading.company, reading.now)
        return told_before(reading.thread.messages, intent, known, self._rules.intents, setting)

    def _interrupted(self, turn: Turn, collected: Collected) -> Intent | None:
        waits = turn.reading.thread.conversation.owner.kind is OwnerKind.QUEUE
        return interrupted_by(collected.intent, turn.reading.memory, self._rules.intents, waits=waits)

    def _check_question(self, seen: Assessment) -> str:
        return self._rules.company.wording("check_solved", seen.language)
