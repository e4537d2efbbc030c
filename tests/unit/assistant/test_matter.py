"""Which matter a turn is about, and how far its details are collected."""

from tests.fakes.turns import CATALOGUE, GREETING, LATE, PERSON, QUESTION
from triage.assistant.matter import collected_of, dropped, interrupted_by, matter_for_card, matter_of
from triage.domain.assessment import Assessment, Detail, Speech
from triage.domain.conversation import Memory
from triage.domain.history import Collected
from triage.domain.ids import MessageId

LATE_ONE = Memory(intent=LATE.id, pending="order_number", asked={"order_number": 1})


def found(key: str, value: str) -> dict[str, Detail]:
    return {key: Detail(key, value, MessageId("m1"))}


def collected(seen: Assessment, memory: Memory, details: dict[str, Detail] | None = None) -> Collected:
    return collected_of(LATE, details or {}, seen, memory, questions_per_detail=2)


def test_an_answer_to_our_question_stays_with_the_matter() -> None:
    seen = Assessment(intent=QUESTION.id, speech=Speech.DETAIL)

    assert matter_of(seen, LATE_ONE, CATALOGUE) == LATE


def test_a_new_request_is_a_new_matter() -> None:
    assert matter_of(Assessment(intent=QUESTION.id, intent_confidence=0.8), LATE_ONE, CATALOGUE) == QUESTION


def test_a_guess_does_not_push_aside_the_matter_that_we_ask_about() -> None:
    guess = Assessment(intent=QUESTION.id, intent_confidence=0.3)

    assert matter_of(guess, LATE_ONE, CATALOGUE) == LATE
    assert matter_of(guess, Memory(intent=LATE.id), CATALOGUE) == QUESTION


def test_a_question_in_passing_interrupts_a_matter_under_way_only() -> None:
    assert interrupted_by(QUESTION, LATE_ONE, CATALOGUE, waits=False) == LATE
    assert interrupted_by(QUESTION, Memory(intent=LATE.id), CATALOGUE, waits=False) is None
    assert interrupted_by(QUESTION, Memory(intent=LATE.id), CATALOGUE, waits=True) == LATE
    assert interrupted_by(LATE, LATE_ONE, CATALOGUE, waits=False) is None


def test_small_talk_is_no_matter_for_a_card() -> None:
    assert matter_for_card(GREETING, LATE_ONE, CATALOGUE) == LATE
    assert matter_for_card(GREETING, Memory(), CATALOGUE) is None
    assert matter_for_card(QUESTION, LATE_ONE, CATALOGUE) == QUESTION


def test_a_matter_is_dropped_in_so_many_words() -> None:
    after = dropped(LATE_ONE, "actually forget the camera, can i cancel plus?")

    assert (after.intent, after.pending) == (None, None)
    assert dropped(LATE_ONE, "i forget my order number") == LATE_ONE


def test_a_wish_for_a_person_belongs_to_the_matter_it_interrupts() -> None:
    assert matter_of(Assessment(intent=PERSON.id), LATE_ONE, CATALOGUE) == LATE
    assert matter_of(Assessment(intent=PERSON.id), Memory(), CATALOGUE) == PERSON


def test_what_fits_nothing_is_about_the_matter_at_hand() -> None:
    assert matter_of(Assessment(), LATE_ONE, CATALOGUE) == LATE
    assert matter_of(Assessment(intent=GREETING.id), Memory(), CATALOGUE) == GREETING


def test_known_missing_and_given_up_add_up_to_what_is_wanted() -> None:
    result = collected(Assessment(), LATE_ONE, found("promised_date", "monday"))

    assert (result.known, result.missing, result.given_up) == (("promised_date",), ("order_number",), ())


def test_a_declined_detail_is_given_up_at_once() -> None:
    result = collected(Assessment(speech=Speech.NO_ANSWER), LATE_ONE)

    assert (result.missing, result.given_up) == (("promised_date",), ("order_number",))


def test_a_detail_asked_twice_in_vain_is_given_up() -> None:
    worn = Memory(intent=LATE.id, pending="order_number", asked={"order_number": 2})

    assert collected(Assessment(speech=Speech.DETAIL), worn).given_up == ("order_number",)
    assert collected(Assessment(speech=Speech.DETAIL), worn).invalid is None


def test_an_answer_in_which_nothing_fits_is_invalid() -> None:
    assert collected(Assessment(speech=Speech.DETAIL), LATE_ONE).invalid == "order_number"


def test_another_detail_than_the_one_asked_is_not_invalid() -> None:
    given = found("email", "jo@example.com")

    assert collected(Assessment(speech=Speech.DETAIL, details=given), LATE_ONE, given).invalid is None


def test_a_new_question_is_not_an_invalid_answer() -> None:
    assert collected(Assessment(speech=Speech.REQUEST), LATE_ONE).invalid is None
