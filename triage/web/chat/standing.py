"""How things stand, in the customer's words: whether people are here, where one is in line, who takes care. Pure.

Called for the page and for every patch of it.
"""

from dataclasses import dataclass
from datetime import timedelta

from triage.domain.labels import ConversationState, Mode, OwnerKind, Urgency
from triage.domain.policy import Policy
from triage.routing.business_hours import is_open, next_open
from triage.routing.promise import reply_by
from triage.routing.queues import ticket_queue
from triage.routing.time_words import Wall
from triage.web.chat.view import View
from triage.web.chat.words import Words


@dataclass(frozen=True, slots=True)
class Line:
    """A line of words with a sign before it, so that no state is told by colour alone."""

    sign: str
    text: str
    detail: str = ""


def availability(view: View, policy: Policy, wall: Wall, words: Words) -> Line:
    """Hours and the reply to expect: people now and the wait, an answer in writing by a time, or when they are back."""
    if not is_open(policy.hours, view.now):
        opens = next_open(policy.hours, view.now)
        return Line("○", words("closed", time=words.at(opens, view.now, wall)) if opens else words("never_open"))
    wait = view.staffing.expected_wait_seconds
    if wait is None:
        queue = ticket_queue(policy, None, (), view.now, words.language)
        by = reply_by(queue, Urgency.NORMAL, view.staffing, view.now)
        return Line("◐", words("open_written", time=words.by(by, view.now, wall)))
    if wait < 60:
        return Line("●", words("open"))
    return Line("●", words("open_wait", wait=words.minutes(timedelta(seconds=wait))))


def standing(view: View, wall: Wall, words: Words) -> Line | None:
    """Who takes care of the matter and where it stands; None while the assistant does."""
    head = view.head
    if head is None:
        return None
    reference = words("reference", reference=head.reference)
    if head.state is ConversationState.CLOSED:
        return Line("✓", words("settled"))
    if head.owner.kind is OwnerKind.AGENT:
        name = "with_agent" if head.mode is Mode.LIVE else "with_agent_written"
        return Line("●", words(name, agent=view.agent or words("colleague")), reference)
    if head.owner.kind is OwnerKind.ASSISTANT:
        return None
    if view.place is not None:
        return Line("◷", _in_line(view, words), reference)
    if head.reply_by is None or head.reply_by <= view.now:
        return Line("◷", words("written"), reference)
    return Line("◷", words("written_by", time=words.by(head.reply_by, view.now, wall)), reference)


def _in_line(view: View, words: Words) -> str:
    place = view.place
    assert place is not None
    if place.on_call:
        return words("on_call")
    if place.wait is None:
        return words("in_line", place=place.number)
    return words("in_line_wait", place=place.number, wait=words.minutes(place.wait))
