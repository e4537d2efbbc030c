"""How prompts meet calls: the stable part first, the version by conversation, and what each call is said to cost."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from itertools import takewhile
from pathlib import Path

import pytest

from tests.fakes.chat_model import ScriptedChat
from tests.fakes.llm_cases import PROMPTS, brief, case, decided, message, reading
from triage.assistant.llm import assessing, composing, summarising
from triage.assistant.llm.client import Completion
from triage.assistant.llm.engine import ASSESS, COMPOSE, SUMMARISE, LLMEngine
from triage.assistant.llm.settings import LLMSettings
from triage.assistant.ports import Journal
from triage.assistant.prompts.active import Canary, written
from triage.assistant.prompts.files import PromptFolder
from triage.assistant.prompts.publish import new_version
from triage.assistant.prompts.render import PromptRenderer, RenderedPrompt
from triage.assistant.usage import report_calls, report_decision
from triage.domain.errors import PermanentError
from triage.domain.ids import ConversationId
from triage.domain.labels import Action
from triage.domain.model_call import ModelCall, TokenPrice
from triage.domain.telemetry import Silent

FORM = (
    '{"speech": "request", "intent": "none", "intent_confidence": 50, "language": "en", "sentiment": "neutral",'
    ' "sentiment_score": 0, "urgency": "low", "human_requested": false, "complexity": "simple"}'
)


def rendered(name: str, text: str, version: str) -> RenderedPrompt:
    """The prompt for a thread that says this."""
    values: dict[str, Mapping[str, object]] = {
        ASSESS: assessing.prepare(reading(text), 16_000).values(),
        COMPOSE: composing.prepare(brief(text, decision=decided(Action.ANSWER)), 16_000).values(),
        SUMMARISE: summarising.prepare(case(message(1, text)), 16_000).values(),
    }
    return PromptRenderer(PROMPTS).render(name, values[name], version)


VERSIONS = [(name, version) for name in (ASSESS, COMPOSE, SUMMARISE) for version in PROMPTS.versions(name)]


@pytest.mark.parametrize(("name", "version"), VERSIONS)
def test_the_stable_part_of_a_prompt_comes_first_so_that_providers_can_cache_it(name: str, version: str) -> None:
    sent = [
        f"{prompt.system}\n\n{prompt.user}"
        for prompt in (rendered(name, "My lamp flickers", version), rendered(name, "charged twice?!", version))
    ]
    source = (PROMPTS.folder / name / f"{version}.jinja").read_text()
    fixed = rendered(name, "", version)
    common = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(*sent, strict=False))))
    assert len(fixed.system) > 0.5 * len(source)
    assert common >= 0.8 * len(f"{fixed.system}\n\n{fixed.user}")


async def assessed(engine: LLMEngine, conversation: str) -> ModelCall:
    journal = Journal()
    one = reading("hello, a question")
    head = replace(one.thread.conversation, id=ConversationId(conversation))
    await engine.assess(replace(one, thread=replace(one.thread, conversation=head)), journal)
    return journal.calls[0]


async def test_a_share_of_conversations_is_asked_with_the_candidate(tmp_path: Path) -> None:
    shutil.copytree(PROMPTS.folder, tmp_path / "p")
    folder = PromptFolder(tmp_path / "p")
    candidate = new_version(folder, ASSESS)[0].stem
    active = folder.active().with_canary(ASSESS, Canary(version=candidate, share=0.5))
    (folder.folder / "active.toml").write_text(written(active))
    engine = LLMEngine(LLMSettings("m"), folder, None, ScriptedChat([FORM] * 40))
    calls = [await assessed(engine, f"conversation-{n}") for n in range(40)]
    assert {call.version for call in calls} == {candidate, active.versions[ASSESS]}
    assert [call.version for call in calls] == [folder.active_version(ASSESS, f"conversation-{n}") for n in range(40)]


async def test_a_call_knows_its_tokens_and_what_they_cost() -> None:
    chat = ScriptedChat([Completion(FORM, "stop", input_tokens=2_000, output_tokens=500, cached_tokens=1_500)])
    settings = LLMSettings("m", price=TokenPrice(0.25, 2.0))
    call = await assessed(LLMEngine(settings, PROMPTS, None, chat), "c")
    assert (call.input_tokens, call.cached_tokens, call.cost_usd) == (2_000, 1_500, 0.0015)


async def test_a_repair_is_paid_for_too() -> None:
    settings = LLMSettings("m", price=TokenPrice(1.0, 1.0))
    call = await assessed(LLMEngine(settings, PROMPTS, None, ScriptedChat(["no form", FORM])), "c")
    assert (call.upstream_calls, call.input_tokens, call.cost_usd) == (2, 20, 24 / 1_000_000)


async def test_without_a_price_or_a_count_the_cost_is_unknown_rather_than_nothing() -> None:
    unpriced = await assessed(LLMEngine(LLMSettings("m"), PROMPTS, None, ScriptedChat([FORM])), "c")
    settings = LLMSettings("m", price=TokenPrice(1.0, 1.0))
    uncounted = await assessed(LLMEngine(settings, PROMPTS, None, ScriptedChat([Completion(FORM, "stop")])), "c")
    assert (unpriced.cost_usd, uncounted.cost_usd) == (None, None)


async def test_a_step_that_failed_is_in_the_journal_with_its_error() -> None:
    engine = LLMEngine(LLMSettings("m"), PROMPTS, None, ScriptedChat([PermanentError("no", code="llm_refused")]))
    journal = Journal()
    with pytest.raises(PermanentError):
        await engine.assess(reading("hello"), journal)
    assert [(call.error, call.prompt) for call in journal.calls] == [("llm_refused", ASSESS)]


class Ledger(Silent):
    """Remembers what was counted."""

    def __init__(self) -> None:
        self.amounts: dict[tuple[str, ...], float] = {}

    def add(self, event: str, amount: float, **labels: str) -> None:
        key = (event, *labels.values())
        self.amounts[key] = self.amounts.get(key, 0) + amount

    def count(self, event: str, **labels: str) -> None:
        self.add(event, 1, **labels)


def test_steps_are_counted_under_the_version_of_their_prompt() -> None:
    ledger = Ledger()
    call = ModelCall("assess", ASSESS, "1.1.0", "m", 1.0, 100, 20, 2, None, 0.5, 40)
    report_calls(ledger, [call, replace(call, version="1.0.0", error="llm_timeout", cost_usd=None)])
    assert ledger.amounts[("model_step", ASSESS, "1.1.0", "ok")] == 1
    assert ledger.amounts[("model_step", ASSESS, "1.0.0", "llm_timeout")] == 1
    assert ledger.amounts[("model_cost_usd", ASSESS, "1.1.0")] == 0.5
    assert ledger.amounts[("model_tokens", ASSESS, "1.1.0", "cached")] == 40
    assert ("model_cost_usd", ASSESS, "1.0.0") not in ledger.amounts


def test_decisions_are_counted_under_every_version_that_the_conversation_got() -> None:
    ledger = Ledger()
    versions = {"policy": "abc", "prompt.assess_message": "1.1.0", "prompt.compose_reply": "1.0.0"}
    report_decision(ledger, decided(Action.ANSWER), "llm", versions)
    assert {key for key in ledger.amounts if key[0] == "decision_by_prompt"} == {
        ("decision_by_prompt", "llm", "answer", "assistant", "assess_message", "1.1.0"),
        ("decision_by_prompt", "llm", "answer", "assistant", "compose_reply", "1.0.0"),
    }
