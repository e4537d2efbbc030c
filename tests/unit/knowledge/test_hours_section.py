"""Opening hours as people write them."""

from datetime import date, time

import pytest
from pydantic import ValidationError

from tests.fakes.holiday_calendar import BERLIN_DAY, NEW_YEAR, WrittenCalendar
from triage.domain.errors import ContentError
from triage.domain.policy import Hours
from triage.knowledge.content_file import parse_toml
from triage.knowledge.hours_section import HoursSection, build_hours


def built(section: HoursSection) -> Hours:
    return build_hours(section, "Europe/Berlin", WrittenCalendar(), parse_toml("[hours]", "f"), ("hours",))


@pytest.mark.parametrize(
    ("words", "spans"),
    [
        ("08:00-20:00", ((time(8), time(20)),)),
        ("08:00 – 12:00, 13:30-18:00", ((time(8), time(12)), (time(13, 30), time(18)))),
        ("closed", ()),
        ("00:00-24:00", ((time(0), time(0)),)),
        ("22:00-06:00", ((time(22), time(6)),)),
        ("18:00-24:00", ((time(18), time(0)),)),
    ],
)
def test_a_day_is_read_as_it_is_written(words: str, spans: tuple[tuple[time, time], ...]) -> None:
    assert built(HoursSection.model_validate({"tuesday": words})).week[1] == spans


@pytest.mark.parametrize(
    "words",
    [
        "8-20",
        "",
        "08:00",
        "25:00-26:00",
        "24:30-25:00",
        "08:60-09:00",
        "08:00-08:00",
        "08:00-13:00, 12:00-18:00",
        "open",
    ],
)
def test_a_day_that_is_not_clear_is_refused(words: str) -> None:
    with pytest.raises(ValidationError):
        HoursSection.model_validate({"monday": words})


def test_holidays_and_further_days_are_closed() -> None:
    section = HoursSection.model_validate(
        {"monday": "08:00-20:00", "holidays": {"country": "DE", "subdivision": "BE"}, "closed": [date(2026, 12, 24)]}
    )
    assert built(section).closed == {NEW_YEAR, BERLIN_DAY, date(2026, 12, 24)}


def test_holidays_differ_by_subdivision() -> None:
    assert built(HoursSection.model_validate({"holidays": {"country": "DE"}})).closed == {NEW_YEAR}


def test_a_place_that_no_calendar_knows_is_told() -> None:
    with pytest.raises(ContentError) as refusal:
        built(HoursSection.model_validate({"holidays": {"country": "XX"}}))
    assert (refusal.value.field, refusal.value.line) == ("hours.holidays", 1)


def test_a_table_may_have_a_zone_of_its_own() -> None:
    assert built(HoursSection.model_validate({"timezone": "Asia/Tokyo"})).timezone == "Asia/Tokyo"
    assert built(HoursSection()).timezone == "Europe/Berlin"
    with pytest.raises(ValidationError):
        HoursSection.model_validate({"timezone": "Europe/Berlyn"})


def test_hours_without_a_day_never_open() -> None:
    assert built(HoursSection()).never_opens
