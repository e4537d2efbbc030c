"""What the cascade spares the model, what it never does, and that the saving is counted."""

from dataclasses import replace

import pytest

from tests.fakes.readers import ScriptedReader, ScriptedSearch
from tests.fakes.turns import LATE, NOW, PERSON, QUESTION, found, passage
from tests.unit.assistant.test_think import PRESENT, RULES, said
from triage.assistant.cascade import Savings
from triage.assistant.ports import Draft
from triage.assistant.think import Assistant
from triage.domain.assessment import Assessment, Detail, Evidence, Speech
from triage.domain.conversation import Memory
from triage.domain.errors import PermanentError
from triage.domain.ids import MessageId
from triage.domain.labels import RedFlag, Sentiment, Urgency
from triage.domain.model_call import ModelCall
from triage.domain.policy import Cascade, Spared
from triage.domain.telemetry import Silent

EVERYTHING = Cascade(frozenset(Spared))
EXACT = found(passage("pay", "By card or invoice.", score=1.02))
NEARLY = found(passage("pay", "By card or invoice.", score=0.8))
CALM = Assessment(intent=QUESTION.id, urgency=Urgency.LOW, speech=Speech.REQUEST, engine="local")
ASKS_FOR_PERSON = replace(
    CALM,
    intent=PERSON.id,
    human_requested=True,
    evidence=(Evidence("human_requested", "a person please", MessageId("m1")),),
)
SMOKE = replace(CALM, intent=None, urgency=Urgency.CRITICAL, red_flags=(RedFlag.SAFETY,))
GREETS, THANKS = replace(CALM, speech=Speech.GREETING), replace(CALM, speech=Speech.THANKS)
SEEN_BY_MODEL = replace(CALM, engine="llm")


class Ledger(Silent):
    def __init__(self) -> None:
        self.counted: list[tuple[str, ...]] = []
        self.dollars = 0.0

    def count(self, event: str, **labels: str) -> None:
        self.counted.append((event, *labels.values()))

    def add(self, event: str, amount: float, **labels: str) -> None:
        self.dollars += amount if event == "model_cost_spared_usd" else 0.0


async def asked_model(
    seen: Assessment,
    text: str,
    *,
    rules: Cascade = EVERYTHING,
    search: ScriptedSearch | None = None,
    ledger: Ledger | None = None,
    memory: Memory = Memory(),  # noqa: B008 - frozen
) -> bool:
    """Whether the model was asked in a turn that the local engine reads so."""
    model, local = ScriptedReader(SEEN_BY_MODEL, name="llm"), ScriptedReader(seen, name="local")
    house = replace(RULES, policy=replace(RULES.policy, cascade=rules))
    thinker = Assistant((model, local), search or ScriptedSearch(), house, ledger)
    thought = await thinker.think(said(text, memory=memory), PRESENT, NOW)
    assert thought.engine == ("llm" if model.read_texts else "local")
    return bool(model.read_texts or model.composed or model.summarised)


PLAIN = [
    (GREETS, "hello", Spared.GREETINGS),
    (THANKS, "thanks, that did it", Spared.THANKS),
    (CALM, "how can I pay?", Spared.EXACT_ANSWERS),
    (ASKS_FOR_PERSON, "a person please", Spared.HUMAN_REQUESTS),
    (SMOKE, "the plug is smoking", Spared.RED_FLAGS),
]


@pytest.mark.parametrize(("seen", "text", "kind"), PLAIN)
async def test_what_is_plain_spares_the_model_where_the_policy_names_it(
    seen: Assessment, text: str, kind: Spared
) -> None:
    only, rest = Cascade(frozenset({kind})), Cascade(frozenset(Spared) - {kind})
    assert not await asked_model(seen, text, rules=only, search=ScriptedSearch(EXACT))
    assert await asked_model(seen, text, rules=rest, search=ScriptedSearch(EXACT))


@pytest.mark.parametrize(("seen", "text", "kind"), PLAIN)
async def test_by_default_the_model_is_always_asked(seen: Assessment, text: str, kind: Spared) -> None:
    assert await asked_model(seen, text, rules=Cascade(), search=ScriptedSearch(EXACT))


@pytest.mark.parametrize(
    ("seen", "text"),
    [
        (replace(GREETS, sentiment=Sentiment.VERY_NEGATIVE), "hello?!?!"),
        (replace(GREETS, language="tlh", language_supported=False), "nuqneH"),
        (replace(ASKS_FOR_PERSON, evidence=()), "a person please"),
        (ASKS_FOR_PERSON, "a person please, my parcel with the order from last week never came and I need it today"),
        (replace(ASKS_FOR_PERSON, urgency=Urgency.HIGH), "a person please, now"),
        (replace(SMOKE, urgency=Urgency.HIGH), "my lawyer said to ask how I can pay"),
        (replace(CALM, intent=LATE.id), "how can I pay?"),
        (replace(CALM, other_intents=(LATE.id,)), "how can I pay?"),
        (replace(CALM, details={"order_number": Detail("order_number", "HC-1", MessageId("m1"))}), "can I pay HC-1?"),
        (replace(CALM, sentiment=Sentiment.NEGATIVE), "how can I pay?"),
        (replace(CALM, urgency=Urgency.HIGH), "how can I pay?"),
    ],
)
async def test_in_doubt_the_model_is_asked(seen: Assessment, text: str) -> None:
    assert await asked_model(seen, text, search=ScriptedSearch(EXACT))


async def test_an_answer_that_is_only_near_is_the_models_to_give() -> None:
    assert await asked_model(CALM, "how can I pay?", search=ScriptedSearch(NEARLY))


@pytest.mark.parametrize("memory", [Memory(pending="order_number"), Memory(failed_answers=1)])
async def test_in_the_middle_of_a_matter_no_answer_is_exact(memory: Memory) -> None:
    assert await asked_model(CALM, "how can I pay?", search=ScriptedSearch(EXACT), memory=memory)


async def test_a_local_engine_that_fails_does_not_stop_the_turn() -> None:
    model = ScriptedReader(SEEN_BY_MODEL, name="llm", drafts=(Draft("words"),))
    local = ScriptedReader(PermanentError("broken"), name="local")
    house = replace(RULES, policy=replace(RULES.policy, cascade=EVERYTHING))
    thought = await Assistant((model, local), ScriptedSearch(), house).think(said("hello"), PRESENT, NOW)
    assert thought.engine == "llm"


async def test_a_run_that_judges_one_engine_is_not_spared_it() -> None:
    model, local = ScriptedReader(SEEN_BY_MODEL, name="llm"), ScriptedReader(GREETS, name="local")
    house = replace(RULES, policy=replace(RULES.policy, cascade=EVERYTHING))
    await Assistant((model, local), ScriptedSearch(), house, strict=True).read(said("hello"), NOW)
    assert model.read_texts


async def test_every_step_that_was_spared_is_counted_with_its_reason() -> None:
    ledger = Ledger()
    await asked_model(CALM, "how can I pay?", search=ScriptedSearch(EXACT), ledger=ledger)
    spared = [entry for entry in ledger.counted if entry[0] == "model_step_spared"]
    assert spared == [(spared[0][0], step, "exact_answers") for step in ("assess", "compose")]


def test_the_dollars_spared_are_what_such_steps_have_cost_so_far() -> None:
    ledger = Ledger()
    savings = Savings(ledger)
    savings.spared(Spared.GREETINGS)
    savings.learn(ModelCall("assess", "p", "1.0.0", "m", 1.0, cost_usd=cost) for cost in (0.01, 0.03, None))
    savings.spared(Spared.GREETINGS)
    assert ledger.dollars == pytest.approx(0.02)
