"""A customer who comes back is met where a colleague left the matter."""

from dataclasses import replace
from datetime import timedelta

from tests.fakes.turns import CATALOGUE, COMPANY, NOW, message, thread
from triage.assistant.ports import Reading
from triage.assistant.rebuild import burst_of
from triage.assistant.recall import recalled
from triage.domain.conversation import Memory
from triage.domain.labels import Author

SAID = "Hi Sam, refund of the doorbell is arranged today: 3-5 working days. Anything else?"
GIVEN_BACK = Memory(greeted=True, return_note="refund arranged")


def back(text: str, memory: Memory = GIVEN_BACK, *, note: bool = False) -> Reading:
    of = thread(
        message(1, "where is my refund", read=True),
        replace(message(2, SAID, Author.AGENT, read=True), note=note, agent_name="Dana"),
        message(3, text),
    )
    return Reading(of, burst_of(of), memory, CATALOGUE, COMPANY, NOW)


def test_what_the_colleague_said_about_it_is_recalled_without_greeting_and_question() -> None:
    found = recalled(back("hi again, still no refund"))
    assert found is not None
    assert found.message.agent_name == "Dana"
    assert found.words == "refund of the doorbell is arranged today: 3-5 working days."
    assert found.due is not None
    assert found.due - NOW.date() == timedelta(days=7)  # five working days from a Tuesday


def test_another_matter_recalls_nothing() -> None:
    assert recalled(back("how do I change my password?")) is None


def test_a_note_for_colleagues_is_never_told() -> None:
    assert recalled(back("still no refund", note=True)) is None


def test_days_later_it_is_recalled_when_the_message_is_about_nothing_else() -> None:
    later = replace(GIVEN_BACK, return_note=None)

    assert recalled(back("still no refund", later)) is not None
    assert recalled(back("can I pay my next refrigerator order by invoice instead of card", later)) is None


def test_what_our_last_reply_recalled_is_not_recalled_again_but_stays_dealt_with() -> None:
    told = replace(GIVEN_BACK, last_reply="Dana wrote: “refund of the doorbell is arranged today: 3-5 working days.”")
    reading = back("but still no refund", told)

    assert recalled(reading) is None
    assert recalled(reading, again=True) is not None
