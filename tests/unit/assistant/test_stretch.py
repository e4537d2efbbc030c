"""What the assistant reads when a person hands back."""

from dataclasses import replace
from datetime import timedelta

from tests.fakes.turns import NOW, message, thread
from triage.assistant.stretch import return_packet
from triage.domain.conversation import Memory, Message, Thread
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
