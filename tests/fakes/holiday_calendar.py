"""A calendar of public holidays that a test writes itself.

Keeps the promise of `triage.knowledge.hours_section.HolidayCalendar`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

NEW_YEAR = date(2026, 1, 1)
BERLIN_DAY = date(2026, 3, 8)


def _germany() -> dict[tuple[str, str | None], frozenset[date]]:
    return {("DE", None): frozenset({NEW_YEAR}), ("DE", "BE"): frozenset({NEW_YEAR, BERLIN_DAY})}


@dataclass(frozen=True)
class WrittenCalendar:
    """Knows only the places it was given, and says so as the real one does."""

    places: Mapping[tuple[str, str | None], frozenset[date]] = field(default_factory=_germany)

    def dates(self, country: str, subdivision: str | None) -> frozenset[date]:
        """The holidays written down for the place."""
        try:
            return self.places[country, subdivision]
        except KeyError:
            raise LookupError(f"No public holidays are known for {country} {subdivision}") from None
