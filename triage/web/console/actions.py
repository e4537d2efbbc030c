"""The forms of an open conversation as calls of the desk: which fields each has, and where the agent goes on.

Called by `web.console.routes` on a database thread. Values that no form of ours offers get a typed error.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from triage.desk.resolve import HandoffOutcome
from triage.domain.errors import BadInput
from triage.domain.ids import AgentId, ConversationId
from triage.domain.labels import ConversationState, Mode, OwnerKind
from triage.domain.staffing import Agent
from triage.domain.text import excerpt
from triage.store import conversations, desk_queries
from triage.store.desk_queries import Wanted
from triage.web.console.times import snooze_until, typed_time
from triage.web.services import Services

Choice = TypeVar("Choice", bound=StrEnum)
NOTE = "note"
_OWN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


@dataclass(frozen=True, slots=True)
class Asked:
    """A posted form with who sent it."""

    agent: Agent
    form: Mapping[str, str]
    trace_id: str


Action = Callable[[Services, ConversationId, Asked], str]
"""Does it and returns the page to go to, empty for the one the agent is on. Raises what the desk raises."""


def accept(services: Services, conversation: ConversationId, asked: Asked) -> str:
    """Take it, and read it."""
    services.desk.accept(conversation, asked.agent)
    return f"/console?conversation={conversation}"


def decline(services: Services, conversation: ConversationId, asked: Asked) -> str:
    """Do not take what is offered, for the `reason` typed or the `preset` one that was pressed."""
    services.desk.decline(conversation, asked.agent, asked.form.get("preset") or asked.form.get("reason", ""))
    return ""


def write(services: Services, conversation: ConversationId, asked: Asked) -> str:
    """A reply to the customer, or with `kind=note` a note that stays inside; `promise_by` promises what it says."""
    text = asked.form.get("text", "")
    if asked.form.get("kind") == NOTE:
        services.desk.note(conversation, asked.agent, text)
        return ""
    by = typed_time(asked.form, "promise_by", _zone(services), services.clock.now())
    own_id = asked.form.get("own_id", "")
    written_as = own_id if _OWN_ID.fullmatch(own_id) else None
    services.desk.reply(conversation, asked.agent, text, asked.trace_id, written_as)
    if by is not None:
        services.desk.ledger.enter(conversation, asked.agent, excerpt(text), by)
    return ""


def transfer(services: Services, conversation: ConversationId, asked: Asked) -> str:
    """To `queue:NAME` or `agent:ID`."""
    kind, _, name = asked.form.get("target", "").partition(":")
    if kind not in ("queue", "agent") or not name:
        raise BadInput("It is not said where to.", field="target", remedy="Choose a queue or a colleague.")
    queue, to = (name, None) if kind == "queue" else (None, name)
    services.desk.transfer(conversation, asked.agent, queue=queue, to=to, reason=asked.form.get("reason", ""))
    return ""


def change_mode(services: Services, conversation: ConversationId, asked: Asked) -> str:
    """Live or ticket."""
    services.desk.change_mode(conversation, asked.agent, one_of(Mode, asked.form, "mode"))
    return ""


def give_back(services: Services, conversation: ConversationId, asked: Asked) -> str:
    """To the assistant, with a note that it reads."""
    services.desk.give_back(conversation, asked.agent, asked.form.get("note", ""))
    return ""


def resolve(services: Services, conversation: ConversationId, asked: Asked) -> str:
    """Settled; on to the lists, or with `then=next` to what is next of one's own."""
    outcome = one_of(HandoffOutcome, asked.form, "handoff") if asked.form.get("handoff") else None
    services.desk.resolve(conversation, asked.agent, asked.form.get("reason", ""), outcome)
    return _next_of(services, asked.agent) if asked.form.get("then") == "next" else "/console"


def snooze(services: Services, conversation: ConversationId, asked: Asked) -> str:
    """Put aside until a time, or until the customer writes."""
    until = snooze_until(asked.form, _zone(services), services.clock.now())
    services.desk.snooze(conversation, asked.agent, until)
    return ""


def invite(services: Services, conversation: ConversationId, asked: Asked) -> str:
    """A colleague to help, with a question."""
    services.desk.together.invite(
        conversation, asked.agent, AgentId(asked.form.get("agent", "")), asked.form.get("question", "")
    )
    return ""


def ask_for_it(services: Services, conversation: ConversationId, asked: Asked) -> str:
    """Ask the colleague who has it to hand it over; what was half written stays a draft."""
    with services.database.read() as tx:
        holder = conversations.get(tx, conversation).owner.agent_id
    if holder is None or holder == asked.agent.id:
        raise BadInput("No colleague has this conversation.", remedy="Accept it, or write a reply to take it.")
    services.desk.together.invite(conversation, asked.agent, holder, "May I take this one over?")
    return ""


def watch(services: Services, conversation: ConversationId, asked: Asked) -> str:
    """Be told what happens here; `watch=off` no longer."""
    services.desk.together.watch(conversation, asked.agent, on=asked.form.get("watch") != "off")
    return ""


def one_of(kind: type[Choice], form: Mapping[str, str], field: str) -> Choice:
    """The member that the field names. Raises BadInput that lists them."""
    try:
        return kind(form.get(field, ""))
    except ValueError as error:
        raise BadInput(f"This is not a {field}.", field=field, remedy=f"Use one of: {', '.join(kind)}.") from error


def _next_of(services: Services, agent: Agent) -> str:
    """The most pressing conversation that the agent has, else the lists."""
    wanted = Wanted(owner=OwnerKind.AGENT, agent=agent.id, state=ConversationState.OPEN)
    with services.database.read() as tx:
        found = desk_queries.lines(tx, wanted, services.policy.weights.per_hour_waiting, 1)
    return f"/console?conversation={found[0].head.id}" if found else "/console"


def _zone(services: Services) -> ZoneInfo:
    return ZoneInfo(services.company.timezone)
