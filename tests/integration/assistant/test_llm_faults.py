"""Every fault we have met, from a real local server: a valid result or a typed error, in time, within two calls."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest
import pytest_asyncio

from tests.fakes import openai_server as fake
from tests.fakes.llm_cases import PROMPTS, brief, case, decided, message, reading
from tests.fakes.openai_server import Answer, Asked, OpenAIServer, Wire, fails, says, sends
from triage.assistant.llm.engine import LLMEngine
from triage.assistant.llm.settings import BreakerSettings, LLMSettings
from triage.assistant.ports import Journal
from triage.domain.assessment import Assessment
from triage.domain.errors import PermanentError, TransientError
from triage.domain.labels import Action, Urgency

FORM = json.dumps(
    {
        "gist": "Wants a charge back.",
        "evidence": [{"label": "urgency", "quote": "charged twice", "message_id": "m1"}],
        "speech": "request",
        "intent": "charged_twice",
        "intent_confidence": 90,
        "other_intents": [],
        "language": "en",
        "sentiment": "neutral",
        "sentiment_score": 0,
        "urgency": "high",
        "human_requested": False,
        "red_flags": [],
        "complexity": "involved",
        "details": [],
        "choice": "none",
    }
)
TURN_SECONDS = 2.0
ASSESS_SECONDS = TURN_SECONDS * 0.6
SLOW_MACHINE_SECONDS = 1.0  # what a busy machine may add
WRONG = says('{"mood": "fine"}')
SURROGATE = says(FORM.replace("Wants a", "Wants \\ud83d a"))
HUGE = b'{"choices": [], "padding": "' + b"x" * 5_000_000 + b'"}'


def after_five_megabytes(wire: Wire) -> None:
    """A whole completion whose text is far too long."""
    wire.reply(200, fake.completion("x" * 5_000_000))


def speaks_no_http(wire: Wire) -> None:
    """The line of another protocol."""
    wire.write(b"220 mail.example ready\r\n\r\n")
    wire.hang_up()


# name: (answers in order, what comes of it, upstream calls). The last answer goes on for ever.
FAULTS: dict[str, tuple[tuple[Answer, ...], str, int]] = {
    "a good answer": ((says(FORM),), "ok", 1),
    "429 that passes": ((fails(429), says(FORM)), "ok", 2),
    "429 that asks for a short wait": ((fails(429, Retry_After="0.1"), says(FORM)), "ok", 2),
    "429 that asks for a long wait": ((fails(429, Retry_After="30"),), "llm_rate_limited", 1),
    "429 that asks for a wait in nonsense": ((fails(429, Retry_After="soon"), says(FORM)), "ok", 2),
    "429 without end": ((fails(429),), "llm_rate_limited", 2),
    "429 because the account is empty": ((fails(429, "quota", "insufficient_quota"),), "llm_quota", 1),
    "500 that passes": ((fails(500), says(FORM)), "ok", 2),
    "500 without end": ((fails(500),), "llm_server_error", 2),
    "503 from a proxy in HTML": ((sends(b"<html>busy</html>", "text/html", 503),), "llm_server_error", 2),
    "408": ((fails(408),), "llm_server_error", 2),
    "hangs": ((fake.hangs,), "llm_timeout", 2),
    "hangs once": ((fake.hangs, says(FORM)), "ok", 2),
    "drips a byte at a time": ((fake.drips(FORM),), "llm_timeout", 2),
    "half a stream": ((fake.half_a_stream,), "llm_unusable_response", 2),
    "breaks off": ((fake.breaks_off,), "llm_unreachable", 2),
    "resets": ((fake.resets,), "llm_unreachable", 2),
    "resets once": ((fake.resets, says(FORM)), "ok", 2),
    "speaks no HTTP": ((speaks_no_http,), "llm_unusable_response", 2),
    "HTML with 200": ((sends(b"<html>Sign in</html>", "text/html"),), "llm_unusable_response", 2),
    "an error with 200": ((sends(b'{"error": {"message": "overloaded"}}'),), "llm_unusable_response", 2),
    "no choices": ((sends(b'{"choices": []}'),), "llm_unusable_response", 2),
    "choices null": ((sends(b'{"choices": null}'),), "llm_unusable_response", 2),
    "choices of another shape": ((sends(b'{"choices": [{"message": null}]}'),), "llm_unusable_response", 2),
    "a bare list": ((sends(b"[]"),), "llm_unusable_response", 2),
    "an empty object": ((sends(b"{}"),), "llm_unusable_response", 2),
    "an empty body": ((sends(b""),), "llm_unusable_response", 2),
    "broken JSON": ((sends(b'{"choices": [{"mess'),), "llm_unusable_response", 2),
    "not UTF-8": ((sends(b'{"choices": "\xff\xfe"}'),), "llm_unusable_response", 2),
    "null content": ((says(None),), "llm_unusable_response", 2),
    "null content once": ((says(None), says(FORM)), "ok", 2),
    "a refusal": ((says(None, refusal="I can't help with that."),), "llm_refused", 1),
    "an empty refusal": ((says(FORM, refusal=""),), "ok", 1),
    "the content filter": ((says("", "content_filter"),), "llm_filtered", 1),
    "cut at the length": ((says(FORM[:50], "length"),), "llm_truncated", 1),
    "the wrong form": ((WRONG,), "llm_invalid_output", 2),
    "the wrong form once": ((WRONG, says(FORM)), "ok", 2),
    "prose": ((says("The customer was charged twice."),), "llm_invalid_output", 2),
    "fenced JSON": ((says(f"```json\n{FORM}\n```"),), "ok", 1),
    "thinking aloud": ((says(f"<think>{{hm}}</think>{FORM}"),), "ok", 1),
    "half a character": ((SURROGATE,), "ok", 1),
    "5 MB of nothing": ((sends(HUGE),), "llm_unusable_response", 2),
    "5 MB of text": ((after_five_megabytes,), "llm_unusable_response", 2),
    "usage of another shape": ((says(FORM, usage={"tokens": "many"}),), "ok", 1),
    "no usage": ((says(FORM, usage=None),), "ok", 1),
    "wrong model as 404": ((fails(404, "The model `x` does not exist", "model_not_found"),), "llm_wrong_model", 1),
    "wrong model as 400": ((fails(400, "model x not found"),), "llm_wrong_model", 1),
    "bad key": ((fails(401, "Incorrect API key provided"),), "llm_bad_key", 1),
    "forbidden": ((fails(403, "country not supported"),), "llm_forbidden", 1),
    "too long": ((fails(400, "maximum context length is 4096 tokens"),), "llm_context_overflow", 1),
    "a refused parameter": ((fails(400, "Unsupported parameter: 'temperature'"), says(FORM)), "ok", 2),
    "400 without a reason": ((fails(400),), "llm_bad_request", 1),
    "418": ((fails(418),), "llm_bad_request", 1),
}


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as running:
        yield running


@pytest_asyncio.fixture
async def engine(server: OpenAIServer) -> AsyncIterator[LLMEngine]:
    made = LLMEngine(settings(server.url), PROMPTS)
    await made.warm()  # importing the client takes longer than the short deadlines here
    yield made
    await made.aclose()


def settings(url: str) -> LLMSettings:
    return LLMSettings("small-model", url, "key", turn_seconds=TURN_SECONDS, backoff_seconds=0.01, breaker=None)


async def assess(engine: LLMEngine, journal: Journal | None = None) -> Assessment | str:
    """The assessment, or the code of the typed error; anything else that is raised fails the test."""
    try:
        return await engine.assess(reading("I was charged twice"), journal or Journal())
    except (TransientError, PermanentError) as error:
        return error.code


async def loaded(engine: LLMEngine, server: OpenAIServer) -> None:
    """Imports and connections are there, so that a short deadline measures the fault and not the start."""
    server.script(then=says(FORM))
    while not isinstance(await assess(engine), Assessment):
        pass


@pytest.mark.parametrize("name", FAULTS)
async def test_every_fault_ends_in_a_result_or_a_typed_error_in_time(
    name: str, server: OpenAIServer, engine: LLMEngine
) -> None:
    await loaded(engine, server)
    answers, expected, calls = FAULTS[name]
    server.script(*answers[:-1], then=answers[-1])
    journal = Journal()
    started = time.monotonic()
    outcome = await assess(engine, journal)
    seconds = time.monotonic() - started
    assert (outcome if isinstance(outcome, str) else "ok") == expected
    assert seconds < ASSESS_SECONDS + SLOW_MACHINE_SECONDS
    assert server.calls == calls
    (call,) = journal.calls
    assert (call.upstream_calls, call.error) == (calls, None if expected == "ok" else expected)


async def test_the_answer_is_read_to_the_last_field(server: OpenAIServer, engine: LLMEngine) -> None:
    server.script(then=says(FORM))
    journal = Journal()
    seen = await assess(engine, journal)
    assert isinstance(seen, Assessment)
    assert (seen.intent, seen.urgency, seen.evidence[0].text) == ("charged_twice", Urgency.HIGH, "charged twice")
    (call,) = journal.calls
    assert (call.prompt, call.input_tokens, call.output_tokens) == ("assess_message", 100, 20)


async def test_what_is_sent_is_a_plain_chat_completion_with_limit_format_and_no_tools(
    server: OpenAIServer, engine: LLMEngine
) -> None:
    server.script(then=says(FORM))
    await assess(engine)
    (asked,) = server.requests
    assert asked.path == "/v1/chat/completions"
    assert asked.headers["authorization"] == "Bearer key"
    assert asked.format == "json_schema"
    assert asked.body["max_completion_tokens"] == 1500
    assert asked.body["temperature"] == 0.0
    assert "tools" not in asked.body
    assert "I was charged twice" in asked.text


@pytest.mark.parametrize("honoured", ["json_schema", "json_object", None])
async def test_an_endpoint_is_asked_in_the_strictest_format_it_takes_and_that_is_remembered(
    server: OpenAIServer, engine: LLMEngine, honoured: str | None
) -> None:
    def picky(asked: Asked) -> Answer:
        if asked.format == honoured:
            return says(FORM)
        return fails(400, f"response_format {asked.format} is not supported")

    server.respond(picky)
    for _ in range(3):
        await assess(engine)
    assert server.requests[-1].format == honoured
    assert isinstance(await assess(engine), Assessment)
    first_good = next(n for n, asked in enumerate(server.requests) if asked.format == honoured)
    assert all(asked.format == honoured for asked in server.requests[first_good:])


async def test_all_three_steps_work_and_are_written_down(server: OpenAIServer, engine: LLMEngine) -> None:
    reply = {"reply": "Ten timers [1].", "translated": [], "citations": [1], "answered": True}
    card = {"ask": "Refund", "rationale": "", "sentiment_trend": "steady", "next_step": "Check", "prose": "Refund."}
    server.respond_in_turn([FORM, json.dumps(reply), json.dumps(card)])
    journal = Journal()
    await engine.assess(reading("how many timers?"), journal)
    draft = await engine.compose(brief("how many timers?", decision=decided(Action.ANSWER)), journal)
    summary = await engine.summarise(case(message(1, "charged twice")), journal)
    assert (draft.text, summary.ask) == ("Ten timers [1]. Did that answer it?", "Refund")
    assert [call.step for call in journal.calls] == ["assess", "compose", "summarise"]


async def test_the_steps_of_one_turn_share_its_time(server: OpenAIServer, engine: LLMEngine) -> None:
    await loaded(engine, server)
    server.script(then=fake.hangs)
    journal = Journal()
    started = time.monotonic()
    steps = (
        lambda: engine.assess(reading("hi"), journal),
        lambda: engine.compose(brief("hi", decision=decided(Action.ANSWER)), journal),
        lambda: engine.summarise(case(message(1, "hi")), journal),
    )
    for step in steps:
        with pytest.raises(TransientError):
            await step()
    assert time.monotonic() - started < TURN_SECONDS + SLOW_MACHINE_SECONDS
    assert [call.step for call in journal.calls] == ["assess", "compose"]
    assert server.calls <= 4


async def test_a_dead_endpoint_is_left_alone_and_found_again(server: OpenAIServer) -> None:
    breaker = BreakerSettings(failures=4, cooldown_seconds=0.3)
    engine = LLMEngine(replace(settings(server.url), breaker=breaker), PROMPTS)
    server.script(then=says(FORM))
    await assess(engine)
    server.script(then=fails(500))
    outcomes = [await assess(engine) for _ in range(20)]
    assert outcomes[-1] == "llm_circuit_open"
    assert server.calls == 4
    server.script(then=says(FORM))
    await asyncio.sleep(0.35)
    assert isinstance(await assess(engine), Assessment)
    await engine.aclose()


async def test_an_unreachable_endpoint_is_known_at_once() -> None:
    engine = LLMEngine(replace(settings("http://127.0.0.1:9/v1"), turn_seconds=30.0), PROMPTS)
    await assess(engine)
    started = time.monotonic()
    journal = Journal()
    assert await assess(engine, journal) == "llm_unreachable"
    assert time.monotonic() - started < 3
    assert journal.calls[0].upstream_calls == 2
    await engine.aclose()


@pytest.mark.parametrize(
    ("url", "key"), [("localhost:8000", "k"), ("http://", "k"), ("http://[::1/v1", "k"), (None, "a b\n")]
)
async def test_settings_that_cannot_work_are_a_typed_error_too(url: str | None, key: str) -> None:
    engine = LLMEngine(LLMSettings("m", url, key), PROMPTS)
    assert await assess(engine) == "llm_set_up"


def test_one_engine_serves_one_event_loop_after_another(server: OpenAIServer) -> None:
    engine = LLMEngine(settings(server.url), PROMPTS)

    async def once() -> Assessment | str:
        try:
            return await assess(engine)
        finally:
            await engine.aclose()

    server.script(then=says(FORM))
    for _ in range(3):
        with asyncio.Runner() as runner:
            assert isinstance(runner.run(once()), Assessment)


async def test_many_at_once_share_the_limit_on_calls(server: OpenAIServer) -> None:
    engine = LLMEngine(replace(settings(server.url), concurrency=3, turn_seconds=20.0), PROMPTS)
    running, most = 0, 0

    def counted(wire: Wire) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        wire.wait(0.02)
        running -= 1
        says(FORM)(wire)

    server.script(then=counted)
    outcomes = await asyncio.gather(*(assess(engine) for _ in range(20)))
    assert all(isinstance(outcome, Assessment) for outcome in outcomes)
    assert 1 < most <= 3
    await engine.aclose()
