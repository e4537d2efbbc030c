"""What the assistant remembers when a person is done: the facts stay, what was asked and offered before is over. Pure.

Called when a conversation is returned or resolved.
"""

from dataclasses import replace

from triage.domain.conversation import Memory
from triage.domain.labels import Mode


def after_a_person(memory: Memory, note: str) -> Memory:
    """The memory to go on with; `note` is what the person left for the assistant to read."""
    return replace(
        memory,
        return_note=note or None,
        pending=None,
        choices=(),
        offers_made=0,
        preference=None,
        usual=memory.preference if memory.preference in (Mode.LIVE, Mode.TICKET) else memory.usual,
        failed_answers=0,
        confirmation_asked=False,
        urgency=None,
    )
