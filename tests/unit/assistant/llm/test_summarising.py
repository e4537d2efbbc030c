"""From a filled form to a handoff card on which every fact has its message."""

import json

from tests.fakes.llm_cases import PROMPTS, case, detail, message
from triage.assistant.llm.summarising import cut_to_words, prepare
from triage.assistant.ports import Case
from triage.assistant.prompts.render import PromptRenderer
from triage.domain.assessment import Assessment, DetailStatus, Evidence
from triage.domain.conversation import Memory
from triage.domain.handoff import SUMMARY_WORDS_AT_MOST, Summary
from triage.domain.ids import MessageId
from triage.domain.labels import Author, Urgency

THREAD = (
    message(1, "charged twice, 49,90 both times, order LL-20418"),
    message(2, "Sorry! We pay it back within 5 days.", Author.AGENT),
    message(3, "sorry it is LL-20481. and the card ends 8830"),
)
FORM: dict[str, object] = {
    "ask": "Refund of the second charge",
    "rationale": "Charged twice and waiting.",
    "facts": [],
    "tried": [],
    "open_questions": [],
    "promises": [],
    "sentiment_trend": "falling",
    "urgency_quote": "",
    "urgency_message_id": "",
    "next_step": "Check both captures",
    "prose": "Wants the second charge back.",
}


def card(of: Case, **fields: object) -> Summary:
    return prepare(of, 16_000).read(json.dumps(FORM | fields))


def fact(key: str, value: str, message_id: str, was: str = "") -> dict[str, str]:
    return {"key": key, "value": value, "message_id": message_id, "was": was}


def test_reason_missing_details_and_labels_come_from_the_case_not_from_the_model() -> None:
    made = card(case(*THREAD, seen=Assessment(urgency=Urgency.HIGH, language="de")), reason_code="invented")
    assert (made.reason_code, made.missing) == ("urgent", ("card_last4", "amount"))
    assert (made.urgency, made.language, made.engine) == (Urgency.HIGH, "de", "llm")
    assert made.sources == ("set-a-timer",)


def test_a_fact_needs_the_message_that_states_it() -> None:
    made = card(
        case(*THREAD),
        facts=[
            fact("Amount", "49,90", "m1"),
            fact("amount_total", "99,80", "m1"),
            fact("refund", "within 5 days", "m9"),
            fact("refund_days", "within 5 days", "m2"),
        ],
    )
    assert [(f.key, f.value, f.message_id, f.status) for f in made.facts[:2]] == [
        ("amount", "49,90", "msg-0001", DetailStatus.STATED),
        ("refund_days", "within 5 days", "msg-0002", DetailStatus.STATED),
    ]


def test_a_value_that_the_model_missed_is_added_and_one_that_was_replaced_is_not_kept() -> None:
    made = card(case(*THREAD), facts=[fact("order", "LL-20418", "m1"), fact("price", "49,90", "m1")])

    assert {f.value: f.was for f in made.facts if f.value.startswith("LL-")} == {"LL-20481": "LL-20418"}


def test_a_corrected_fact_carries_what_it_replaced() -> None:
    (made,) = card(case(*THREAD), facts=[fact("order", "LL-20481", "m3", was="LL-20418")]).facts
    assert (made.status, made.was, made.message_id) == (DetailStatus.CORRECTED, "LL-20418", "msg-0003")
    (plain,) = card(case(*THREAD), facts=[fact("order", "LL-20481", "m3", was="LL-11111")]).facts
    assert (plain.status, plain.was) == (DetailStatus.STATED, None)


def test_collected_details_stand_first_and_are_not_said_twice() -> None:
    memory = Memory(details={"order_number": detail("order_number", "LL-20481", 3)})
    made = card(case(*THREAD, memory=memory), facts=[fact("order", "LL-20481", "m3"), fact("price", "49,90", "m1")])
    assert [f.key for f in made.facts] == ["order_number", "price"]


def test_a_promise_with_a_number_that_we_never_wrote_is_dropped() -> None:
    made = card(case(*THREAD), promises=["paid back within 5 days", "paid back within 2 days"])
    assert made.promises == ("A colleague will be with you by 14:45.", "paid back within 5 days")


def test_the_words_behind_the_urgency_are_the_customers_own() -> None:
    assert (
        card(case(*THREAD), urgency_quote="Charged Twice", urgency_message_id="m1").urgency_evidence == "charged twice"
    )
    seen = Assessment(urgency=Urgency.HIGH, evidence=(Evidence("urgency:high", "both times", MessageId("msg-0001")),))
    made = card(case(*THREAD, seen=seen), urgency_quote="I am ruined", urgency_message_id="m1")
    assert made.urgency_evidence == "both times"


def test_the_prose_keeps_to_its_words() -> None:
    assert len(card(case(*THREAD), prose="word " * 300).prose.split()) <= SUMMARY_WORDS_AT_MOST
    assert cut_to_words("One two three. Four five six. Seven", 6) == "One two three. Four five six."


def test_card_digits_stay_out_of_the_prompt() -> None:
    sent = PromptRenderer(PROMPTS).render("summarise_handoff", prepare(case(*THREAD), 16_000).values())
    assert "8830" not in sent.user
    assert "LL-20481" in sent.user
    assert "Details still missing: card_last4, amount" in sent.user


def test_what_the_card_states_is_not_called_missing_on_it() -> None:
    made = card(case(*THREAD), facts=[fact("amount", "49,90", "m1")])
    assert made.missing == ("card_last4",)
