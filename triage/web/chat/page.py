"""A view as HTML: the values of the chat's templates, and the parts of the page that change while it is open."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from triage.channels import webchat
from triage.domain.ids import MessageId
from triage.domain.labels import OwnerKind
from triage.domain.text import MAX_MESSAGE_CHARACTERS
from triage.routing.business_hours import zone_of
from triage.routing.time_words import wall_of
from triage.web.chat.choices import buttons, text_shown
from triage.web.chat.standing import availability, standing
from triage.web.chat.view import View
from triage.web.chat.words import Words
from triage.web.render import fragment
from triage.web.services import Services

CHANGING = ("availability", "standing", "status")
"""The parts that a patch renders anew, by template and id."""


@dataclass(frozen=True, slots=True)
class Shown:
    """How the page is shown: in which words, on which clock until the visitor's is known, and whether in a frame.

    A page in a frame keeps the visitor's token itself.
    """

    words: Words
    timezone: str = ""
    framed: webchat.Visitor | None = None


def values_of(services: Services, view: View, shown: Shown) -> dict[str, Any]:
    """What every template of the chat is rendered with."""
    company, words, head = services.company, shown.words, view.head
    base = words.language if words.language in company.languages else "en"
    ticket = f"&ticket={services.visitors.ticket(shown.framed)}" if shown.framed else ""
    may_choose = head is not None and head.owner.kind is not OwnerKind.AGENT and not view.thinking
    zone = view.timezone or shown.timezone
    wall = wall_of(zone, company.timezone)
    queued = head is not None and head.owner.kind is OwnerKind.QUEUE
    offered = head.memory.choices if head and may_choose else ()
    return {
        "company": company,
        "t": words,
        "language": words.language,
        "assistant_language": base if base != words.language else "",
        "messages": view.messages,
        "is_whole": view.is_whole,
        "seq": view.seq,
        "now": view.now,
        "timezone": zone or company.timezone,
        "zone": shown.timezone,
        "availability": availability(view, services.policy, wall, words),
        "standing": standing(view, wall, words),
        "reads": company.assistant_name if view.thinking else "",
        "types": view.agent if view.agent_types else "",
        "choices": buttons(offered, words, view.now, wall, waits=queued, is_spoken=base == words.language),
        "text_shown": lambda message: text_shown(message, words),
        "asks_rating": view.asks_rating,
        "may_ask_for_person": head is None or head.owner.kind is OwnerKind.ASSISTANT,
        "most": MAX_MESSAGE_CHARACTERS,
        "framed": shown.framed is not None,
        "token": services.visitors.token(shown.framed) if shown.framed else "",
        "ticket": ticket,
    }


def known_zone(name: str) -> str:
    """The zone that a browser says it is in, or nothing where we know no such zone."""
    return str(getattr(zone_of(name), "key", "")) if name else ""


def parts_of(values: Mapping[str, Any]) -> dict[str, str]:
    """The changing parts of the page, each as it is now."""
    return {name: fragment(f"chat/{name}.html", values) for name in CHANGING}


def messages_after(values: Mapping[str, Any], newest: int) -> str:
    """The messages of the page with a higher number than this."""
    fresh = [message for message in values["messages"] if number(message.id) > newest]
    return fragment("chat/messages.html", {**values, "messages": fresh}) if fresh else ""


def number(message: MessageId) -> int:
    """Messages are numbered in the order in which they came."""
    return int(message)
