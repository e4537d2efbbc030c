"""Facts of any trade: values and statements with their messages, never one that was taken back."""

from tests.fakes.turns import message
from triage.assistant.local.facts.gather import FACTS_AT_MOST, Gathered, card_facts, gathered
from triage.domain.assessment import DetailStatus
from triage.domain.conversation import Message
from triage.domain.handoff import Fact
from triage.domain.ids import MessageId
from triage.domain.labels import Author

THREAD = (
    message(1, "Hi, a payment to my builder hasn't arrived. £2,450, sent Monday."),
    message(2, "Sorry to hear that. What name was it paid to?", Author.ASSISTANT),
    message(3, "Paid to Hollis Brickwork. It says 'completed'."),
    message(4, "I'll look into it by Friday 17:00.", Author.AGENT),
    message(5, "Invoice ends 6631. And I tell a lie, it was Tuesday it went, not Monday."),
)


def read(*messages: Message) -> Gathered:
    return gathered(messages, ())


def test_every_fact_cites_the_message_that_says_it() -> None:
    facts = {fact.value: fact for fact in read(*THREAD).facts}

    assert facts["£2,450"] == Fact("amount", "£2,450", MessageId("m1"), DetailStatus.STATED)
    assert facts["Paid to Hollis Brickwork"].message_id == "m3"
    assert facts["I'll look into it by Friday 17:00"].key == "colleague_promised"
    by_id = {m.id: m.text for m in THREAD}
    assert all(fact.message_id in by_id for fact in facts.values())


def test_a_corrected_value_says_what_it_was_and_the_old_one_stands_nowhere() -> None:
    facts = read(*THREAD).facts

    corrected = next(fact for fact in facts if fact.status is DetailStatus.CORRECTED)
    assert (corrected.value, corrected.was, corrected.message_id) == ("Tuesday", "Monday", "m5")
    assert not [fact for fact in facts if "Monday" in fact.value]


def test_text_is_brought_up_to_date() -> None:
    assert read(*THREAD).current("£2,450, sent Monday") == "£2,450, sent Tuesday"


def test_full_card_numbers_are_no_fact() -> None:
    assert "4111" not in str(read(message(1, "my card is 4111 1111 1111 1111, thanks")).facts)


def test_what_the_card_has_already_is_not_repeated_and_too_much_is_cut() -> None:
    known = [Fact("order_number", "HC-20481", MessageId("m1"), DetailStatus.VERIFIED)]
    talk = [message(n, f"I went there on day {n} and nobody came to room {200 + n}.") for n in range(2, 40)]
    messages = (message(1, "it's HC-20481"), *talk)

    facts = card_facts(known, gathered(messages, known))

    assert [fact.value for fact in facts].count("HC-20481") == 1
    assert len(facts) <= FACTS_AT_MOST


def test_courtesies_and_notes_are_no_facts() -> None:
    quiet = (message(1, "hello"), message(2, "thanks a lot!"), message(3, "ok"))

    assert read(*quiet).facts == ()
