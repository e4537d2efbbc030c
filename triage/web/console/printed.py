"""The entries of a thread as HTML, printed once for all who read it; who wrote a message sees it marked as theirs.

Called by `web.console.folders`. What was printed goes on from sheet to sheet as long as nobody would see a difference.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from triage.domain.company import Company
from triage.domain.ids import AgentId
from triage.web.console.folder import Folder
from triage.web.console.happenings import Happening
from triage.web.console.lists import name_of
from triage.web.console.timeline import Day, Entry, New, Said
from triage.web.console.window import entries_of, names_of
from triage.web.render import fragment
from triage.web.services import Services


class Item:
    """One entry of a thread; what it looks like is worked out when somebody has to be sent it."""

    def __init__(self, entry: Entry, customer: str, today: date, company: Company) -> None:
        self._entry = entry
        self._customer = customer
        self._today = today
        self._company = company
        self._writer = entry.message.agent_id if isinstance(entry, Said) else None
        self._printed: dict[bool, str] = {}

    def reads(self, entry: Entry, customer: str, today: date) -> bool:
        """Whether this is what it shows. Times of another day bear their date, so the day counts."""
        return (self._entry, self._customer, self._today) == (entry, customer, today)

    def html(self, agent: AgentId, now: datetime) -> str:
        """How this agent sees it."""
        own = agent == self._writer
        if own not in self._printed:
            self._printed[own] = self._print(own, now)
        return self._printed[own]

    def _print(self, own: bool, now: datetime) -> str:
        entry = replace(self._entry, is_mine=own) if isinstance(self._entry, Said) else self._entry
        shown = {"entry": entry, "customer_name": self._customer, "company": self._company}
        return fragment("console/item.html", {**shown, "timezone": self._company.timezone, "now": now})


@dataclass(frozen=True, slots=True)
class Sheet:
    """A folder as of the event `seq`, and its thread as items by id, in order."""

    seq: int
    folder: Folder
    items: dict[str, Item]


class Sheets:
    """Makes them; one for a process."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def made(self, seq: int, folder: Folder, before: Sheet | None) -> Sheet:
        """The folder with its items, those that have not changed taken from the sheet before."""
        company, now = self._services.company, self._services.clock.now()
        zone = ZoneInfo(company.timezone)
        customer, today = name_of(folder.line), now.astimezone(zone).date()
        known = before.items if before else {}
        items: dict[str, Item] = {}
        for entry in entries_of(folder, names_of(folder, self._services.policy), zone, now):
            name = f"m{entry.message.id}" if isinstance(entry, Said) else _id(entry)
            item = known.get(name)
            if item is None or not item.reads(entry, customer, today):
                item = Item(entry, customer, today, company)
            items[name] = item
        same = len(items) == len(known) and all(known.get(name) is item for name, item in items.items())
        return Sheet(seq, folder, known if same else items)


def _id(entry: Day | Happening | New) -> str:
    return "new" if isinstance(entry, New) else entry.id
