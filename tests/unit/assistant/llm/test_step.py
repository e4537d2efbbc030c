"""One step: repair, retry, formats, deadlines and the count of calls, on a chat model that answers from a script."""

import asyncio
import time
from dataclasses import replace

import pytest

from tests.fakes.chat_model import Outcome, ScriptedChat
from tests.fakes.llm_cases import PROMPTS
from triage.assistant.llm.client import Completion
from triage.assistant.llm.parse import InvalidOutput
from triage.assistant.llm.settings import BreakerSettings, LLMSettings
from triage.assistant.llm.step import Step, StepRunner
from triage.assistant.ports import Journal
from triage.assistant.prompts.render import PromptRenderer, RenderedPrompt
from triage.domain.errors import PermanentError, TransientError

SETTINGS = LLMSettings("small-model", base_url="http://127.0.0.1:9/v1", backoff_seconds=0.001)
PROMPT = RenderedPrompt("greet", "1.0.0", "Greeting", "Be kind.", "Greet Jo.", 0.0, 100)
SCHEMA = {"type": "object"}


def read(text: str) -> str:
    if text == "wrong":
        raise InvalidOutput("It is wrong.")
    return text.upper()


STEP = Step("greet", PROMPT, SCHEMA, read)


def runner(*outcomes: Outcome, settings: LLMSettings = SETTINGS) -> tuple[StepRunner, ScriptedChat]:
    chat = ScriptedChat(list(outcomes))
    return StepRunner(settings, chat, PromptRenderer(PROMPTS), time.monotonic), chat


def refused(text: str) -> PermanentError:
    return PermanentError(text, code="llm_bad_request")


def formats(chat: ScriptedChat) -> list[object]:
    wanted = [options.get("response_format") for _, options in chat.asked]
    return [form["type"] if isinstance(form, dict) else None for form in wanted]


async def test_a_good_answer_takes_one_call_and_is_written_down() -> None:
    steps, chat = runner("hi")
    journal = Journal()
    assert await steps.run(STEP, 5, journal) == "HI"
    (call,) = journal.calls
    assert (call.step, call.prompt, call.version, call.model) == ("greet", "greet", "1.0.0", "small-model")
    assert (call.upstream_calls, call.input_tokens, call.output_tokens, call.error) == (1, 10, 2, None)
    assert [(message.role, message.text) for message in chat.asked[0][0]] == [
        ("system", "Be kind."),
        ("user", "Greet Jo."),
    ]


async def test_a_token_limit_is_always_sent() -> None:
    steps, chat = runner("hi")
    await steps.run(STEP, 5, Journal())
    assert chat.asked[0][1]["max_completion_tokens"] == 100


async def test_an_unusable_answer_is_asked_for_once_more_and_told_why() -> None:
    steps, chat = runner("wrong", "right")
    journal = Journal()
    assert await steps.run(STEP, 5, journal) == "RIGHT"
    *_, quoted, told = chat.asked[1][0]
    assert (quoted.role, quoted.text) == ("assistant", "wrong")
    assert "It is wrong." in told.text
    assert (journal.calls[0].upstream_calls, journal.calls[0].input_tokens) == (2, 20)


async def test_two_unusable_answers_are_the_end() -> None:
    steps, chat = runner("wrong", "wrong", "right")
    journal = Journal()
    with pytest.raises(PermanentError) as caught:
        await steps.run(STEP, 5, journal)
    assert (caught.value.code, len(chat.asked), journal.calls[0].error) == (
        "llm_invalid_output",
        2,
        "llm_invalid_output",
    )


async def test_a_failure_and_an_unusable_answer_share_the_two_calls() -> None:
    steps, chat = runner(TransientError("busy", code="llm_server_error"), "wrong", "right")
    with pytest.raises(PermanentError):
        await steps.run(STEP, 5, Journal())
    assert len(chat.asked) == 2


@pytest.mark.parametrize("finish", ["length", "content_filter"])
async def test_a_cut_or_filtered_answer_is_not_asked_for_again(finish: str) -> None:
    steps, chat = runner(Completion("{", finish), "right")
    with pytest.raises(PermanentError):
        await steps.run(STEP, 5, Journal())
    assert len(chat.asked) == 1


async def test_a_longer_wait_than_the_time_left_is_not_waited_for() -> None:
    steps, chat = runner(TransientError("busy", code="llm_rate_limited", retry_after_seconds=60), "right")
    started = time.monotonic()
    with pytest.raises(TransientError) as caught:
        await steps.run(STEP, 5, Journal())
    assert (caught.value.retry_after_seconds, len(chat.asked)) == (60, 1)
    assert time.monotonic() - started < 1


async def test_the_wait_that_is_asked_for_is_kept() -> None:
    steps, chat = runner(TransientError("busy", code="llm_rate_limited", retry_after_seconds=0.2), "right")
    started = time.monotonic()
    await steps.run(STEP, 5, Journal())
    assert len(chat.asked) == 2
    assert time.monotonic() - started >= 0.2


async def test_a_hanging_call_leaves_time_for_a_second() -> None:
    steps, chat = runner(9.0, "right")
    assert await steps.run(STEP, 1.0, Journal()) == "RIGHT"
    assert len(chat.asked) == 2


async def test_the_step_ends_at_its_deadline_whatever_hangs() -> None:
    steps, _ = runner(9.0, 9.0)
    journal = Journal()
    started = time.monotonic()
    with pytest.raises(TransientError):
        await steps.run(STEP, 0.4, journal)
    assert time.monotonic() - started < 2
    assert journal.calls[0].upstream_calls == 2


async def test_a_cancelled_step_is_cancelled_and_still_written_down() -> None:
    steps, _ = runner(9.0)
    journal = Journal()
    task = asyncio.create_task(steps.run(STEP, 5, journal))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert journal.calls[0].error == "cancelled"
    assert not steps.breaker.is_open


async def test_an_error_keeps_the_cause_it_came_with() -> None:
    error = TransientError("down", code="llm_server_error")
    error.__cause__ = OSError("the wire")
    steps, _ = runner(error, error)
    with pytest.raises(TransientError) as caught:
        await steps.run(STEP, 5, Journal())
    assert isinstance(caught.value.__cause__, OSError)


async def test_whoever_queues_behind_a_dead_endpoint_is_turned_away() -> None:
    dead = [TransientError("down", code="llm_unreachable") for _ in range(100)]
    settings = replace(SETTINGS, concurrency=4, attempts=1, breaker=BreakerSettings(failures=5))
    steps, chat = runner(*dead, settings=settings)
    results = await asyncio.gather(*(steps.run(STEP, 5, Journal()) for _ in range(50)), return_exceptions=True)
    assert all(isinstance(result, TransientError) for result in results)
    assert 5 <= len(chat.asked) <= 8


async def test_a_refused_schema_is_asked_without_and_remembered() -> None:
    steps, chat = runner(refused("'response_format' json_schema is not supported"), "one", "two")
    assert await steps.run(STEP, 5, Journal()) == "ONE"
    assert await steps.run(STEP, 5, Journal()) == "TWO"
    assert formats(chat) == ["json_schema", "json_object", "json_object"]


async def test_an_endpoint_that_knows_no_format_at_all_is_served_too() -> None:
    steps, chat = runner(refused("response_format unknown"), refused("response_format unknown"), "one")
    with pytest.raises(PermanentError):
        await steps.run(STEP, 5, Journal())
    assert await steps.run(STEP, 5, Journal()) == "ONE"
    assert formats(chat) == ["json_schema", "json_object", None]


async def test_a_refusal_that_names_nothing_counts_once_the_looser_format_worked() -> None:
    steps, chat = runner(refused("bad request"), refused("bad request"), refused("bad request"), "one", "two")
    with pytest.raises(PermanentError):
        await steps.run(STEP, 5, Journal())
    await steps.run(STEP, 5, Journal())
    await steps.run(STEP, 5, Journal())
    assert formats(chat) == ["json_schema", "json_object", "json_schema", "json_object", "json_object"]


async def test_a_server_error_that_names_the_format_is_taken_as_a_refusal() -> None:
    steps, chat = runner(TransientError("type unknown: json_schema", code="llm_server_error"), "one", "two")
    await steps.run(STEP, 5, Journal())
    await steps.run(STEP, 5, Journal())
    assert formats(chat) == ["json_schema", "json_object", "json_object"]


async def test_one_unexplained_server_error_does_not_cost_the_schema() -> None:
    steps, chat = runner(TransientError("oops", code="llm_server_error"), "one", "two")
    await steps.run(STEP, 5, Journal())
    await steps.run(STEP, 5, Journal())
    assert formats(chat)[-1] == "json_schema"


async def test_a_refused_temperature_or_limit_name_is_left_out_from_then_on() -> None:
    steps, chat = runner(
        refused("Unsupported value: 'temperature' does not support 0"),
        "one",
        refused("Unrecognized argument: max_completion_tokens"),
        "two",
    )
    await steps.run(STEP, 5, Journal())
    await steps.run(STEP, 5, Journal())
    last = chat.asked[-1][1]
    assert "temperature" not in last
    assert last["max_tokens"] == 100
    assert "max_completion_tokens" not in last


async def test_a_model_that_thinks_first_gets_room_to_and_no_temperature() -> None:
    steps, chat = runner("hi", settings=replace(SETTINGS, model="gpt-5-mini"))
    await steps.run(STEP, 5, Journal())
    options = chat.asked[0][1]
    assert "temperature" not in options
    assert options["max_completion_tokens"] == 4100
    assert options["reasoning_effort"] == "low"


async def test_a_wait_for_a_place_that_eats_the_time_says_nothing_of_the_endpoint() -> None:
    script: list[Outcome] = [0.3, "hi"] * 5
    settings = replace(SETTINGS, turn_seconds=30.0, concurrency=1, breaker=BreakerSettings(failures=1))
    steps, _ = runner(*script, settings=settings)
    outcomes = await asyncio.gather(
        *(steps.run(STEP, 0.4, Journal(), calls=1) for _ in range(5)), return_exceptions=True
    )
    errors = [outcome.code for outcome in outcomes if isinstance(outcome, TransientError)]
    assert errors
    assert set(errors) == {"llm_deadline"}
    assert not steps.breaker.is_open


async def test_a_timeout_that_our_own_loop_held_up_is_not_held_against_the_endpoint() -> None:
    settings = replace(SETTINGS, turn_seconds=1.0, breaker=BreakerSettings(failures=1))
    steps, _ = runner(0.5, "hi", settings=settings)

    async def hold_up() -> None:
        await asyncio.sleep(0.1)
        time.sleep(1.7)  # noqa: ASYNC251 - the very thing that is tested

    held_up = asyncio.create_task(hold_up())
    with pytest.raises(TransientError) as caught:
        await steps.run(STEP, 0.6, Journal(), calls=1)
    await held_up
    assert caught.value.code == "llm_deadline"
    assert not steps.breaker.is_open


async def test_an_endpoint_that_had_its_time_and_was_silent_is_held_to_be_down() -> None:
    settings = replace(SETTINGS, turn_seconds=1.0, breaker=BreakerSettings(failures=1))
    steps, _ = runner(5.0, settings=settings)
    with pytest.raises(TransientError) as caught:
        await steps.run(STEP, 0.6, Journal(), calls=1)
    assert caught.value.code in ("llm_timeout", "llm_deadline")
    assert steps.breaker.is_open
