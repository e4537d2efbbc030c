"""The thread as its page shows it: days, what was said, what happened between, and what is new for this agent.

Called by `web.console.opened` with what the store holds. Pure; templates print the entries.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from triage.domain.channel import Delivery
from triage.domain.conversation import Message
from triage.domain.decision import Decision
from triage.domain.ids import AgentId, MessageId, TurnId
from triage.domain.labels import Author
from triage.web.console.happenings import Happening
from triage.web.console.reasons import sentences

# Who was here a moment ago has seen what there was.
JUST_LOOKED = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Day:
    """Where a day begins."""

    kind: ClassVar[str] = "day"
    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Said:
    """A message, how far it got, and why the assistant said it."""

    kind: ClassVar[str] = "said"
    message: Message
    delivery: Delivery | None
    why: Sequence[str]
    is_mine: bool


@dataclass(frozen=True, slots=True)
class New:
    """What came since the agent last looked begins here; `counts` says how much of what, `lines` what it comes to."""

    kind: ClassVar[str] = "new"
    since: datetime
    counts: str
    lines: Sequence[str] = ()


Entry = Day | Said | New | Happening


@dataclass(frozen=True, slots=True)
class Around:
    """What the entries are made with besides the messages."""

    deliveries: Mapping[MessageId, Delivery]
    decisions: Mapping[TurnId, Decision]
    happenings: Sequence[Happening]
    agent: AgentId
    zone: ZoneInfo
    now: datetime
    last_look: datetime | None = None
    delta: Sequence[str] = ()


def timeline(messages: Sequence[Message], around: Around) -> list[Entry]:
    """Everything in its order, for a page of messages; what happened before the first of them is left out."""
    entries: list[Entry] = []
    day: date | None = None
    waiting = [h for h in around.happenings if messages and h.at >= messages[0].at]
    new = new_since(messages, around)
    for message in messages:
        while waiting and waiting[0].at < message.at:
            day = _to_day(entries, day, waiting[0].at, around)
            entries.append(waiting.pop(0))
        day = _to_day(entries, day, message.at, around)
        if new is not None and is_new(message, around):
            entries.append(new)
            new = None
        entries.append(_said(message, around))
    for happening in waiting:
        day = _to_day(entries, day, happening.at, around)
        entries.append(happening)
    return entries


def is_new(message: Message, around: Around) -> bool:
    """Whether somebody else wrote it after this agent last looked."""
    return around.last_look is not None and message.at > around.last_look and message.agent_id != around.agent


def new_since(messages: Sequence[Message], around: Around) -> New | None:
    """What is new in a word; None for who has just looked, has never looked, or missed nothing."""
    if around.last_look is None or around.now - around.last_look < JUST_LOOKED:
        return None
    new = [message for message in messages if is_new(message, around)]
    return New(around.last_look, counts(new), around.delta) if new else None


def counts(messages: Iterable[Message]) -> str:
    """How much of what: "2 from the customer, 1 note"."""
    said = list(messages)
    notes = sum(m.note for m in said)
    parts = [
        (sum(m.author is Author.CUSTOMER for m in said), "from the customer", "from the customer"),
        (sum(m.author is Author.ASSISTANT for m in said), "by the assistant", "by the assistant"),
        (sum(m.author is Author.AGENT and not m.note for m in said), "by a colleague", "by colleagues"),
        (notes, "note", "notes"),
        (sum(m.author is Author.SYSTEM for m in said), "notice", "notices"),
    ]
    return ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in parts if count)


def day_words(day: date, today: date) -> str:
    """A day as people say it: Today, Yesterday, else with its weekday, and its year when that is another one."""
    if day == today:
        return "Today"
    if day == today - timedelta(days=1):
        return "Yesterday"
    return f"{day:%A} {day.day} {day:%B}" + ("" if day.year == today.year else f" {day.year}")


def _to_day(entries: list[Entry], day: date | None, at: datetime, around: Around) -> date:
    here = at.astimezone(around.zone).date()
    if here != day:
        entries.append(Day(f"day-{here.isoformat()}", day_words(here, around.now.astimezone(around.zone).date())))
    return here


def _said(message: Message, around: Around) -> Said:
    decision = around.decisions.get(message.turn_id) if message.turn_id else None
    wrote = message.author is Author.ASSISTANT
    why = sentences(decision.reasons) if decision is not None and wrote else []
    mine = message.author is Author.AGENT and message.agent_id == around.agent
    return Said(message, around.deliveries.get(message.id), why, mine)
