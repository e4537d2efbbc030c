"""The chat's own words in the customer's language: labels, hours, places in line. What is *said* is in company.toml.

One TOML file a language beside this one, all with the same keys. Used by the chat's pages; knows no conversation.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from math import ceil
from pathlib import Path
from typing import Any

from triage.routing.time_words import Wall

FOLDER = Path(__file__).resolve().parent / "words"
DEFAULT = "en"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language; called with a name and what stands in its braces."""

    language: str
    entries: dict[str, Any]

    def __call__(self, name: str, /, **values: object) -> str:
        """The words of this name. Raises KeyError when there are none, or a brace has no value."""
        return str(self.entries[name]).format(**values)

    def at(self, moment: datetime, now: datetime, wall: Wall) -> str:
        """A time on their clock: "today at 17:00", "Monday at 09:00 (Berlin time)", "Monday 3 May at 09:00"."""
        return self._on_clock("at", moment, now, wall)

    def by(self, moment: datetime, now: datetime, wall: Wall) -> str:
        """A deadline on their clock: "today by 17:00"."""
        return self._on_clock("by", moment, now, wall)

    def _on_clock(self, name: str, moment: datetime, now: datetime, wall: Wall) -> str:
        local, today = moment.astimezone(wall.zone), now.astimezone(wall.zone).date()
        ahead = (local.date() - today).days
        day = self.entries["weekdays"][local.weekday()]
        if ahead in (0, 1):
            day = self("tomorrow" if ahead else "today")
        elif not 0 < ahead < 6:
            day = self("date", weekday=day, day=local.day, month=self.entries["months"][local.month - 1])
        zone = self("zone", city=wall.name) if wall.name else ""
        return self(name, day=day, clock=f"{local:%H:%M}") + (f" {zone}" if zone else "")

    def wait(self, seconds: float) -> str:
        """A time to wait, rounded up: seconds, and minutes from a minute and a half on."""
        if seconds > 90:
            return self.minutes(timedelta(seconds=seconds))
        count = max(1, ceil(seconds))
        return self("second") if count == 1 else self("seconds", count=count)

    def minutes(self, span: timedelta) -> str:
        """A length in whole minutes, rounded up, at least one."""
        count = max(1, -(-int(span.total_seconds()) // 60))
        return self("minute") if count == 1 else self("minutes", count=count)


@lru_cache(maxsize=1)
def languages() -> frozenset[str]:
    """The languages that there are words in."""
    return frozenset(path.stem for path in FOLDER.glob("*.toml"))


@lru_cache(maxsize=16)
def words_in(language: str) -> Words:
    """The words of this language; raises KeyError when there are none in it."""
    if language not in languages():
        raise KeyError(language)
    return Words(language, tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8")))


def best_words(wanted: Iterable[str | None], spoken: Iterable[str]) -> Words:
    """The words of the first wanted language that the company has wordings in, too; else English."""
    ready = languages() & set(spoken)
    bases = (tag.strip().lower().split("-")[0] for tag in wanted if tag)
    return words_in(next((base for base in bases if base in ready), DEFAULT))


def accepted(header: str) -> list[str]:
    """The languages of an Accept-Language header, the dearest first; nonsense in it is passed over."""
    weighed = []
    for place, part in enumerate(header.split(",")[:20]):
        tag, _, weight = part.partition(";q=")
        try:
            weighed.append((-float(weight or 1), place, tag.strip()))
        except ValueError:
            continue
    return [tag for _, _, tag in sorted(weighed)]
