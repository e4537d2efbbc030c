"""What an agent needs to know of customer and matter: details, promises, sources, earlier contacts, who it is.

Called by `web.console.opened` with records of the store. Pure; the words for states are chosen here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from triage.domain.assessment import Detail, DetailStatus
from triage.domain.conversation import Customer, Message
from triage.domain.handoff import Fact, Handoff
from triage.domain.ids import HandoffId, MessageId
from triage.domain.intents import IntentCatalogue
from triage.domain.labels import Author
from triage.store.promises import MadePromise, PromiseKind, PromiseState
from triage.web.console.happenings import Names

LANGUAGES = {"en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "nl": "Dutch",
             "pt": "Portuguese", "pl": "Polish", "sv": "Swedish", "da": "Danish", "tr": "Turkish", "ar": "Arabic",
             "he": "Hebrew", "ja": "Japanese", "zh": "Chinese", "uk": "Ukrainian", "ru": "Russian"}  # fmt: skip
_STATES = {
    PromiseState.PROPOSED: "to confirm",
    PromiseState.OPEN: "open",
    PromiseState.KEPT: "kept",
    PromiseState.BROKEN: "broken",
}
_OUTCOMES = {"needed": "a person was needed", "unneeded": "no person was needed", "late": "a person came late"}


@dataclass(frozen=True, slots=True)
class Source:
    """An article, with the page that customers may read."""

    article: str
    title: str


@dataclass(frozen=True, slots=True)
class ShownFact:
    """A collected value under its label; `by` is the colleague who corrected it."""

    key: str
    label: str
    value: str
    message_id: MessageId
    status: DetailStatus
    was: str | None
    by: str | None


@dataclass(frozen=True, slots=True)
class ShownPromise:
    """An entry of the ledger; `by` is when it is due."""

    id: int
    text: str
    state: PromiseState
    words: str
    by: datetime
    who: str
    message_id: MessageId | None
    is_agents: bool


@dataclass(frozen=True, slots=True)
class Contact:
    """An earlier time that people served this customer."""

    id: HandoffId
    at: datetime
    ask: str
    words: str
    first_message: MessageId | None


def facts(
    details: Iterable[Detail | Fact], catalogue: IntentCatalogue, notes: Mapping[MessageId, Message]
) -> list[ShownFact]:
    """The collected details; a note of an agent behind one says who corrected it."""
    shown = []
    for one in details:
        note = notes.get(one.message_id)
        by = note.agent_name if note is not None and note.note else None
        label = label_of(one.key, catalogue)
        shown.append(ShownFact(one.key, label, one.value, one.message_id, one.status, one.was, by))
    return shown


def label_of(key: str, catalogue: IntentCatalogue) -> str:
    """What people call a detail."""
    spec = catalogue.details.get(key)
    return spec.label if spec else key.replace("_", " ")


def ledger(promises: Sequence[MadePromise], names: Names) -> list[ShownPromise]:
    """What was promised and still matters: open and unconfirmed ones first, then the latest that were settled."""
    shown = [_promise(made, names) for made in promises if made.state in _STATES]
    live = [one for one in shown if one.state in (PromiseState.PROPOSED, PromiseState.OPEN)]
    settled = [one for one in shown if one.state not in (PromiseState.PROPOSED, PromiseState.OPEN)]
    return [*sorted(live, key=lambda one: one.by), *settled[-3:]]


def _promise(made: MadePromise, names: Names) -> ShownPromise:
    who = names.agents.get(made.agent_id or "", "") or {"desk": "the desk"}.get(made.made_by, "the assistant")
    text, by = made.promise.text, made.promise.by
    return ShownPromise(
        made.id, text, made.state, _STATES[made.state], by, who, made.message_id, made.kind is PromiseKind.AGENT
    )


def contact(handoff: Handoff, first_message: MessageId | None, names: Names) -> Contact:
    """A handoff that has ended, in words."""
    words = " · ".join(_served(handoff, names))
    return Contact(handoff.id, handoff.created_at, handoff.summary.ask, words, first_message)


def _served(handoff: Handoff, names: Names) -> list[str]:
    who = names.agents.get(handoff.accepted_by or "")
    served = f"served by {who}" if who else f"waited in {names.queues.get(handoff.queue, handoff.queue)}"
    return [served, *([_OUTCOMES[handoff.outcome]] if handoff.outcome in _OUTCOMES else [])]


def about(customer: Customer, name: str, now: datetime) -> list[tuple[str, str]]:
    """Who it is, in what language, and what time it is for them."""
    language = (customer.locale or "").replace("_", "-")
    spoken = LANGUAGES.get(language.split("-")[0].lower())
    known = (
        ("Name", name),
        ("E-mail", customer.email),
        ("Language", f"{spoken} ({language})" if spoken else language),
        ("Their time", _local_time(customer.timezone, now) if customer.timezone else None),
    )
    return [(label, value) for label, value in known if value]


def _local_time(zone: str, now: datetime) -> str:
    """What the clock says there; a zone that nobody knows is shown as it came."""
    try:
        return f"{now.astimezone(ZoneInfo(zone)):%H:%M} now, {zone.replace('_', ' ')}"
    except (KeyError, ValueError, OSError):
        return zone


def sources_of(messages: Sequence[Message]) -> list[Source]:
    """The articles that the customer was shown, each once."""
    shown = {c.article: c.title for m in messages if m.author is not Author.CUSTOMER for c in m.citations}
    return [Source(article, title or article) for article, title in shown.items()]
