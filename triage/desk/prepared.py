"""Prepared words filled in for one conversation: canned replies, macros and forms; and "/name" typed as a message. Pure
but for looking up the customer.

Called by the reply action and by `desk.desk`.
"""

import re
from dataclasses import dataclass
from string import Formatter

from triage.desk.floor import Floor
from triage.domain.conversation import Conversation
from triage.domain.errors import BadInput
from triage.domain.prepared_words import CannedReply, Form, PreparedWords, Then
from triage.domain.staffing import Agent
from triage.store import customers
from triage.store.database import Transaction

_TYPED = re.compile(r"^/([a-z][a-z0-9-]{0,39})(?:\s+(.+))?$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Filled:
    """Words ready to send, and what is to follow."""

    text: str
    then: Then = Then.NOTHING
    reason: str = ""


def expanded(floor: Floor, tx: Transaction, head: Conversation, agent: Agent, text: str) -> Filled:
    """The words that a message stands for: "/name" is filled in, with what is typed behind it added; else as it is.

    Raises BadInput for a name there is not, and for a variable that this conversation has no value for.
    """
    typed = _TYPED.match(text)
    if typed is None:
        return Filled(text)
    filled = fill(floor, tx, head, agent, typed[1])
    return Filled(f"{filled.text}\n\n{typed[2].strip()}", filled.then, filled.reason) if typed[2] else filled


def fill(floor: Floor, tx: Transaction, head: Conversation, agent: Agent, name: str) -> Filled:
    """The reply or form of this name, filled in. Raises BadInput."""
    words: PreparedWords = floor.words
    if name in words.forms:
        return Filled(form_text(words.forms[name], head))
    reply = words.replies.get(name)
    if reply is None:
        known = ", ".join(f"/{each}" for each in sorted((*words.replies, *words.forms))) or "none yet"
        raise BadInput(f"No words are called /{name}.", field="text", remedy=f"There are: {known}.")
    customer = customers.get(tx, head.customer_id)
    values = {
        "customer": (customer.name if customer else None) or "",
        "agent": agent.name,
        "reference": head.reference,
        "company": floor.company.name,
        "subject": head.subject,
        **{f"detail.{key}": detail.value for key, detail in head.memory.details.items()},
    }
    return Filled(_filled(reply, values), reply.then, reply.reason)


def form_text(form: Form, head: Conversation) -> str:
    """The form as a message: only what is not known yet, one line each. Raises BadInput when nothing is left to ask."""
    missing = [question for key, (_, question) in form.questions.items() if key not in head.memory.details]
    if not missing:
        raise BadInput("All that this form asks is known already.", field="name", remedy="Look at the facts.")
    return "\n".join([form.intro, *(f"{n}. {question}" for n, question in enumerate(missing, start=1))])


def _filled(reply: CannedReply, values: dict[str, str]) -> str:
    parts = []
    for literal, field, _, _ in Formatter().parse(reply.text):
        parts.append(literal)
        if field is None:
            continue
        value = values.get(field, "")
        if not value and field == "customer":  # "Hi {customer}," still greets
            value = "there"
        if not value:
            raise BadInput(
                f"/{reply.name} needs {field.removeprefix('detail.').replace('_', ' ')}, which is not known here.",
                field=field,
                remedy="Ask the customer first, or write it yourself.",
            )
        parts.append(value)
    return "".join(parts)
