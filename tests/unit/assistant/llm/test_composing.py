"""From a filled form to a Draft: markers, links, and the fixed words that no model can change."""

import json

import pytest

from tests.fakes.llm_cases import PROMPTS, brief, decided
from triage.assistant.llm.composing import prepare
from triage.assistant.llm.frame import fixed_reply
from triage.assistant.llm.parse import InvalidOutput
from triage.assistant.ports import Brief, Draft
from triage.assistant.prompts.render import PromptRenderer
from triage.domain.assessment import Assessment, Speech
from triage.domain.labels import Action, Mode, RedFlag, Urgency

ANSWER = brief("how many timers?", decision=decided(Action.ANSWER), asked_if_solved=True)


def draft(of: Brief, reply: str, **fields: object) -> Draft:
    form = {"reply": reply, "translated": [], "citations": [], "answered": True} | fields
    return prepare(of, 16_000).read(json.dumps(form))


def test_markers_are_bound_to_the_passages_behind_them() -> None:
    made = draft(ANSWER, "Ten timers [1].", citations=[1])
    assert made.text == "Ten timers [1]."
    assert [(c.n, c.article, c.title) for c in made.citations] == [(1, "set-a-timer", "Set a timer")]
    assert [p.article for p in made.cited] == ["set-a-timer"]
    assert made.answered


def test_markers_are_numbered_in_the_order_they_appear() -> None:
    made = draft(ANSWER, "Any E27 bulb fits [2], and ten timers [1][2].")
    assert made.text == "Any E27 bulb fits [1], and ten timers [2][1]."
    assert [c.article for c in made.citations] == ["bulbs", "set-a-timer"]


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        ("Ten [1, 2].", "Ten [1][2]."),
        ("Ten 【1】.", "Ten [1]."),
        ("Ten [7].", "Ten."),
        ("Ten[1]. **Bold**", "Ten [1]. Bold"),
    ],
)
def test_markers_are_written_one_way_and_those_without_a_passage_go(reply: str, text: str) -> None:
    assert draft(ANSWER, reply).text == text


def test_a_source_named_only_beside_the_words_is_added_to_them() -> None:
    assert draft(ANSWER, "Ten timers.", citations=[1, 9]).text == "Ten timers. [1]"


def test_an_answer_without_a_source_is_no_answer() -> None:
    assert not draft(ANSWER, "I do not know that.", answered=True).answered


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        ("See https://evil.example/login", r"evil\.example"),
        ("We will call you within 5 minutes.", "time that nobody set"),
        ("I've refunded it.", "claims an action"),
    ],
)
def test_what_must_not_be_sent_is_asked_for_again_by_its_reason(reply: str, problem: str) -> None:
    with pytest.raises(InvalidOutput, match=problem):
        draft(ANSWER, reply)


def test_a_link_to_our_own_pages_may_stay() -> None:
    assert draft(ANSWER, "See https://help.lamplight.example/x.").text


def test_whether_it_was_solved_is_asked_once_and_only_after_an_answer() -> None:
    of = brief("how many timers?", decision=decided(Action.ANSWER))
    assert draft(of, "Ten timers [1].").text == "Ten timers [1]. Did that answer it?"
    assert draft(of, "I don't know.", answered=False).text == "I don't know."
    assert draft(ANSWER, "Ten timers [1].").text == "Ten timers [1]."


@pytest.mark.parametrize(
    ("action", "speech", "said"),
    [
        (Action.GREET, Speech.GREETING, "Hello from Wick, the AI assistant. What is it about?"),
        (Action.CLOSE, Speech.THANKS, "Great, enjoy."),
        (Action.ANSWER, Speech.ATTACK, "I can't follow such orders."),
        (Action.ANSWER, Speech.REQUEST, ""),
    ],
)
def test_small_talk_needs_no_model(action: Action, speech: Speech, said: str) -> None:
    of = brief("hi", decision=decided(action), seen=Assessment(speech=speech), first=True)
    assert fixed_reply(of, None) == said


def test_small_talk_in_another_language_does() -> None:
    of = brief("hallo", decision=decided(Action.GREET), seen=Assessment(language="de", speech=Speech.GREETING))
    assert fixed_reply(of, None) == ""


@pytest.mark.parametrize("reply", ["", "   ", "[9]", "x" * 3_000])
def test_a_reply_without_words_or_without_end_is_refused(reply: str) -> None:
    with pytest.raises(InvalidOutput, match="reply"):
        draft(ANSWER, reply)


def test_a_first_contact_is_greeted_in_the_fixed_words_once() -> None:
    of = brief("how many timers?", decision=decided(Action.ANSWER), first=True, asked_if_solved=True)
    assert draft(of, "Ten [1].").text == 'Hi! I\'m the AI assistant; say "person" any time. Ten [1].'


def test_in_a_language_without_that_wording_the_model_introduces_itself() -> None:
    of = brief("wie viele?", decision=decided(Action.ANSWER), seen=Assessment(language="de"), first=True)
    assert prepare(of, 16_000).values()["introduce"] is True
    made = draft(of, "Hallo! Zehn [1].", translated=["Ist das beantwortet?"])
    assert made.text == "Hallo! Zehn [1]. Ist das beantwortet?"


def test_danger_is_met_with_advice_and_no_greeting() -> None:
    seen = Assessment(urgency=Urgency.CRITICAL, red_flags=(RedFlag.SAFETY,))
    decision = decided(Action.HANDOFF, promise="A colleague will be with you by 14:45.")
    of = brief("smoke!", decision=decision, seen=seen, intent="smoke", first=True)
    assert draft(of, "A colleague reads what you wrote about the smoke.").text == (
        "Switch off the power; call 112 if you see flames. A colleague reads what you wrote about the smoke.\n"
        "I'm getting a colleague now. A colleague will be with you by 14:45."
    )


def test_the_promise_stands_under_the_words_whatever_they_are() -> None:
    decision = decided(Action.HANDOFF, promise="A colleague will write to you tomorrow by 12:00.", mode=Mode.TICKET)
    made = draft(brief("late", decision=decision, intent="late_order"), "Your note is with them.")
    assert made.text.endswith("A colleague will write to you tomorrow by 12:00. Your reference is 7F3K.")


def test_the_ways_to_choose_from_stand_under_the_words() -> None:
    decision = decided(Action.OFFER, choices=("talk to someone now", "have a reply by noon", "go on with me"))
    made = draft(brief("late", decision=decision, intent="late_order"), "A colleague can take this on.")
    assert made.text == (
        "A colleague can take this on.\n"
        "You can (a) talk to someone now, (b) have a reply by noon or (c) go on with me. Which suits you?"
    )


@pytest.mark.parametrize(
    ("translated", "last"),
    [
        (["Jemand meldet sich bis 14:45."], "Jemand meldet sich bis 14:45."),
        (["Jemand meldet sich bis 15:45."], "I'm getting a colleague now. A colleague will be with you by 14:45."),
        ([], "I'm getting a colleague now. A colleague will be with you by 14:45."),
        (["a 14:45", "b"], "I'm getting a colleague now. A colleague will be with you by 14:45."),
    ],
)
def test_a_translated_promise_counts_only_with_the_same_numbers(translated: list[str], last: str) -> None:
    decision = decided(Action.HANDOFF, promise="A colleague will be with you by 14:45.")
    of = brief("hilfe", decision=decision, seen=Assessment(language="de"), intent="late_order")
    assert draft(of, "Alles ist notiert.", translated=translated).text.splitlines()[-1] == last


def test_a_question_that_the_model_forgot_is_asked_in_the_fixed_words() -> None:
    of = brief("it is late", decision=decided(Action.COLLECT, ask="order_number"), intent="late_order")
    assert draft(of, "Sorry about that.").text == "Sorry about that. What's the order number?"
    assert draft(of, "Which order is it?").text == "Which order is it?"


def test_the_prompt_names_action_passages_and_what_to_ask() -> None:
    of = brief("it is late", decision=decided(Action.COLLECT, ask="order_number"), intent="late_order")
    sent = PromptRenderer(PROMPTS).render("compose_reply", prepare(of, 16_000).values())
    assert "Action: collect" in sent.user
    assert '"detail": "Order number"' in sent.user
    assert '{"n": 1, "title": "Set a timer"' in sent.user
    assert sent.system == PromptRenderer(PROMPTS).render("compose_reply", prepare(ANSWER, 16_000).values()).system
