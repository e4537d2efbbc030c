"""Times typed into forms are on the company's clock, and what is no time is refused in words."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from triage.domain.errors import BadInput
from triage.web.console.times import snooze_until, typed_time

NOW = datetime(2026, 5, 13, 12, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def test_a_browsers_local_time_is_the_companys() -> None:
    assert typed_time({"by": "2026-05-14T09:00"}, "by", BERLIN, NOW) == datetime(2026, 5, 14, 7, 0, tzinfo=UTC)
    assert typed_time({"by": "2026-05-14T09:00+00:00"}, "by", BERLIN, NOW) == datetime(2026, 5, 14, 9, 0, tzinfo=UTC)
    assert typed_time({"by": " "}, "by", BERLIN, NOW) is None


@pytest.mark.parametrize("typed", ["soon", "2026-05-13T13:59", "2026-13-01T00:00", "9999999"])
def test_what_is_no_time_ahead_is_refused(typed: str) -> None:
    with pytest.raises(BadInput):
        typed_time({"by": typed}, "by", BERLIN, NOW)


@pytest.mark.parametrize(
    ("form", "until"),
    [
        ({"until": "customer"}, None),
        ({"until": "hour"}, datetime(2026, 5, 13, 13, 0, tzinfo=UTC)),
        ({"until": "tomorrow"}, datetime(2026, 5, 14, 7, 0, tzinfo=UTC)),
        ({"until": "time", "at": "2026-05-20T10:30"}, datetime(2026, 5, 20, 8, 30, tzinfo=UTC)),
    ],
)
def test_snoozing_lasts_until(form: dict[str, str], until: datetime | None) -> None:
    assert snooze_until(form, BERLIN, NOW) == until


@pytest.mark.parametrize("form", [{}, {"until": "never"}, {"until": "time"}, {"until": "time", "at": "then"}])
def test_snoozing_without_a_time_is_refused(form: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        snooze_until(form, BERLIN, NOW)
