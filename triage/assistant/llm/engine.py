"""The LLM engine behind the `Engine` port: three steps, each a prompt, a form and a reader, run within the turn's time.

Built by `app`, called by `think`. It decides nothing and falls back on nothing: failures are raised for `think`.
"""

import asyncio
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from triage.assistant.copilot.suggestion import Suggestion, Wanted
from triage.assistant.llm import assessing, composing, suggesting, summarising
from triage.assistant.llm.client import ChatModel, OpenAIChat
from triage.assistant.llm.errors import CALLS_USED_UP, DEADLINE, SET_UP
from triage.assistant.llm.frame import fixed_reply
from triage.assistant.llm.settings import LLMSettings
from triage.assistant.llm.step import Read, Step, StepRunner
from triage.assistant.llm.suggesting import Rewriting
from triage.assistant.ports import Brief, Case, Draft, Journal, Reading
from triage.assistant.prompts.files import PromptFolder
from triage.assistant.prompts.render import PromptRenderer, RenderedPrompt
from triage.domain.assessment import Assessment
from triage.domain.company import Company
from triage.domain.conversation import Thread
from triage.domain.errors import ContentError, PermanentError, TransientError
from triage.domain.handoff import Summary
from triage.domain.labels import Urgency
from triage.domain.policy import Hours
from triage.domain.telemetry import Telemetry

ASSESS, COMPOSE, SUMMARISE = "assess_message", "compose_reply", "summarise_handoff"
SUGGEST, REWRITE = "suggest_replies", "rewrite_reply"
SHORT_THREAD = 1_500  # characters; prepared in a third of a millisecond, less than the way to a thread and back costs
LEAST_SECONDS = 0.5  # with less left no model can answer, so it is not asked


class LLMEngine:
    """Reads, writes and summarises with a language model. Every method raises TransientError or PermanentError only.

    Keep one for the life of the process: it holds the connections, the breaker and what is known of the endpoint.
    """

    name = "llm"

    def __init__(
        self,
        settings: LLMSettings,
        prompts: PromptFolder,
        hours: Hours | None = None,
        chat: ChatModel | None = None,
        clock: Callable[[], float] = time.monotonic,
        telemetry: Telemetry | None = None,
        can_wait: Callable[[str], bool] = lambda text: False,
        company: Company | None = None,
    ) -> None:
        self.settings = settings
        self._hours = hours
        self._prompts = PromptRenderer(prompts)
        self._runner = StepRunner(settings, chat or OpenAIChat(settings), self._prompts, clock, telemetry)
        self._can_wait = can_wait
        self._company = company

    async def assess(self, reading: Reading, journal: Journal) -> Assessment:
        """The labels and details of the burst, in at most its share of the turn's time."""
        if not any(message.text.strip() for message in reading.burst):
            return Assessment(urgency=Urgency.LOW, engine=self.name)  # a file or nothing: there is nothing to read
        step = await _prepared(reading.thread, lambda: self._assess_step(reading))
        return await self._run(step, journal, self.settings.turn_seconds * self.settings.assess_share)

    async def compose(self, brief: Brief, journal: Journal) -> Draft:
        """Words for the decision, in what is left of the turn's time; small talk takes no call."""
        if fixed := fixed_reply(brief, self._hours):
            return Draft(fixed)
        step = await _prepared(brief.reading.thread, lambda: self._compose_step(brief))
        return await self._run(step, journal)

    async def summarise(self, case: Case, journal: Journal) -> Summary:
        """The handoff card, in what is left of the turn's time."""
        step = await _prepared(case.thread, lambda: self._summarise_step(case))
        summary = await self._run(step, journal)
        return replace(summary, prompt_version=step.prompt.version)

    async def suggest(self, wanted: Wanted, journal: Journal) -> tuple[Suggestion, ...]:
        """Replies for an agent to choose from, in half of a turn's time: somebody waits at a screen."""
        step = await _prepared(wanted.thread, lambda: self._suggest_step(wanted))
        return await self._run(step, journal, self.settings.turn_seconds / 2)

    async def rewrite(self, thread: Thread, text: str, style: str, language: str, journal: Journal) -> str:
        """An agent's text said otherwise, in half of a turn's time."""
        company = self._company
        if company is None:
            raise PermanentError("The engine was not told which company it writes for.", code=SET_UP)
        work = Rewriting(company, text, style, language)
        step = Step("rewrite", self._render(REWRITE, work.values(), thread), work.schema(), work.read)
        return await self._run(step, journal, self.settings.turn_seconds / 2)

    async def warm(self) -> None:
        """Load the client ahead of the first customer; it takes a second or more. Raises PermanentError."""
        await self._runner.chat.ready()

    async def aclose(self) -> None:
        """Close the connections to the endpoint."""
        await self._runner.chat.aclose()

    def _assess_step(self, reading: Reading) -> Step[Assessment]:
        work = assessing.prepare(reading, self.settings.thread_characters, self._can_wait)
        return Step("assess", self._render(ASSESS, work.values(), reading.thread), work.schema(), work.read)

    def _compose_step(self, brief: Brief) -> Step[Draft]:
        work = composing.prepare(brief, self.settings.thread_characters, self._hours)
        return Step("compose", self._render(COMPOSE, work.values(), brief.reading.thread), work.schema(), work.read)

    def _summarise_step(self, case: Case) -> Step[Summary]:
        work = summarising.prepare(case, self.settings.thread_characters)
        return Step("summarise", self._render(SUMMARISE, work.values(), case.thread), work.schema(), work.read)

    def _suggest_step(self, wanted: Wanted) -> Step[tuple[Suggestion, ...]]:
        work = suggesting.prepare(wanted, self.settings.thread_characters)
        return Step("suggest", self._render(SUGGEST, work.values(), wanted.thread), work.schema(), work.read)

    def _render(self, name: str, values: Mapping[str, object], thread: Thread) -> RenderedPrompt:
        """The prompt in the version that this conversation gets."""
        try:
            version = self._prompts.folder.active_version(name, thread.conversation.id)
            return self._prompts.render(name, values, version)
        except ContentError as error:
            raise PermanentError(str(error), code=SET_UP, field=error.field, remedy=error.remedy) from error

    async def _run(self, step: Step[Read], journal: Journal, seconds_at_most: float = math.inf) -> Read:
        """The step, within what earlier calls for the same turn have left of its seconds and of the step's calls.

        A caller may ask for the same step again when it does not like the answer; that makes no third call.
        """
        left = self.settings.turn_seconds - sum(call.seconds for call in journal.calls)
        calls = self.settings.attempts - sum(c.upstream_calls for c in journal.calls if c.step == step.name)
        if left < LEAST_SECONDS:
            raise TransientError("The turn's time for the model is used up.", code=DEADLINE)
        if calls < 1:
            raise TransientError(f"The turn's calls to {step.name} are used up.", code=CALLS_USED_UP)
        return await self._runner.run(step, min(left, seconds_at_most), journal, calls)


async def _prepared(thread: Thread, prepare: Callable[[], Step[Read]]) -> Step[Read]:
    """The step, made where it delays nobody: hundreds of long threads would hold up the loop and what it waits for."""
    if sum(len(message.text) for message in thread.messages) <= SHORT_THREAD:
        return prepare()
    return await asyncio.to_thread(prepare)
