"""The engine as a whole, on a chat model that answers from a script."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.chat_model import ScriptedChat
from tests.fakes.llm_cases import PROMPTS, brief, decided, reading
from triage.assistant.llm.engine import LLMEngine
from triage.assistant.llm.settings import LLMSettings
from triage.assistant.ports import Engine, Journal
from triage.assistant.prompts.files import PromptFolder
from triage.domain.assessment import Assessment
from triage.domain.errors import PermanentError, TransientError
from triage.domain.labels import Action, Urgency
from triage.domain.model_call import ModelCall

SETTINGS = LLMSettings("small-model", "http://127.0.0.1:9/v1")


def engine(chat: ScriptedChat, prompts: PromptFolder = PROMPTS) -> LLMEngine:
    return LLMEngine(SETTINGS, prompts, chat=chat)


def test_it_is_an_engine() -> None:
    made: Engine = engine(ScriptedChat([]))
    assert made.name == "llm"


async def test_a_message_without_words_takes_no_call() -> None:
    chat = ScriptedChat([])
    assert await engine(chat).assess(reading("  "), Journal()) == Assessment(urgency=Urgency.LOW, engine="llm")
    assert not chat.asked


async def test_a_turn_whose_time_is_used_up_makes_no_further_call() -> None:
    chat = ScriptedChat([])
    journal = Journal([ModelCall("assess", "assess_message", "1.0.0", "m", seconds=29.9)])
    with pytest.raises(TransientError) as caught:
        await engine(chat).assess(reading("hello"), journal)
    assert (caught.value.code, chat.asked) == ("llm_deadline", [])


async def test_a_step_that_is_asked_for_again_makes_no_third_call() -> None:
    reply = '{"reply": "Ten timers [1].", "citations": [1], "answered": true}'
    chat = ScriptedChat([reply, reply, reply])
    made, journal = engine(chat), Journal()
    of = brief("how many timers?", decision=decided(Action.ANSWER))
    await made.compose(of, journal)
    await made.compose(of, journal)
    with pytest.raises(TransientError) as caught:
        await made.compose(of, journal)
    assert (caught.value.code, len(chat.asked)) == ("llm_calls_used_up", 2)


async def test_small_talk_takes_no_call() -> None:
    chat = ScriptedChat([])
    draft = await engine(chat).compose(brief("thanks", decision=decided(Action.CLOSE)), Journal())
    assert (draft.text, chat.asked) == ("Great, enjoy.", [])


async def test_a_broken_prompt_is_an_error_that_think_can_handle(tmp_path: Path) -> None:
    with pytest.raises(PermanentError) as caught:
        await engine(ScriptedChat([]), PromptFolder(tmp_path)).assess(reading("hello"), Journal())
    assert caught.value.code == "llm_set_up"


async def test_closing_it_closes_the_connections() -> None:
    chat = ScriptedChat([])
    await engine(chat).aclose()
    assert chat.closed


def test_importing_the_engine_loads_neither_langchain_nor_the_client() -> None:
    code = "import sys, triage.assistant.llm.engine, triage.assistant.llm.health; " + (
        "print([m for m in ('langchain', 'langchain_core', 'langchain_openai', 'openai') if m in sys.modules])"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parents[4], capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == "[]"
