"""What company.toml may say, and how each mistake in it is told."""

from dataclasses import replace
from datetime import time

import pytest

from tests.fakes.holiday_calendar import BERLIN_DAY, WrittenCalendar
from tests.unit.knowledge.company_text import PROFILE, company_text
from triage.domain.company import ChatLimits
from triage.domain.errors import ContentError
from triage.knowledge.company_file import CompanyProfile, parse_company
from triage.knowledge.wordings import WORDINGS


def parsed(text: str) -> CompanyProfile:
    return parse_company(text, WrittenCalendar(), "knowledge/company.toml")


def line_of(text: str, start: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if line.startswith(start))


def test_a_profile_keeps_what_the_file_says() -> None:
    profile = parsed(company_text())
    company = profile.company
    assert (company.name, company.assistant_name, company.timezone) == ("Acme", "Bo", "Europe/Berlin")
    assert (company.languages, company.allowed_links) == (("en",), frozenset({"acme.example"}))
    assert profile.hours.week[0] == ((time(8), time(20)),)
    assert BERLIN_DAY in profile.hours.closed


@pytest.mark.parametrize("site", ["https://shop.example", "https://*.shop.example", "http://localhost:8080"])
def test_sites_that_may_show_the_widget_are_named_by_their_origin(site: str) -> None:
    assert parsed(_naming(site)).company.widget_sites == (site,)


@pytest.mark.parametrize("site", ["shop.example", "https://shop.example/page", "*", "https://a.example; script-src *"])
def test_a_site_that_is_no_origin_is_refused_with_its_place(site: str) -> None:
    with pytest.raises(ContentError) as refused:
        parsed(_naming(site))
    assert refused.value.field == "widget_sites.0"


def test_the_chats_limits_are_the_usual_ones_where_the_file_names_none() -> None:
    assert parsed(company_text()).company.chat == ChatLimits()
    named = parsed(company_text().replace("[wordings.en]", "[chat]\nmessages_per_minute = 3\n\n[wordings.en]", 1))
    assert named.company.chat == replace(ChatLimits(), messages_per_minute=3)


@pytest.mark.parametrize("line", ["messages_per_minute = 0", "messages_per_hour = 5"])
def test_a_limit_that_cannot_be_is_refused_with_its_place(line: str) -> None:
    with pytest.raises(ContentError) as refused:
        parsed(company_text().replace("[wordings.en]", f"[chat]\n{line}\n\n[wordings.en]", 1))
    assert refused.value.field == f"chat.{line.split()[0]}"


def _naming(site: str) -> str:
    return company_text().replace('name = "Acme"', f'name = "Acme"\nwidget_sites = ["{site}"]')


def test_every_wording_can_be_said_with_what_it_is_given() -> None:
    company = parsed(company_text()).company
    for name, wording in WORDINGS.items():
        said = company.wording(name, "fr", **dict.fromkeys(wording.given, "42"))
        assert said.startswith(name)
        assert "{" not in said


def test_a_language_speaks_for_itself_where_it_can_and_in_english_where_it_cannot() -> None:
    company = parsed(company_text()).company
    assert company.wording("advice_safety", "de-AT").startswith("de ")
    assert company.wording("closing", "de-AT") == "closing"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("joined {agent}", "joined", "missing"),
        ("joined {agent}", "joined {agent} {time}", "not given"),
        ("joined {agent}", "joined {agent} {", "brace"),
        ("joined {agent}", "joined {agent!r}", "only a name"),
        ("joined {agent}", "joined {agent.name}", "not given"),
        ("joined {agent}", "joined {} {agent}", "not given"),
    ],
)
def test_a_wrong_placeholder_is_told_with_its_line_and_the_right_ones(old: str, new: str, problem: str) -> None:
    text = company_text().replace(old, new, 1)
    with pytest.raises(ContentError, match=problem) as refusal:
        parsed(text)
    assert refusal.value.field == "wordings.en.joined"
    assert refusal.value.line == line_of(text, "joined")
    assert "{agent}" in (refusal.value.remedy or "")


def test_placeholders_that_are_always_there_may_stand_anywhere() -> None:
    text = company_text().replace('closing = "closing"', 'closing = "{company} {assistant} {emergency_number} {{}}"', 1)
    assert parsed(text).company.wording("closing") == "Acme Bo 112 {}"


def test_a_promise_may_be_told_as_a_sentence_or_as_a_time() -> None:
    text = company_text().replace("handoff_live {promise}", "handoff_live {time}", 1)
    assert parsed(text).company.wording("handoff_live", time="soon", promise="", reference="") == "handoff_live soon"


def test_a_wording_that_english_lacks_is_told() -> None:
    text = company_text().replace('closing = "closing"\n', "", 1)
    with pytest.raises(ContentError, match="closing is missing") as refusal:
        parsed(text)
    assert refusal.value.line == line_of(text, "[wordings.en]")


def test_a_language_without_the_words_that_protect_people_is_refused() -> None:
    text = company_text().replace('advice_self_harm = "de advice_self_harm"\n', "", 1)
    with pytest.raises(ContentError, match="advice_self_harm is missing") as refusal:
        parsed(text)
    assert refusal.value.field == "wordings.de"


def test_a_misspelt_wording_brings_the_likely_one() -> None:
    with pytest.raises(ContentError, match="Did you mean closing"):
        parsed(company_text().replace("closing =", "closeing =", 1))


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('"Europe/Berlin"', '"Berlin"', "timezone"),
        ('["acme.example"]', '["https://acme.example/"]', "allowed_links.0"),
        ('["en"]', "[]", "languages"),
        ('"112"', "112", "emergency_number"),
        ('name = "Acme"\n', "", "name"),
        ('"08:00-20:00"', '"from eight"', "hours.monday"),
        ('"08:00-20:00"', '"closed"', "hours"),
        ('country = "DE"', 'country = "Germany"', "hours.holidays"),
        ("[hours]", "[hors]", "hours"),
    ],
)
def test_a_mistake_in_the_profile_is_told_with_its_key(old: str, new: str, key: str) -> None:
    assert old in PROFILE
    with pytest.raises(ContentError) as refusal:
        parsed(company_text(PROFILE.replace(old, new, 1)))
    assert refusal.value.field == key
    assert refusal.value.remedy
