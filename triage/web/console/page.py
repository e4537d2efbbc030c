"""The console as HTML for one agent: everything its templates name, the whole page and its parts.

Called by the routes in `web.console.routes` and by the stream. Shows; changes nothing.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from markupsafe import Markup

from triage.channels import generic, webchat
from triage.domain.ids import ConversationId
from triage.domain.labels import Presence, Urgency
from triage.domain.staffing import Agent
from triage.store import agents, desk_queries, focus, saved_views, search
from triage.store.conversation_lists import ListName
from triage.store.database import Transaction
from triage.web.auth import CSRF_FIELD, Session
from triage.web.console import opened
from triage.web.console.board import Board, Look
from triage.web.console.folders import Folders
from triage.web.console.lists import channel_words, row_of
from triage.web.console.rows import TITLES, Printer, Section, sections_of
from triage.web.console.thread import reading_of
from triage.web.console.view import ROWS, View
from triage.web.console.window import window_of
from triage.web.services import Services


class Shared(NamedTuple):
    """What all readers of this process share."""

    board: Board
    printer: Printer
    folders: Folders


def values(
    services: Services, shared: Shared, session: Session, view: View, look: Look, before: int | None = None
) -> dict[str, Any]:
    """Everything that the console's templates name; the thread ends before `before`. Raises NotFound. Blocking."""
    with services.database.read() as tx:
        sections = _found(tx, view) if view.search else sections_of(view, look, session.agent.id)
        views = saved_views.of_agent(tx, session.agent.id)
        middle = _middle(services, tx, shared.folders, session, view.conversation, before)
    return {
        **middle,
        **header_values(services, session, view, look),
        "seq": look.seq,
        "view": view,
        "sections": sections,
        "row_html": lambda row: shared.printer.html(row, row.id == view.conversation, middle["now"]),
        "urgencies": [urgency.value for urgency in Urgency],
        "channels": [(name, channel_words(name)) for name in (webchat.NAME, generic.NAME)],
        "everybody": sorted(look.floor.agents.values(), key=lambda agent: agent.name),
        "saved_views": views,
    }


def header_values(services: Services, session: Session, view: View, look: Look) -> dict[str, Any]:
    """What the parts above the panes show: presence, load, lists with their counts, an offer, errands."""
    now = services.clock.now()
    me = look.floor.agents.get(session.agent.id, session.agent)
    load = look.floor.load_of(me.id)
    rules = services.policy.desk
    return {
        "now": now,
        "timezone": services.company.timezone,
        "agent": me,
        "csrf": csrf_field(session),
        "presences": [state.value for state in Presence],
        "presence": me.presence.value,  # an open page is a sign of life, so what they chose counts
        "live_load": (load.live, rules.live_capacity),
        "ticket_load": (load.tickets_active, rules.ticket_capacity),
        "offer": look.floor.offer_to(me.id, now),
        "errands": look.floor.errands_of(me.id),
        "waiting": look.waiting,
        "names": [
            (name.value, TITLES[name][0], look.count(name, me.id), _address(name, view), view.name is name)
            for name in ListName
        ],
    }


def csrf_field(session: Session) -> Markup:
    """What every form of the console carries."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(CSRF_FIELD, session.csrf)


def middle_values(services: Services, session: Session, agent: Agent, others: Iterable[Agent]) -> dict[str, Any]:
    """What every part of the open conversation names, beside the conversation."""
    return {
        "company": services.company,
        "now": services.clock.now(),
        "timezone": services.company.timezone,
        "agent": agent,
        "csrf": csrf_field(session),
        "queues": services.policy.queues,
        "colleagues": [other for other in others if other.id != agent.id],
    }


def shared_of(services: Services) -> Shared:
    """For a new process."""
    board = Board(services.database, services.clock)
    return Shared(board, Printer(services.company.timezone), Folders(services))


def _middle(
    services: Services,
    tx: Transaction,
    folders: Folders,
    session: Session,
    conversation: ConversationId | None,
    before: int | None,
) -> dict[str, Any]:
    agent = agents.get(tx, session.agent.id)
    around = middle_values(services, session, agent, agents.every(tx))
    if conversation is None:
        return {**around, "open": None}
    folder = folders.read(tx, conversation, before).folder
    reading = reading_of(services, agent, focus.last_look(tx, conversation, agent.id))
    return {**around, "open": opened.open_conversation(folder, reading), "window": window_of(folder, reading)}


def _found(tx: Transaction, view: View) -> list[Section]:
    """What a search finds, closed conversations too."""
    found = search.find(tx, view.search, ROWS)
    lines = desk_queries.lines_of(tx, found)
    rows = [row_of(lines[identity]) for identity in found if identity in lines]
    count = f"{len(rows)}+" if len(rows) == ROWS else str(len(rows))
    return [Section("found", "Found", count, replace(view).address, rows, "Nothing fits. Fewer words find more.")]


def _address(name: ListName, view: View) -> str:
    return View(name, conversation=view.conversation).address
