"""One step on the model: a form asked for, within a deadline and a number of upstream calls, whatever goes wrong.

Called by `engine`. Layers, outside in: deadline, retry, semaphore, breaker, attempt timeout, one call.
It knows no prompt's meaning: it is handed the rendered text and a reader of the form.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt, wait_random
from tenacity.wait import wait_random_exponential

from triage.assistant.llm.breaker import Breaker
from triage.assistant.llm.client import ChatMessage, ChatModel
from triage.assistant.llm.dialect import Dialect, Manner
from triage.assistant.llm.errors import CIRCUIT_OPEN, DEADLINE, INVALID, LLMError, classify
from triage.assistant.llm.parse import InvalidOutput, text_of
from triage.assistant.llm.settings import LLMSettings
from triage.assistant.ports import Journal
from triage.assistant.prompts.render import PromptRenderer, RenderedPrompt
from triage.domain.errors import PermanentError, TransientError
from triage.domain.model_call import ModelCall
from triage.domain.telemetry import Silent, Telemetry

FIRST_ATTEMPT_SHARE = 0.6  # of what is left, so that a call that hangs leaves time for another
FAIR_SHARE = 0.1  # of a turn's time; with less, as after a long wait for a place, silence says nothing of the endpoint
STALLED_SECONDS = 1.0  # a timeout that fires so late was held up by our own work, as perhaps was the answer
MARGIN_SECONDS = 0.1  # an attempt ends before its step does, so that the breaker sees the timeout even under load
REPAIR_QUOTES_AT_MOST = 4_000

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Step(Generic[Read]):
    """What to ask and how to read the answer; `read` raises InvalidOutput when the answer is not usable."""

    name: str
    prompt: RenderedPrompt
    schema: Mapping[str, object]
    read: Callable[[str], Read]


class _Again(Exception):
    """A failure that one more call may mend; `wait_seconds` None leaves the wait to the backoff."""

    def __init__(self, cause: LLMError, wait_seconds: float | None) -> None:
        super().__init__(str(cause))
        self.cause = cause
        self.wait_seconds = wait_seconds


class StepRunner:
    """Runs steps on one endpoint and remembers what it learnt about it."""

    def __init__(
        self,
        settings: LLMSettings,
        chat: ChatModel,
        prompts: PromptRenderer,
        clock: Callable[[], float],
        telemetry: Telemetry | None = None,
    ) -> None:
        self.settings = settings
        self.chat = chat
        self.prompts = prompts
        self.clock = clock
        self.breaker = Breaker(settings.breaker, clock, self._note)
        self._telemetry = telemetry or Silent()
        self.dialect = Dialect(settings.model)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._semaphore = asyncio.Semaphore(settings.concurrency)

    async def run(self, step: Step[Read], budget_seconds: float, journal: Journal, calls: int = 2) -> Read:
        """What the reader made of the answer.

        Raises TransientError or PermanentError, at the latest after this many seconds and upstream calls.
        """
        run = _Run(self, step, self.clock() + budget_seconds, calls)
        error: str | None = "cancelled"
        started = self.clock()
        try:
            read = await self._within(run, budget_seconds)
            error = None
        except (TransientError, PermanentError) as failure:
            error = failure.code
            raise
        else:
            return read
        finally:
            journal.calls.append(run.record(self.clock() - started, error))

    def _note(self, is_open: bool, why: str) -> None:
        """The one note that the endpoint is left alone, and the one that it is back."""
        state = "left_alone" if is_open else "back"
        self._telemetry.count("model_endpoint", state=state)
        self._telemetry.log("model_endpoint", state=state, model=self.settings.model, error=why)

    async def _within(self, run: "_Run[Read]", budget_seconds: float) -> Read:
        try:
            async with asyncio.timeout(budget_seconds):
                return await run.until_read()
        except TimeoutError as error:
            raise TransientError("The model did not finish within its time.", code=DEADLINE) from error
        except _Again as last:
            failure = last.cause
        raise failure  # out here, so that it keeps the cause it came with

    def semaphore(self) -> asyncio.Semaphore:
        """The limit on calls at a time, which belongs to the running loop."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._loop, self._semaphore = loop, asyncio.Semaphore(self.settings.concurrency)
        return self._semaphore


class _Run(Generic[Read]):
    """The state of one step: how to ask next, what has been spent."""

    def __init__(self, runner: StepRunner, step: Step[Read], deadline: float, calls_at_most: int) -> None:
        self._runner = runner
        self._step = step
        self._deadline = deadline
        self._calls_at_most = calls_at_most
        self._manner: Manner = runner.dialect.manner
        self._manner_refused: LLMError | None = None
        self._repair: tuple[ChatMessage, ...] = ()
        self._calls = 0
        self._input_tokens: int | None = None
        self._output_tokens: int | None = None
        self._cached_tokens: int | None = None

    async def until_read(self) -> Read:
        """Call until an answer can be read or nothing is left to try; raises the last failure, perhaps as `_Again`."""
        retrying = AsyncRetrying(
            stop=stop_after_attempt(self._calls_at_most),
            retry=retry_if_exception_type(_Again),
            wait=self._wait,
            reraise=True,
        )
        read: Read = await retrying(self._attempt)
        return read

    def record(self, seconds: float, error: str | None) -> ModelCall:
        """The step for the journal."""
        price = self._runner.settings.price
        return ModelCall(
            step=self._step.name,
            prompt=self._step.prompt.name,
            version=self._step.prompt.version,
            model=self._runner.settings.model,
            seconds=seconds,
            input_tokens=self._input_tokens,
            output_tokens=self._output_tokens,
            upstream_calls=self._calls,
            error=error,
            cost_usd=price.cost_usd(self._input_tokens, self._output_tokens) if price else None,
            cached_tokens=self._cached_tokens,
        )

    async def _attempt(self) -> Read:
        manner = self._manner
        try:
            text = await self._call(manner)
        except (TransientError, PermanentError) as error:
            again = self._again(manner, error)
            if again is None:
                raise
            raise again from error
        try:
            read = self._step.read(text)
        except InvalidOutput as problem:
            self._repair = self._repair_turn(text, problem.problem)
            raise _Again(PermanentError(problem.problem, code=INVALID), 0.0) from problem
        self._runner.dialect.worked(manner, self._manner_refused)
        return read

    def _again(self, manner: Manner, error: LLMError) -> _Again | None:
        """How to go on after an error; None when another call cannot mend it."""
        other = self._runner.dialect.after(manner, error)
        if other is not None:
            self._manner, self._manner_refused = other, error
            if isinstance(error, PermanentError):
                return _Again(error, 0.0)
        if isinstance(error, PermanentError) or error.code == CIRCUIT_OPEN:
            return None
        asked_to_wait = error.retry_after_seconds
        if asked_to_wait is not None and asked_to_wait > self._left() / 2:
            return None
        return _Again(error, asked_to_wait)

    async def _call(self, manner: Manner) -> str:
        """The text of one upstream call. Raises TransientError or PermanentError."""
        prompt, runner = self._step.prompt, self._runner
        messages = (ChatMessage("system", prompt.system), ChatMessage("user", prompt.user), *self._repair)
        options = manner.options(self._step.schema, prompt.output, prompt.max_tokens, prompt.temperature)
        async with runner.semaphore():
            with runner.breaker.guard():
                self._calls += 1
                allowed, began = self._attempt_seconds(), runner.clock()
                try:
                    async with asyncio.timeout(allowed):
                        completion = await runner.chat.complete(messages, options)
                except TimeoutError as error:
                    raise self._too_late(allowed, runner.clock() - began) from error
                self._input_tokens = _sum(self._input_tokens, completion.input_tokens)
                self._output_tokens = _sum(self._output_tokens, completion.output_tokens)
                self._cached_tokens = _sum(self._cached_tokens, completion.cached_tokens)
                return text_of(completion)

    def _too_late(self, allowed: float, taken: float) -> LLMError:
        """Whose fault a timeout is: the endpoint's only if it had a fair time, and our own loop let it have it."""
        fair = self._runner.settings.turn_seconds * FAIR_SHARE
        if allowed >= fair and taken <= allowed + STALLED_SECONDS:
            return classify(TimeoutError())
        return TransientError("There was too little time left for the model to answer.", code=DEADLINE)

    def _repair_turn(self, text: str, problem: str) -> tuple[ChatMessage, ...]:
        """The unusable answer and the request to mend it, to follow the prompt."""
        prompt = self._runner.prompts.render("repair_json", {"problem": problem})
        return ChatMessage("assistant", text[:REPAIR_QUOTES_AT_MOST]), ChatMessage("user", prompt.user)

    def _attempt_seconds(self) -> float:
        last = self._calls >= self._calls_at_most
        return max(0.0, self._left() * (1.0 if last else FIRST_ATTEMPT_SHARE) - MARGIN_SECONDS)

    def _left(self) -> float:
        return self._deadline - self._runner.clock()

    def _wait(self, state: RetryCallState) -> float:
        """Seconds before the next call: what the endpoint asked for and up to a quarter more, else full jitter."""
        failure = state.outcome.exception() if state.outcome else None
        asked = failure.wait_seconds if isinstance(failure, _Again) else None
        if asked is not None:
            return float(wait_random(asked, asked * 1.25)(state))
        settings = self._runner.settings
        return float(wait_random_exponential(settings.backoff_seconds, settings.backoff_at_most_seconds)(state))


def _sum(total: int | None, more: int | None) -> int | None:
    return total if more is None else (total or 0) + more
