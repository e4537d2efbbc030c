"""Rows of lists as HTML, printed once for all readers, and the sections that hold them.

Called by the page and by its stream. A row looks the same for every agent, but for the one that a page has open.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from markupsafe import Markup

from triage.domain.ids import AgentId, ConversationId
from triage.store.conversation_lists import ListName
from triage.web.console.board import Look
from triage.web.console.lists import Row
from triage.web.console.view import MOST_ROWS, View
from triage.web.render import fragment

# Countdowns tick in the browser; for a page without script they are as old as this at most.
_FRESH = timedelta(seconds=20)
_MOST_KEPT = 2_000
TITLES = {
    ListName.MINE: ("Mine", "Nothing is yours yet."),
    ListName.LIVE: ("Live", "Nobody waits for a live answer."),
    ListName.TICKETS: ("Tickets", "No ticket waits."),
    ListName.SNOOZED: ("Snoozed", "You have put nothing aside."),
    ListName.ALL: ("All", "Nothing is open."),
}


class _Printed(NamedTuple):
    row: Row
    at: datetime
    html: Markup


class Printer:
    """Prints rows and keeps what it printed; one for a process."""

    def __init__(self, timezone: str) -> None:
        self._timezone = timezone
        self._printed: dict[tuple[ConversationId, bool], _Printed] = {}

    def html(self, row: Row, chosen: bool, now: datetime) -> Markup:
        """The row as a list item."""
        kept = self._printed.get((row.id, chosen))
        if kept is not None and kept.row == row and (row.due is None or now - kept.at < _FRESH):
            return kept.html
        values = {"row": row, "chosen": chosen, "now": now, "timezone": self._timezone}
        html = Markup(fragment("console/row.html", values))  # noqa: S704 - the template escapes
        if len(self._printed) >= _MOST_KEPT:
            self._printed.clear()
        self._printed[row.id, chosen] = _Printed(row, now, html)
        return html


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the lists: its title leads to the whole list, `more` to what follows."""

    name: str
    title: str
    count: str
    address: str
    rows: Sequence[Row]
    empty: str
    more: str = ""
    more_words: str = ""


def sections_of(view: View, look: Look, agent: AgentId) -> list[Section]:
    """What the lists of a page hold, in order."""
    return [_section(view, look, agent, number) for number in range(len(look.slices))]


def _section(view: View, look: Look, agent: AgentId, number: int) -> Section:
    key = list(look.slices)[number]
    part = look.slices[key]
    title, empty = TITLES[key.name]
    total = look.count(key.name, agent)
    rows = [look.rows[identity] for identity in part.ids if identity in look.rows]
    count = (f"{len(rows)}+" if part.more else str(len(rows))) if view.sifted else f"{total:,}"
    whole = View(key.name, conversation=view.conversation)
    more, words = "", ""
    if part.more is not None and view.name is None:
        more, words = whole.address, f"All {total:,} in {title}"
    elif part.more is not None and view.rows < MOST_ROWS:
        more, words = view.more.address, "Show more"
    elif part.more is not None:
        more, words = view.next_page(part.more).address, f"The next {view.rows}"
    none = "Nothing passes the filter." if view.sifted else empty
    return Section(key.name.value, title, count, whole.address, rows, none, more, words)
