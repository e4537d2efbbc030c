"""The handoff card: everything in it stands in the thread, under 120 words."""

from dataclasses import replace

from tests.fakes.turns import CARD, LATE, STRANGER, TWICE, case, decision, message, ticket_promise
from triage.assistant.local.summarise import summarise
from triage.domain.assessment import Assessment, Detail, DetailStatus, Evidence
from triage.domain.conversation import Citation, Memory
from triage.domain.decision import Reason
from triage.domain.handoff import SUMMARY_WORDS_AT_MOST, Fact
from triage.domain.history import Collected
from triage.domain.ids import ArticleId, MessageId
from triage.domain.labels import Action, Author, Sentiment, Urgency

ORDER = Detail("order_number", "HC-20481", MessageId("m5"), DetailStatus.CORRECTED, was="HC-20418")
EMAIL = Detail("email", "jo.k@example.com", MessageId("m3"), DetailStatus.VERIFIED)
STORY = (
    message(1, "hi, my camera never arrived"),
    message(2, "Sorry. What's the order number?", Author.ASSISTANT),
    message(3, "HC-20418. name's on the account jo.k@example.com"),
    message(4, "Thank you. When was it promised?", Author.ASSISTANT),
    message(5, "sorry its HC-20481. is it lost?"),
)
MEMORY = Memory(
    intent=LATE.id,
    details={"email": EMAIL, "order_number": ORDER},
    urgency=Urgency.HIGH,
    evidence=(Evidence("urgency:high", "my camera never arrived", MessageId("m1")),),
)
COLLECTED = Collected(LATE, known=("order_number",), given_up=("promised_date",))


def test_the_card_says_in_a_sentence_what_is_asked_and_of_which_order() -> None:
    card = summarise(case(*STORY, memory=MEMORY, collected=COLLECTED))

    assert card.ask == "The customer reports that their camera never arrived and asks whether it is lost (HC-20481)"
    assert card.open_questions == ("is it lost?",)
    assert card.urgency is Urgency.HIGH
    assert card.urgency_evidence == "“my camera never arrived” (m1)"


def test_every_fact_has_its_message_and_a_corrected_one_what_it_was() -> None:
    card = summarise(case(*STORY, memory=MEMORY, collected=COLLECTED))

    assert card.facts[:2] == (
        Fact("email", "jo.k@example.com", MessageId("m3"), DetailStatus.VERIFIED),
        Fact("order_number", "HC-20481", MessageId("m5"), DetailStatus.CORRECTED, "HC-20418"),
    )
    assert card.missing == ("promised_date",)
    assert "Promised day" in card.next_step


def test_name_and_address_of_the_channel_are_verified_facts() -> None:
    known = replace(STRANGER, name="Jo Kim", email="jo.k@example.com")

    facts = summarise(case(*STORY, memory=MEMORY, collected=COLLECTED, customer=known)).facts

    assert facts[0] == Fact("name", "Jo Kim", MessageId("m1"), DetailStatus.VERIFIED)
    assert [fact.key for fact in facts].count("email") == 1


def test_what_was_tried_is_told_with_titles_and_the_customers_steps() -> None:
    answered = replace(
        message(2, "It is so [1].", Author.ASSISTANT), citations=(Citation(1, ArticleId("late"), "Late parcels"),)
    )
    thread = (message(1, "it is offline"), answered, message(3, "I already restarted it twice"))

    card = summarise(case(*thread, memory=Memory(answered=(ArticleId("late"),))))

    assert card.tried == ("answered from “Late parcels”", "customer: I already restarted it twice (m3)")


def test_what_we_explained_in_a_bare_thread_counts_as_tried() -> None:
    ours = message(
        2, "Thanks. One of them may be a hold that goes away within 7 days. Which order is it?", Author.ASSISTANT
    )

    card = summarise(case(message(1, "charged twice"), ours, message(3, "HC-20481")))

    assert card.tried == ("told: One of them may be a hold that goes away within 7 days. (m2)",)
    assert card.promises == ("A colleague will write to you tomorrow by 12:00.",)


def test_promises_of_ours_are_listed_with_the_new_one_last() -> None:
    ours = message(2, "A colleague will call you today by 17:00. You can also wait.", Author.AGENT)

    card = summarise(case(message(1, "x"), ours, message(3, "nobody called")))

    assert card.promises == (
        "A colleague will call you today by 17:00.",
        "A colleague will write to you tomorrow by 12:00.",
    )


def test_a_falling_mood_shows() -> None:
    seen = Assessment(sentiment=Sentiment.NEGATIVE, sentiment_score=-0.5)

    assert (
        summarise(case(message(1, "x"), memory=Memory(sentiments=(0.1, -0.5)), seen=seen)).sentiment_trend
        == "negative, falling"
    )


def test_why_a_person_is_said_in_plain_words() -> None:
    chosen = decision(
        Action.HANDOFF,
        "x",
        reasons=(Reason("customer_choice", "ticket"), Reason("high_urgency", "z")),
        **ticket_promise(),
    )

    rationale = summarise(case(message(1, "x"), memory=MEMORY, made=chosen)).rationale

    assert rationale == "the customer chose a written reply; it cannot wait until tomorrow; urgency high"


def test_greetings_are_no_ask() -> None:
    thread = (message(1, "hello"), message(2, "Hi!", Author.ASSISTANT), message(3, "i was charged twice"))

    assert summarise(case(*thread, collected=Collected(TWICE))).ask == (
        "Charged twice: the customer reports that they were charged twice"
    )


def test_the_ask_has_the_matter_and_what_it_has_come_to_but_no_courtesies() -> None:
    thread = (
        message(1, "Good morning, I hope you are well. The heating at 27 Poplar Lane is off."),
        message(2, "Could you reset it?", Author.ASSISTANT),
        message(3, "It came on and went off again."),
        message(4, "Let me look.", Author.ASSISTANT),
        message(5, "Thank you so much! The nursery is at 11 degrees, can somebody come tonight?"),
    )

    ask = summarise(case(*thread)).ask

    assert ask == (
        "The customer reports that the heating at 27 Poplar Lane is off"
        " and asks: The nursery is at 11 degrees, can somebody come tonight?"
    )


def test_a_question_in_passing_that_an_article_answered_is_no_longer_what_they_want() -> None:
    answer = replace(
        message(4, "It does [1].", Author.ASSISTANT), citations=(Citation(1, ArticleId("oil"), "Oil boilers"),)
    )
    thread = (
        message(1, "My camera never arrived."),
        message(2, "Sorry.", Author.ASSISTANT),
        message(3, "By the way, does the thermostat work with an oil boiler?"),
        answer,
        message(5, "ok"),
    )

    assert summarise(case(*thread)).ask == "The customer reports that their camera never arrived"


def test_the_ask_shows_a_corrected_value_only_as_it_is_now() -> None:
    thread = (message(1, "please send 25 badges"), message(2, "To whom?", Author.ASSISTANT), message(3, "make it 30"))

    assert "25" not in summarise(case(*thread)).ask


def test_card_numbers_are_masked_everywhere() -> None:
    card = summarise(case(message(1, "my card 4111 1111 1111 1111 was charged twice"), collected=Collected(TWICE)))

    assert "4111" not in f"{card}"
    assert CARD.key not in card.ask


def test_the_prose_is_short_and_has_the_facts() -> None:
    long = tuple(message(n, "and then it happened again and again and nobody told me why " * 20) for n in range(1, 6))

    card = summarise(case(*long, memory=MEMORY, collected=COLLECTED))

    assert len(card.prose.split()) <= SUMMARY_WORDS_AT_MOST
    assert "HC-20481" in card.prose
    assert "HC-20481 (corrected)" in card.prose
    assert "HC-20418" not in card.prose
