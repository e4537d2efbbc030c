"""A conversation cut into contacts, from the customer's first word to the end of the matter, and these into services.

Used by `measured`. Pure: knows rows, no database. What each word means exactly is in docs/metrics.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import zip_longest

from triage.domain.ids import ConversationId
from triage.domain.labels import Author, Mode, OwnerKind, Sentiment
from triage.store.metrics_rows import SaidRow, StretchRow, TurnRow

QUIET = timedelta(hours=24)  # after so long without a word a contact that only the assistant had counts as ended


@dataclass(frozen=True, slots=True)
class Wait:
    """A customer in line for a person: from joining the first queue to an agent or the end, transfers included.

    `agent` is who took it, None while it waits or when nobody did; `queue` and `mode` are those it ended in.
    """

    queue: str
    mode: Mode
    began_at: datetime
    ended_at: datetime | None
    agent: str | None
    first_mode: Mode


@dataclass(frozen=True, slots=True)
class Service:
    """An agent having a conversation without a break, in one mode."""

    agent: str
    mode: Mode
    began_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Contact:
    """One matter of one customer. `first_reply_at` is anybody's, `person_reply_at` the first of an agent."""

    conversation: ConversationId
    began_at: datetime
    ended_at: datetime | None
    last_said_at: datetime
    first_reply_at: datetime | None
    person_reply_at: datetime | None
    waits: tuple[Wait, ...]
    services: tuple[Service, ...]
    turns: tuple[TurnRow, ...]
    next_began_at: datetime | None = None

    @property
    def has_person(self) -> bool:
        """Whether a queue or an agent ever had it."""
        return bool(self.waits or self.services)

    @property
    def is_confirmed(self) -> bool:
        """Whether the assistant closed it because the customer said that it was settled."""
        return any(turn.action == "close" for turn in self.turns)

    @property
    def moods(self) -> tuple[Sentiment, ...]:
        """How the customer felt, message by message, as far as it was assessed."""
        return tuple(turn.mood for turn in self.turns if turn.mood is not None)

    def end(self, now: datetime) -> datetime | None:
        """When it ended: when it was closed, or a day after the last word if only the assistant had it."""
        if self.ended_at is not None:
            return self.ended_at
        quiet = self.last_said_at + QUIET
        return quiet if not self.has_person and quiet <= now else None

    def changes_at(self, reopen: timedelta, now: datetime) -> datetime | None:
        """When it will tell another thing by itself: it counts as ended, or nobody can reopen it any more."""
        if self.ended_at is not None:
            return self.ended_at + reopen if self.next_began_at is None and self.ended_at + reopen >= now else None
        quiet = self.last_said_at + QUIET
        return quiet if not self.has_person and quiet > now else None


def contacts_of(
    stretches: Sequence[StretchRow], said: Sequence[SaidRow], turns: Sequence[TurnRow]
) -> tuple[Contact, ...]:
    """The contacts of one conversation, oldest first, from its rows in the order of time."""
    runs = _runs(stretches)
    found: list[Contact] = []
    for number, run in enumerate(runs):
        after = runs[number - 1][-1].ended_at if number else None
        before = runs[number + 1][0].started_at if number + 1 < len(runs) else None
        words = [one for one in said if (after is None or one.at > after) and (before is None or one.at < before)]
        # What the customer said to open a matter was said before its first turn began the stretch.
        opening = [one.at for one in words if one.author is Author.CUSTOMER and one.at <= run[0].started_at]
        began = opening[0] if opening else run[0].started_at
        ended = run[-1].ended_at
        if ended is not None and words:  # the opening words of the next contact came after the end of this one
            words = [one for one in words if one.at <= ended]
        found.append(_contact(run, began, ended, words, turns))
    later = zip_longest(found, found[1:])
    return tuple(replace(one, next_began_at=after.began_at if after else None) for one, after in later)


def _runs(stretches: Sequence[StretchRow]) -> list[list[StretchRow]]:
    """Stretches that follow each other without a gap; a gap is where the conversation was closed."""
    runs: list[list[StretchRow]] = []
    for stretch in stretches:
        if runs and runs[-1][-1].ended_at == stretch.started_at:
            runs[-1].append(stretch)
        else:
            runs.append([stretch])
    return runs


def _contact(
    run: Sequence[StretchRow],
    began: datetime,
    ended: datetime | None,
    words: Sequence[SaidRow],
    turns: Sequence[TurnRow],
) -> Contact:
    ours = [one for one in words if one.author is not Author.CUSTOMER and one.at >= began]
    agents = [one.at for one in ours if one.author is Author.AGENT]
    return Contact(
        conversation=run[0].conversation,
        began_at=began,
        ended_at=ended,
        last_said_at=max([one.at for one in words], default=run[0].started_at),
        first_reply_at=ours[0].at if ours else None,
        person_reply_at=agents[0] if agents else None,
        waits=_waits(run),
        services=_services(run),
        turns=tuple(turn for turn in turns if turn.at >= began and (ended is None or turn.at <= ended)),
    )


def _waits(run: Sequence[StretchRow]) -> tuple[Wait, ...]:
    found: list[Wait] = []
    line: list[StretchRow] = []
    for stretch in [*run, None]:
        if stretch is not None and stretch.kind is OwnerKind.QUEUE:
            line.append(stretch)
        elif line:
            taken = stretch.owner if stretch is not None and stretch.kind is OwnerKind.AGENT else None
            first, last = line[0], line[-1]
            found.append(Wait(last.owner or "", last.mode, first.started_at, last.ended_at, taken, first.mode))
            line = []
    return tuple(found)


def _services(run: Sequence[StretchRow]) -> tuple[Service, ...]:
    found: list[Service] = []
    for one in run:
        if one.kind is not OwnerKind.AGENT or one.owner is None:
            continue
        last = found[-1] if found else None
        if last and last.ended_at == one.started_at and (last.agent, last.mode) == (one.owner, one.mode):
            found[-1] = Service(last.agent, last.mode, last.began_at, one.ended_at)
        else:
            found.append(Service(one.owner, one.mode, one.started_at, one.ended_at))
    return tuple(found)
