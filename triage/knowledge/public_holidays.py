"""Public holidays by country, from the `holidays` package, kept in a small cache file.

Handed to the parsers as their calendar. The package takes a second to import, which no
command should wait for twice.
"""

import contextlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

YEARS_BEFORE, YEARS_AFTER = 2, 5


def years_around(year: int) -> range:
    """The years that past decisions and future promises may touch."""
    return range(year - YEARS_BEFORE, year + YEARS_AFTER + 1)


@dataclass(frozen=True, slots=True)
class PublicHolidays:
    """The calendar of these years. A cache that cannot be read or written only costs time."""

    years: Sequence[int]
    cache: Path | None = None

    def dates(self, country: str, subdivision: str | None) -> frozenset[date]:
        """The public holidays of the place in these years; LookupError when there is no such place."""
        name = f"{country}/{subdivision or ''} {self.years[0]}-{self.years[-1]} {version('holidays')}"
        kept = self._kept()
        if name not in kept:
            days = _computed(country, subdivision, self.years)
            kept = {**kept, name: sorted(day.isoformat() for day in days)}
            self._keep(kept)
        return frozenset(date.fromisoformat(day) for day in kept[name])

    def _kept(self) -> dict[str, list[str]]:
        try:
            content = json.loads(self.cache.read_text(encoding="utf-8")) if self.cache else {}
            return {str(name): [date.fromisoformat(day).isoformat() for day in days] for name, days in content.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}

    def _keep(self, content: dict[str, list[str]]) -> None:
        if self.cache is None:
            return
        draft = self.cache.with_name(f"{self.cache.name}.{os.getpid()}")
        with contextlib.suppress(OSError):
            self.cache.parent.mkdir(parents=True, exist_ok=True)
            draft.write_text(json.dumps(content), encoding="utf-8")
            draft.replace(self.cache)


def _computed(country: str, subdivision: str | None, years: Sequence[int]) -> list[date]:
    import holidays

    subdivisions = holidays.list_supported_countries().get(country)
    if subdivisions is None:
        raise LookupError(f"No public holidays are known for the country {country}")
    if subdivision is not None and subdivision not in subdivisions:
        raise LookupError(f"{country} has no subdivision {subdivision}")
    return list(holidays.country_holidays(country, subdiv=subdivision, years=years))
