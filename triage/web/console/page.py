"""The console as HTML for one agent: the whole page, and the patches that keep an open page true. Blocking.

Called by the routes in `web.console.routes`, on a database thread. Shows; changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from triage.domain.errors import NotAuthentic, NotFound
from triage.domain.events import Event
from triage.domain.ids import ConversationId
from triage.domain.labels import Presence
from triage.domain.staffing import Agent
from triage.store import agent_loads, agents, events
from triage.store.agent_loads import Load
from triage.store.database import Transaction
from triage.web.auth import CSRF_FIELD, Session
from triage.web.console import lists, opened
from triage.web.render import fragment
from triage.web.services import Services


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose page it is: the session cookie they came with, and the conversation they have open."""

    cookie: str
    conversation: ConversationId | None


def values(services: Services, session: Session, conversation: ConversationId | None) -> dict[str, Any]:
    """Everything that the console's templates name. Raises NotFound for an unknown conversation."""
    now = services.clock.now()
    with services.database.read() as tx:
        agent = agents.get(tx, session.agent.id)
        shown = opened.open_conversation(tx, conversation, agent, services.intents, now) if conversation else None
        found = lists.lists(tx, agent, services.policy, now)
        return {
            "company": services.company,
            "seq": events.latest(tx),
            "now": now,
            "timezone": services.company.timezone,
            "agent": agent,
            "csrf": Markup('<input type="hidden" name="{}" value="{}">').format(CSRF_FIELD, session.csrf),
            "presences": [state.value for state in Presence],
            "presence": services.desk.present(agent).value,
            "load": _load(tx, agent, services),
            "lists": found,
            "waiting": lists.waiting(found),
            "open": shown,
            "queues": services.policy.queues,
            "colleagues": [other for other in agents.every(tx) if other.id != agent.id],
        }


def patch(services: Services, reader: Reader, batch: Sequence[Event]) -> str | None:
    """What these events change on the reader's page; None when the page must be loaded anew, as after signing out.

    An open page is a sign of life of its agent.
    """
    try:
        session = services.keys.session(reader.cookie)
        services.desk.hear(session.agent)
        if not batch:
            return ""
        return _fragments(values(services, session, reader.conversation), reader, batch)
    except (NotAuthentic, NotFound):
        return None


def _fragments(shown: Mapping[str, Any], reader: Reader, batch: Sequence[Event]) -> str:
    parts = ["console/header.html", "console/lists.html"]
    if reader.conversation and any(event.conversation_id in (None, reader.conversation) for event in batch):
        parts += ["console/head.html", "console/messages.html", "console/context.html"]
    return "".join(fragment(part, shown) for part in parts)


def _load(tx: Transaction, agent: Agent, services: Services) -> str:
    load = agent_loads.loads(tx).get(agent.id, Load())
    rules = services.policy.desk
    return f"live {load.live}/{rules.live_capacity} · tickets {load.tickets_active}/{rules.ticket_capacity}"
