"""What the finders of details need and return: the customer's surroundings, and values with their place in the text.

Used by every file of this folder; knows no single type.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from triage.domain.company import Company
from triage.domain.conversation import Customer


@dataclass(frozen=True, slots=True)
class Found:
    """A value in its normal form and where it stands; `checked` when its shape or checksum was verified.

    `was` is the value that the same message takes back.
    """

    value: str
    start: int
    end: int
    checked: bool = False
    was: str | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """When and where the customer writes; `asked` when the text answers our question for this very detail."""

    today: date
    region: str = "US"
    month_first: bool = False
    asked: bool = False


def setting_of(customer: Customer, company: Company, now: datetime) -> Setting:
    """The setting of a customer: their time zone and locale, else the company's."""
    zone_name = customer.timezone or company.timezone
    try:
        zone = ZoneInfo(zone_name)
    except (ZoneInfoNotFoundError, ValueError):
        zone_name, zone = company.timezone, ZoneInfo(company.timezone)
    region = _region_of_locale(customer.locale) or _region_of_zone(zone_name)
    return Setting(now.astimezone(zone).date(), region, month_first=region == "US")


def _region_of_locale(locale: str | None) -> str | None:
    parts = (locale or "").replace("_", "-").split("-")
    return parts[-1].upper() if len(parts) > 1 and len(parts[-1]) == 2 else None


@cache
def _region_of_zone(zone_name: str) -> str:
    """The ISO country of a zone by the table that comes with tzdata; the United States when it is not in there."""
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    for line in table.splitlines():
        columns = line.split("\t")
        if len(columns) > 2 and columns[2] == zone_name:
            return columns[0]
    return "US"
