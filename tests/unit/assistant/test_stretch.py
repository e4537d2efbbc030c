"""What is new since somebody looked, and what the assistant reads when a person hands back."""

from dataclasses import replace
from datetime import timedelta

from tests.fakes.turns import NOW, message, thread
from triage.assistant.stretch import DELTA_WORDS_AT_MOST, delta, return_packet
from triage.domain.conversation import Memory, Message, Thread
from triage.domain.handoff import Delta
from triage.domain.labels import Author

SAID = (
    message(1, "i was charged twice, 49.90 on the 3rd, order HC-20418"),
    message(2, "Thank you. What are the last four digits?", Author.ASSISTANT),
    replace(message(3, "Hi, I have refunded the second 49.90. It takes 3-5 days.", Author.AGENT), agent_name="Dana"),
    message(4, "sorry, the order is HC-20481. and how do i turn off auto renew?"),
)


def told(*messages: Message, note: str | None = None) -> Thread:
    timed = tuple(replace(m, at=NOW + timedelta(minutes=n)) for n, m in enumerate(messages))
    base = thread(*timed)
    return replace(base, conversation=replace(base.conversation, memory=Memory(return_note=note)))


def test_nothing_new_is_an_empty_delta() -> None:
    assert delta(told(*SAID), NOW + timedelta(hours=1)) == Delta()


def test_a_delta_counts_tells_and_corrects() -> None:
    found = delta(told(*SAID), NOW + timedelta(minutes=1, seconds=30))

    assert found.messages == (("Dana", 1), ("customer", 1))
    assert found.done == ("Hi, I have refunded the second 49.90.",)
    assert found.promises == ("It takes 3-5 days.",)
    assert found.open_questions == ("and how do i turn off auto renew?",)
    corrected = found.facts[0]
    assert (corrected.value, corrected.was, corrected.message_id) == ("HC-20481", "HC-20418", "m4")
    assert len(found.prose.split()) <= DELTA_WORDS_AT_MOST
    assert "HC-20481 (was HC-20418)" in found.prose


def test_notes_are_not_told_as_messages() -> None:
    note = replace(message(5, "careful, angry", Author.AGENT), note=True)

    assert delta(told(*SAID, note), NOW + timedelta(minutes=3, seconds=30)) == Delta()


def test_the_packet_holds_note_deeds_promises_and_what_is_open() -> None:
    packet = return_packet(told(*SAID, note="refund done; just auto-renew left"))

    assert packet is not None
    assert (packet.agent, packet.note) == ("Dana", "refund done; just auto-renew left")
    assert packet.done == ("Hi, I have refunded the second 49.90.",)
    assert packet.promises == ("It takes 3-5 days.",)
    assert packet.open_questions == ("and how do i turn off auto renew?",)
    assert packet.text.startswith("Note: refund done; just auto-renew left. Done: ")


def test_without_a_person_there_is_no_packet() -> None:
    assert return_packet(told(*SAID[:2])) is None
