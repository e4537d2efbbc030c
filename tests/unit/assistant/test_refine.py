"""Which cards a model is asked to write again, and what it is given; one that fails leaves the card as it is."""

import pytest

from tests.fakes.readers import ScriptedReader
from tests.fakes.turns import LATE, NOTHING_FOUND, decision, message, thread
from tests.unit.assistant.test_think import RULES
from triage.assistant.refine import CardRefiner
from triage.domain.assessment import Assessment
from triage.domain.card_draft import CardDraft
from triage.domain.conversation import Memory
from triage.domain.errors import PermanentError, TransientError
from triage.domain.handoff import Summary
from triage.domain.labels import Action
from triage.domain.telemetry import Silent

LOCAL_CARD = Summary("it never came", "late", "why", missing=("promised_date",))
BETTER = Summary("The parcel HC-20481 is late", "late", "why", engine="llm")


def draft(engine: str = "llm") -> CardDraft:
    """The draft of a turn that this engine assessed."""
    said = thread(message(1, "it never came"), memory=Memory(intent=LATE.id))
    return CardDraft(said, LOCAL_CARD, engine, Assessment(), NOTHING_FOUND, decision(Action.HANDOFF, "late"))


async def test_the_model_writes_the_card_of_the_matter_with_what_is_missing() -> None:
    model = ScriptedReader(name="llm", summary=BETTER)

    refined = await CardRefiner(model, RULES, Silent())(draft())

    assert refined.card == BETTER
    (case,) = model.summarised
    assert case.intent == LATE
    assert case.collected.missing == ("promised_date",)


async def test_a_turn_that_was_read_without_the_model_is_not_refined_by_it() -> None:
    model = ScriptedReader(name="llm", summary=BETTER)

    assert (await CardRefiner(model, RULES, Silent())(draft("local"))).card is None
    assert model.summarised == []


@pytest.mark.parametrize("error", [TransientError("down"), PermanentError("no")])
async def test_a_model_that_fails_gives_no_card(error: Exception) -> None:
    model = ScriptedReader(name="llm", summary=error)

    assert (await CardRefiner(model, RULES, Silent())(draft())).card is None
