"""The forms of the console as calls of the desk: which fields each has, and where the agent goes on afterwards.

Called by `web.console.routes` on a database thread. Values that no form of ours offers get a typed error.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from triage.desk.desk import Desk
from triage.desk.resolve import HandoffOutcome
from triage.domain.errors import BadInput
from triage.domain.ids import ConversationId
from triage.domain.labels import Mode
from triage.domain.staffing import Agent

Choice = TypeVar("Choice", bound=StrEnum)
NOTE = "note"


@dataclass(frozen=True, slots=True)
class Asked:
    """A posted form with who sent it."""

    agent: Agent
    form: Mapping[str, str]
    trace_id: str


Action = Callable[[Desk, ConversationId, Asked], str]
"""Does it and returns the page to go to, empty for the one the agent is on. Raises what the desk raises."""


def accept(desk: Desk, conversation: ConversationId, asked: Asked) -> str:
    """Take it, and read it."""
    desk.accept(conversation, asked.agent)
    return f"/console?conversation={conversation}"


def write(desk: Desk, conversation: ConversationId, asked: Asked) -> str:
    """A reply to the customer, or with `kind=note` a note that stays inside."""
    text = asked.form.get("text", "")
    if asked.form.get("kind") == NOTE:
        desk.note(conversation, asked.agent, text)
    else:
        desk.reply(conversation, asked.agent, text, asked.trace_id)
    return ""


def transfer(desk: Desk, conversation: ConversationId, asked: Asked) -> str:
    """To `queue:NAME` or `agent:ID`."""
    kind, _, name = asked.form.get("target", "").partition(":")
    if kind not in ("queue", "agent") or not name:
        raise BadInput("It is not said where to.", field="target", remedy="Choose a queue or a colleague.")
    queue, to = (name, None) if kind == "queue" else (None, name)
    desk.transfer(conversation, asked.agent, queue=queue, to=to, reason=asked.form.get("reason", ""))
    return ""


def change_mode(desk: Desk, conversation: ConversationId, asked: Asked) -> str:
    """Live or ticket."""
    desk.change_mode(conversation, asked.agent, one_of(Mode, asked.form, "mode"))
    return ""


def give_back(desk: Desk, conversation: ConversationId, asked: Asked) -> str:
    """To the assistant, with a note that it reads."""
    desk.give_back(conversation, asked.agent, asked.form.get("note", ""))
    return ""


def resolve(desk: Desk, conversation: ConversationId, asked: Asked) -> str:
    """Settled; on to the lists."""
    outcome = one_of(HandoffOutcome, asked.form, "handoff") if asked.form.get("handoff") else None
    desk.resolve(conversation, asked.agent, asked.form.get("reason", ""), outcome)
    return "/console"


ACTIONS: Mapping[str, Action] = {
    "accept": accept,
    "messages": write,
    "transfer": transfer,
    "mode": change_mode,
    "return": give_back,
    "resolve": resolve,
}


def one_of(kind: type[Choice], form: Mapping[str, str], field: str) -> Choice:
    """The member that the field names. Raises BadInput that lists them."""
    try:
        return kind(form.get(field, ""))
    except ValueError as error:
        raise BadInput(f"This is not a {field}.", field=field, remedy=f"Use one of: {', '.join(kind)}.") from error
