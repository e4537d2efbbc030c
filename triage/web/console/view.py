"""What a console page shows, as its address says it: the list, its filters, how far, and the open conversation.

Pure. Addresses that say nonsense show the inbox; a page's stream carries the same address.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple, TypeVar
from urllib.parse import urlencode

from triage.domain.ids import AgentId, ConversationId, QueueName
from triage.domain.labels import Urgency
from triage.store.conversation_lists import EVERYTHING, ListName, Mark, Sieve

Choice = TypeVar("Choice", bound=StrEnum)
ROWS, MOST_ROWS, ROWS_OF_INBOX = 50, 200, 20
LONGEST_SEARCH = 200
_OWN = (ListName.MINE, ListName.SNOOZED)
INBOX = (ListName.MINE, ListName.LIVE, ListName.TICKETS)


class Key(NamedTuple):
    """A part of a list that readers share; `agent` is set for lists of one's own only."""

    name: ListName
    agent: AgentId | None
    sieve: Sieve
    rows: int
    behind: Mark | None


@dataclass(frozen=True, slots=True)
class View:
    """A page's choice. `name` None is the inbox: one's own and what waits, the beginning of each."""

    name: ListName | None = None
    sieve: Sieve = EVERYTHING
    rows: int = ROWS
    behind: Mark | None = None
    search: str = ""
    conversation: ConversationId | None = None

    def keys(self, agent: AgentId) -> tuple[Key, ...]:
        """The parts of lists on this page; none while it shows what a search found."""
        if self.search:
            return ()
        if self.name is None:
            return tuple(_key(name, agent, EVERYTHING, ROWS_OF_INBOX, None) for name in INBOX)
        return (_key(self.name, agent, self.sieve, self.rows, self.behind),)

    @property
    def fields(self) -> list[tuple[str, str]]:
        """The choice as the fields of a form, without the conversation."""
        sieve = self.sieve
        said = {
            "list": self.name.value if self.name else "",
            "search": self.search,
            "queue": sieve.queue or "",
            "channel": sieve.channel or "",
            "urgency": sieve.urgency.value if sieve.urgency else "",
            "owner": sieve.owner or "",
            "unread": "1" if sieve.unread else "",
            "rows": str(self.rows) if self.rows != ROWS else "",
            "behind": str(self.behind) if self.behind else "",
        }
        return [(name, value) for name, value in said.items() if value]

    @property
    def query(self) -> str:
        """The same as the query of an address."""
        return urlencode(self.fields)

    @property
    def address(self) -> str:
        """The page."""
        return self.address_of(self.conversation)

    def address_of(self, conversation: ConversationId | None) -> str:
        """The page with this conversation open beside the same list."""
        parts = [self.query, f"conversation={conversation}" if conversation else ""]
        query = "&".join(part for part in parts if part)
        return f"/console?{query}" if query else "/console"

    @property
    def sifted(self) -> bool:
        """Whether a filter narrows the list."""
        return self.sieve != EVERYTHING

    @property
    def more(self) -> "View":
        """The same with more rows."""
        return replace(self, rows=min(self.rows * 2, MOST_ROWS))

    def next_page(self, mark: Mark) -> "View":
        """The rows behind these, once a page holds as many as one can look through."""
        return replace(self, behind=mark)

    @property
    def first_page(self) -> "View":
        """Back to the beginning of the list."""
        return replace(self, behind=None)


def view_of(params: Mapping[str, str], conversation: ConversationId | None) -> View:
    """The choice that an address makes; what it says wrongly counts as not said."""
    search = _said(params, "search", LONGEST_SEARCH)
    if search:
        return View(search=search, conversation=conversation)
    name = _member(ListName, _said(params, "list"))
    sieve = Sieve(
        queue=QueueName(_said(params, "queue")) or None,
        channel=_said(params, "channel") or None,
        urgency=_member(Urgency, _said(params, "urgency")),
        owner=_said(params, "owner") or None,
        unread=_said(params, "unread") == "1",
    )
    if name is None and sieve != EVERYTHING:
        name = ListName.ALL
    wanted = _said(params, "rows")
    rows = int(wanted) if wanted in ("100", "200") else ROWS
    return View(name, sieve, rows, Mark.read(_said(params, "behind")) if name else None, "", conversation)


def _key(name: ListName, agent: AgentId, sieve: Sieve, rows: int, behind: Mark | None) -> Key:
    return Key(name, agent if name in _OWN else None, sieve, rows, behind)


def _said(params: Mapping[str, str], name: str, longest: int = 80) -> str:
    value = params.get(name, "").strip()[:longest]
    return value if value.isprintable() else ""


def _member(kind: type[Choice], value: str) -> Choice | None:
    return kind(value) if value in set(kind) else None
