"""The chat's own words: every language has all of them, and times are said on the customer's clock."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.routing.time_words import wall_of
from triage.web.chat.words import FOLDER, accepted, best_words, languages, words_in

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=BERLIN)  # a Monday
SPOKEN = ("en", "de", "fr")


def test_there_are_words_in_more_than_one_language() -> None:
    assert {"en", "de"} < languages()


@pytest.mark.parametrize("language", sorted(path.stem for path in FOLDER.glob("*.toml")))
def test_a_language_has_every_word_with_the_same_braces(language: str) -> None:
    def braces(of: str) -> dict[str, object]:
        entries = words_in(of).entries
        return {
            name: sorted(re.findall(r"\{(\w+)\}", value)) if isinstance(value, str) else len(value)
            for name, value in entries.items()
        }

    assert braces(language) == braces("en")


@pytest.mark.parametrize(
    ("at", "zone", "said"),
    [
        (NOW.replace(hour=17), "Europe/Berlin", "today at 17:00"),
        (NOW + timedelta(days=1), "Europe/Berlin", "tomorrow at 10:00"),
        (NOW + timedelta(days=3), "Europe/Berlin", "Thursday at 10:00"),
        (NOW + timedelta(days=7), "Europe/Berlin", "Monday 9 March at 10:00"),
        (NOW.replace(hour=23), "Asia/Tokyo", "tomorrow at 07:00 (Tokyo time)"),
        (NOW.replace(hour=17), "", "today at 17:00 (Berlin time)"),
    ],
)
def test_a_time_is_said_on_the_customers_clock(at: datetime, zone: str, said: str) -> None:
    assert words_in("en").at(at, NOW, wall_of(zone, "Europe/Berlin")) == said


def test_a_time_is_said_in_the_customers_language() -> None:
    assert words_in("de").at(NOW + timedelta(days=3), NOW, wall_of("", "Europe/Berlin")) == (
        "Donnerstag um 10:00 Uhr (Ortszeit Berlin)"
    )


@pytest.mark.parametrize(("seconds", "said"), [(0, "1 minute"), (60, "1 minute"), (61, "2 minutes")])
def test_a_wait_is_said_in_whole_minutes_and_never_too_short(seconds: int, said: str) -> None:
    assert words_in("en").minutes(timedelta(seconds=seconds)) == said


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        (["de-AT"], "de"),
        ([None, "", "FR"], "fr"),
        (["nl", "de"], "de"),  # there are words in Dutch, but this company has no wordings
        (["ja", "tlh"], "en"),
        ([], "en"),
    ],
)
def test_the_first_wanted_language_counts_in_which_the_company_speaks(wanted: list[str | None], language: str) -> None:
    assert best_words(wanted, SPOKEN).language == language


def test_a_browser_names_its_languages_by_weight() -> None:
    assert accepted("en;q=0.5, de-DE, fr;q=0.9") == ["de-DE", "fr", "en"]


@given(st.text(max_size=200))
def test_whatever_a_browser_sends_as_languages_there_are_words(header: str) -> None:
    assert best_words(accepted(header), SPOKEN)("send")


@given(st.integers(min_value=0, max_value=366 * 24 * 60))
def test_every_moment_of_a_year_can_be_said_in_every_language(minutes: int) -> None:
    at = NOW + timedelta(minutes=minutes)
    for language in languages():
        assert at.strftime("%H:%M") in words_in(language).at(at, NOW, wall_of("Europe/Berlin", "Europe/Berlin"))
