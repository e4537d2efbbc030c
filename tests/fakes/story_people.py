"""Steps of a story in which people take part: a colleague writes, hands back, and days go by.

Used by the story tests of both engines.
"""

from dataclasses import replace
from datetime import timedelta

from tests.fakes.story import Story
from tests.fakes.turns import message
from triage.desk.leaving import after_a_person
from triage.domain.conversation import Owner
from triage.domain.labels import Author, Mode, OwnerKind


def agent_says(story: Story, text: str, name: str = "Dana") -> None:
    """A colleague writes to the customer and has the conversation from now on."""
    said = replace(
        message(len(story.thread.messages) + 1, text, Author.AGENT, read=True), at=story.now, agent_name=name
    )
    read = tuple(replace(m, read=True) for m in story.thread.messages)
    head = replace(story.thread.conversation, owner=Owner(OwnerKind.AGENT), mode=Mode.LIVE)
    story.thread = replace(story.thread, messages=(*read, said), conversation=head)


def hands_back(story: Story, note: str) -> None:
    """The colleague gives the conversation back with a note."""
    head = story.thread.conversation
    memory = after_a_person(head.memory, note)
    story.thread = replace(
        story.thread, conversation=replace(head, owner=Owner(), mode=Mode.ASSISTANT, memory=memory, reply_by=None)
    )


def later(story: Story, **time: float) -> None:
    """Time goes by."""
    story.now += timedelta(**time)
