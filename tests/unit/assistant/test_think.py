"""One turn without effects: the order of its steps, what it falls back on, and what it never lets through."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.fakes.readers import ScriptedReader, ScriptedSearch
from tests.fakes.turns import CATALOGUE, COMPANY, LATE, NOW, QUESTION, STRANGER, burst, found, message, passage, thread
from triage.assistant.ports import Draft, Engine
from triage.assistant.think import Assistant
from triage.domain.assessment import Assessment, Detail, Speech
from triage.domain.conversation import Citation, Customer, Memory, Thread
from triage.domain.errors import PermanentError, TransientError
from triage.domain.ids import ArticleId, MessageId, QueueName
from triage.domain.knowledge import SearchResult
from triage.domain.labels import Action, Author, Mode, Route, Sentiment, Urgency
from triage.domain.policy import Hours, Policy, QueuePolicy
from triage.domain.signals import Signal, Signals
from triage.domain.staffing import Staffing
from triage.knowledge.rules import Rules

DAY = ((NOW.time().replace(hour=0), NOW.time().replace(hour=23)),)
HOURS = Hours("Europe/Berlin", (DAY,) * 7)
SIGNALS = Signals({}, {}, {}, {}, Signal(), Signal())


def policy() -> Policy:
    soon = dict.fromkeys(Urgency, timedelta(minutes=30))
    live = QueuePolicy(QueueName("live"), "Live", Mode.LIVE, soon, hours=HOURS)
    tickets = QueuePolicy(QueueName("tickets"), "Tickets", Mode.TICKET, soon, hours=HOURS)
    return Policy("p1", HOURS, (live, tickets))


RULES = Rules(COMPANY, policy(), CATALOGUE, SIGNALS)
PRESENT = Staffing(live_online=1, live_free=1)
ANSWERS = found(passage("late", "A late parcel is traced."))
ASKS = Assessment(intent=LATE.id, engine="first")
ASKED = Draft("What's the order number?")


def assistant(*engines: Engine, search: ScriptedSearch | None = None, strict: bool = False) -> Assistant:
    return Assistant(engines, search or ScriptedSearch(), RULES, strict=strict)


def said(*texts: str, memory: Memory = Memory(), customer: Customer = STRANGER) -> Thread:  # noqa: B008 - frozen
    return thread(*burst(*texts), memory=memory, customer=customer)


async def test_a_turn_reads_decides_words_and_remembers() -> None:
    engine = ScriptedReader(ASKS, name="first", drafts=(ASKED,))

    thought = await assistant(engine).think(said("it never came"), PRESENT, NOW)

    assert thought.engine == "first"
    assert (thought.decision.action, thought.decision.ask) == (Action.COLLECT, "order_number")
    assert thought.collected.missing == ("order_number", "promised_date")
    assert thought.reply == ASKED.text
    assert (thought.memory.pending, thought.memory.intent, thought.memory.greeted) == ("order_number", LATE.id, True)
    assert thought.versions["policy"] == "p1"
    assert thought.summary is None


async def test_each_question_of_a_burst_is_searched_for_itself() -> None:
    search = ScriptedSearch(ANSWERS)
    engine = ScriptedReader(Assessment(intent=QUESTION.id, urgency=Urgency.LOW))

    await assistant(engine, search=search).think(said("how do I pay?", "and can I pay later?"), PRESENT, NOW)

    assert search.asked == ["how do I pay? and can I pay later?", "how do I pay?", "can I pay later?"]
    assert list(engine.composed[0].found_by_question) == ["how do I pay?", "can I pay later?"]


async def test_words_only_are_not_searched() -> None:
    search = ScriptedSearch(ANSWERS)

    await assistant(ScriptedReader(Assessment(speech=Speech.THANKS)), search=search).think(said("thx"), PRESENT, NOW)

    assert search.asked == []


async def test_a_failing_engine_gives_way_to_the_last_one() -> None:
    broken = ScriptedReader(TransientError("down"), name="llm")
    local = ScriptedReader(ASKS, name="local", drafts=(ASKED,))

    thought = await assistant(broken, local).think(said("it never came"), PRESENT, NOW)

    assert thought.reply == ASKED.text
    assert broken.composed == []


async def test_when_no_engine_can_read_a_person_gets_the_thread() -> None:
    engines = (ScriptedReader(TransientError("a")), ScriptedReader(PermanentError("b")))

    thought = await assistant(*engines).think(said("it never came"), PRESENT, NOW)

    assert (thought.engine, thought.decision.reason_code) == ("none", "assessment_unavailable")
    assert thought.decision.action is Action.HANDOFF
    assert "<handoff_" in thought.reply
    assert thought.summary is not None
    assert thought.summary.ask == "it never came"


async def test_a_strict_run_raises_what_its_engine_raises() -> None:
    with pytest.raises(TransientError):
        await assistant(ScriptedReader(TransientError("a")), ScriptedReader(), strict=True).think(
            said("hi"), PRESENT, NOW
        )


async def test_a_failed_index_leaves_the_turn_without_passages() -> None:
    search = ScriptedSearch(TransientError("index"))

    thought = await assistant(ScriptedReader(ASKS, drafts=(ASKED,)), search=search).think(said("x"), PRESENT, NOW)

    assert thought.found == SearchResult()
    assert thought.reply == ASKED.text


@pytest.mark.parametrize(
    ("drafts", "reply", "tries"),
    [
        ((Draft("I have refunded you."), ASKED), ASKED.text, 2),
        ((Draft("I have refunded you."), Draft("See https://evil.example.")), "fallback?", 2),
        ((TransientError("slow"),), "fallback?", 1),
    ],
)
async def test_a_refused_reply_is_made_once_more_and_then_by_the_last_engine(
    drafts: Sequence[Draft | Exception], reply: str, tries: int
) -> None:
    first = ScriptedReader(ASKS, name="llm", drafts=tuple(drafts))
    last = ScriptedReader(name="local", drafts=(Draft("fallback?"),))

    thought = await assistant(first, last).think(said("it never came"), PRESENT, NOW)

    assert thought.reply == reply
    assert len(first.composed) == tries


async def test_fixed_words_are_said_when_every_draft_is_refused() -> None:
    engine = ScriptedReader(ASKS, drafts=(Draft("I have refunded you?"),))

    thought = await assistant(engine).think(said("it never came"), PRESENT, NOW)

    assert thought.reply == "What's the order number?"


async def test_sources_that_were_not_retrieved_never_reach_the_customer() -> None:
    invented = Draft("So it is [1]. Right?", (Citation(1, ArticleId("invented"), ""),), answered=True)
    engine = ScriptedReader(Assessment(intent=QUESTION.id, urgency=Urgency.LOW), drafts=(invented,))

    thought = await assistant(engine, search=ScriptedSearch(ANSWERS)).think(said("how?"), PRESENT, NOW)

    assert (thought.reply, thought.citations) == ("<no_answer>", ())


async def test_the_channels_address_is_known_and_never_asked() -> None:
    engine = ScriptedReader(ASKS, drafts=(ASKED,))
    known = replace(STRANGER, email="jo@example.com")

    thought = await assistant(engine).think(said("it never came", customer=known), PRESENT, NOW)

    assert thought.memory.details["email"].value == "jo@example.com"


async def test_a_correction_keeps_what_it_replaced() -> None:
    before = {"order_number": Detail("order_number", "HC-20418", MessageId("m0"))}
    now = {"order_number": Detail("order_number", "HC-20481", MessageId("m1"))}
    memory = Memory(greeted=True, intent=LATE.id, pending="promised_date", details=before)
    engine = ScriptedReader(Assessment(intent=LATE.id, speech=Speech.DETAIL, details=now), drafts=(Draft("When?"),))

    thought = await assistant(engine).think(said("sorry its HC-20481", memory=memory), PRESENT, NOW)

    assert thought.memory.details["order_number"].was == "HC-20418"
    assert thought.collected.known == ("order_number",)


async def test_a_handoff_comes_with_its_card() -> None:
    furious = Assessment(intent=LATE.id, sentiment=Sentiment.VERY_NEGATIVE, urgency=Urgency.HIGH)
    engine = ScriptedReader(furious, drafts=(Draft("I'm getting a colleague now."),))

    thought = await assistant(engine).think(said("disgrace!"), PRESENT, NOW)

    assert (thought.decision.action, thought.decision.route) == (Action.HANDOFF, Route.LIVE)
    assert thought.summary is not None
    assert engine.summarised[0].memory == thought.memory


async def test_a_summary_that_fails_is_written_by_the_last_engine() -> None:
    furious = Assessment(sentiment=Sentiment.VERY_NEGATIVE, urgency=Urgency.HIGH)
    first = ScriptedReader(furious, name="llm", summary=TransientError("slow"))
    last = ScriptedReader(name="local")

    thought = await assistant(first, last).think(said("disgrace!"), PRESENT, NOW)

    assert thought.summary is not None
    assert thought.summary.engine == "local"


async def test_a_bare_thread_is_summarised_whatever_a_turn_would_decide() -> None:
    of = thread(message(1, "it never came", read=True), message(2, "Which order?", Author.ASSISTANT, read=True))
    engine = ScriptedReader(ASKS)

    summary = await assistant(engine).summarise(of, NOW)

    assert summary.ask == "ask"
    assert engine.summarised[0].intent == LATE


async def test_the_inputs_of_the_decision_are_json_without_example_phrasings() -> None:
    thought = await assistant(ScriptedReader(ASKS, drafts=(ASKED,))).think(said("x"), PRESENT, NOW)

    inputs = json.loads(json.dumps(thought.inputs))
    assert inputs["collected"]["missing"] == ["order_number", "promised_date"]
    assert inputs["collected"]["intent"]["examples"] == []
    assert inputs["staffing"]["live_free"] == 1
    assert inputs["now"] == NOW.isoformat()
