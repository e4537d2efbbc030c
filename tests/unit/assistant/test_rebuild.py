"""The burst of a turn, and a memory rebuilt from a bare thread."""

from dataclasses import replace

from tests.fakes.readers import ScriptedReader
from tests.fakes.turns import CATALOGUE, COMPANY, LATE, NOW, message, thread
from triage.assistant.ports import Reading
from triage.assistant.rebuild import burst_of, offered_choices, rebuilt_memory
from triage.domain.assessment import Assessment, Detail, Speech
from triage.domain.conversation import Memory, Thread
from triage.domain.errors import TransientError
from triage.domain.ids import MessageId
from triage.domain.labels import Author, Urgency

CUSTOMER, OURS, AGENT = Author.CUSTOMER, Author.ASSISTANT, Author.AGENT


def blank(of: Thread) -> Reading:
    return Reading(of, burst_of(of), Memory(), CATALOGUE, COMPANY, NOW)


def test_the_burst_is_what_is_unread() -> None:
    of = thread(message(1, "old", read=True), message(2, "hi", OURS, read=True), message(3, "a"), message(4, "b"))

    assert [m.id for m in burst_of(of)] == ["m3", "m4"]


def test_without_marks_it_is_the_customers_last_messages_in_a_row() -> None:
    of = thread(*(message(n, t, a, read=True) for n, t, a in ((1, "x", CUSTOMER), (2, "y", OURS), (3, "z", CUSTOMER))))

    assert [m.id for m in burst_of(of)] == ["m3"]


def test_a_thread_that_ends_with_us_is_about_the_customers_last_words() -> None:
    of = thread(message(1, "x", read=True), message(2, "y", read=True), message(3, "z", OURS, read=True))

    assert [m.id for m in burst_of(of)] == ["m1", "m2"]


async def test_a_memory_that_is_there_is_kept() -> None:
    known = Memory(greeted=True)
    of = thread(message(1, "x", read=True), message(2, "y"), memory=known)

    assert await rebuilt_memory(blank(of), ScriptedReader()) == known


async def test_earlier_messages_are_read_again_for_details_and_open_questions() -> None:
    given = {"order_number": Detail("order_number", "HC-20418", MessageId("m3"))}
    reader = ScriptedReader(
        Assessment(intent=LATE.id, urgency=Urgency.HIGH),
        Assessment(intent=LATE.id, speech=Speech.DETAIL, details=given),
    )
    of = thread(
        message(1, "it never came", read=True),
        message(2, "Sorry. What's the order number?", OURS, read=True),
        message(3, "HC-20418", read=True),
        message(4, "Thank you. When was it promised?", OURS, read=True),
        message(5, "monday"),
    )

    memory = await rebuilt_memory(blank(of), reader)

    assert (memory.intent, memory.urgency, memory.greeted) == (LATE.id, Urgency.HIGH, True)
    assert memory.details == given
    assert memory.pending == "promised_date"
    assert memory.asked == {"order_number": 1, "promised_date": 1}
    assert reader.read_texts == [("it never came",), ("HC-20418",)]


async def test_a_question_in_other_words_is_known_by_its_label() -> None:
    reader = ScriptedReader(Assessment(intent=LATE.id))
    of = thread(
        message(1, "late!", read=True),
        message(2, "Could you tell me which order it is?", AGENT, read=True),
        message(3, "HC-20418"),
    )

    assert (await rebuilt_memory(blank(of), reader)).pending == "order_number"


async def test_a_reader_that_fails_leaves_what_is_known() -> None:
    of = thread(message(1, "x", read=True), message(2, "hello", OURS, read=True), message(3, "y"))

    memory = await rebuilt_memory(blank(of), ScriptedReader(TransientError("down")))

    assert memory == replace(Memory(), greeted=True, last_reply="hello")


def test_offered_ways_are_read_from_letters_or_words() -> None:
    lettered = "I can (a) have a colleague write to you, (b) book a call at 9, or (c) go through it with you. Which?"
    spoken = "You can talk to someone now (about 4 minutes) or have a reply by tomorrow 12:00. Which suits you?"

    assert [choice.key for choice in offered_choices(lettered)] == ["ticket", "callback", "stay"]
    assert [choice.key for choice in offered_choices(spoken)] == ["live", "ticket"]
    assert offered_choices("Did that answer it?") == ()
