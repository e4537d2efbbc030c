"""Whole turns on a model endpoint that fails in every way: always a decision, in time, two calls a step at most."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest
import pytest_asyncio

from tests.fakes import openai_server as fake
from tests.fakes.llm_cases import CATALOGUE, COMPANY, NOW, PROMPTS, message, reading, thread
from tests.fakes.openai_server import Answer, OpenAIServer, Wire, fails, says, sends
from tests.fakes.readers import ScriptedReader, ScriptedSearch
from tests.integration.assistant.test_llm_faults import FAULTS, FORM
from tests.unit.assistant.test_think import RULES
from triage.assistant.llm.engine import LLMEngine
from triage.assistant.llm.settings import BreakerSettings, LLMSettings
from triage.assistant.ports import Draft, Journal
from triage.assistant.think import Assistant
from triage.assistant.thought import Thought
from triage.domain.assessment import Assessment
from triage.domain.errors import PermanentError, TransientError
from triage.domain.ids import IntentId
from triage.domain.labels import Urgency
from triage.domain.staffing import Staffing
from triage.domain.telemetry import Silent

TURN_SECONDS = 2.0
SLOW_MACHINE_SECONDS = 2.0
HERE = Staffing(live_online=1, live_free=1)
READ_LOCALLY = Assessment(IntentId("charged_twice"), urgency=Urgency.HIGH, engine="local")
SEVERAL_STEPS = ("assess", "compose", "summarise")


def nested(wire: Wire) -> None:
    """JSON that no reader should follow to its end."""
    wire.reply(200, b"[" * 200_000)


def badly_packed(wire: Wire) -> None:
    """Says that it is compressed, and is not."""
    wire.reply(200, fake.completion(FORM), Content_Encoding="gzip")


MORE_FAULTS: dict[str, tuple[Answer, ...]] = {
    "a redirect": (lambda wire: wire.reply(302, b"", Location="/elsewhere"),),
    "204": (sends(b"", status=204),),
    "nested without end": (nested,),
    "packed wrongly": (badly_packed,),
    "not a number": (says(FORM.replace("90", "NaN")),),
    "a number beyond all bounds": (says(FORM.replace("90", "1e999")),),
    "drips its thinking": (fake.drips("<think>" + "hm " * 500),),
}
TURNS = {name: answers for name, (answers, _, _) in FAULTS.items()} | MORE_FAULTS


class Notes(Silent):
    """Remembers the log."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, dict[str, object]]] = []

    def log(self, event: str, **fields: object) -> None:
        self.lines.append((event, fields))


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as running:
        yield running


@pytest_asyncio.fixture
async def engine(server: OpenAIServer) -> AsyncIterator[LLMEngine]:
    settings = LLMSettings("m", server.url, "key", turn_seconds=TURN_SECONDS, backoff_seconds=0.01, breaker=None)
    made = LLMEngine(settings, PROMPTS)
    await made.warm()
    yield made
    await made.aclose()


def assistant(engine: LLMEngine, telemetry: Silent | None = None) -> Assistant:
    local = ScriptedReader(READ_LOCALLY, name="local", drafts=(Draft("A colleague sees what you wrote."),))
    rules = replace(RULES, company=COMPANY, intents=CATALOGUE)
    return Assistant((engine, local), ScriptedSearch(), rules, telemetry)


async def turn(of: Assistant, text: str = "I was charged twice, get me a person") -> Thought:
    return await of.think(thread(message(1, text, read=False)), HERE, NOW)


@pytest.mark.parametrize("name", TURNS)
async def test_every_fault_ends_in_a_decision_and_words_within_the_time_of_a_turn(
    name: str, server: OpenAIServer, engine: LLMEngine
) -> None:
    answers = TURNS[name]
    server.script(*answers[:-1], then=answers[-1])
    started = time.monotonic()
    thought = await turn(assistant(engine))
    assert time.monotonic() - started < TURN_SECONDS + SLOW_MACHINE_SECONDS
    assert thought.engine in ("llm", "local")
    assert thought.decision.reasons
    assert thought.reply or thought.decision.silent
    by_step = [call.upstream_calls for call in thought.calls]
    assert all(calls <= 2 for calls in by_step)
    assert server.calls == sum(by_step) <= 2 * len(SEVERAL_STEPS)


async def test_an_endpoint_down_for_long_costs_one_note_and_comes_back_by_itself(server: OpenAIServer) -> None:
    notes = Notes()
    breaker = BreakerSettings(failures=4, cooldown_seconds=0.4)
    settings = LLMSettings("m", server.url, "key", turn_seconds=5.0, backoff_seconds=0.01, breaker=breaker)
    engine = LLMEngine(settings, PROMPTS, telemetry=notes)
    await engine.warm()
    house = assistant(engine, notes)
    server.script(then=fails(500))
    thoughts = [await turn(house) for _ in range(40)]
    assert {thought.engine for thought in thoughts} == {"local"}
    assert server.calls <= 8
    said = [fields["state"] for event, fields in notes.lines if event == "model_endpoint"]
    assert said == ["left_alone"]
    assert len([event for event, _ in notes.lines if event == "engine_failed"]) <= 4
    server.script(then=says(FORM))
    await asyncio.sleep(0.5)
    assert (await turn(house)).engine == "llm"
    assert [f["state"] for event, f in notes.lines if event == "model_endpoint"] == ["left_alone", "back"]
    await engine.aclose()


async def test_a_burst_of_six_hundred_jobs_does_not_make_the_endpoint_look_dead(server: OpenAIServer) -> None:
    notes = Notes()
    engine = LLMEngine(LLMSettings("m", server.url, "key"), PROMPTS, telemetry=notes)
    await engine.warm()
    server.script(then=says(FORM))

    async def job() -> str:
        try:
            return (await engine.assess(reading("I was charged twice"), Journal())).engine
        except (TransientError, PermanentError) as error:
            return error.code

    outcomes = await asyncio.gather(*(job() for _ in range(600)))
    assert set(outcomes) <= {"llm", "llm_deadline"}  # a slow machine may not get through all of them in their time
    assert outcomes.count("llm") > 300
    assert not [event for event, _ in notes.lines if event == "model_endpoint"]
    await engine.aclose()
