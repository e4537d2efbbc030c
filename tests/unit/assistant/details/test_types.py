"""Each type of detail by itself: dates, money, bank, contact, choices."""

from dataclasses import replace
from datetime import date

import pytest

from tests.fakes.turns import AMOUNT, CARD, CHARGED, COMPANY, DEVICE, EMAIL, IBAN, NOW, PHONE, STRANGER
from triage.assistant.details import bank, choices, contact, dates, money
from triage.assistant.details.found import Setting, setting_of

TUESDAY = Setting(date(2026, 5, 12), "DE")
ASKED = Setting(date(2026, 5, 12), "DE", asked=True)
AMERICAN = Setting(date(2026, 5, 12), "US", month_first=True)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yesterday", "yesterday (2026-05-11)"),
        ("the day before yesterday", "the day before yesterday (2026-05-10)"),
        ("this morning", "this morning (2026-05-12)"),
        ("last thurs", "last thurs (2026-05-07)"),
        ("on Tuesday", "Tuesday (2026-05-05)"),
        ("by Friday", "Friday (2026-05-15)"),
        ("on the 3rd", "the 3rd (2026-05-03)"),
        ("the 20th", "the 20th (2026-04-20)"),
        ("12 May", "12 May (2026-05-12)"),
        ("May 12th, 2025", "May 12th, 2025 (2025-05-12)"),
        ("28 december", "28 december (2025-12-28)"),
        ("20 june", "20 june (2026-06-20)"),
        ("3 October", "3 October (2025-10-03)"),
        ("2026-05-01", "2026-05-01"),
        ("12.5.2026", "12.5.2026 (2026-05-12)"),
        ("3 days ago", "3 days ago (2026-05-09)"),
        ("two weeks ago", "two weeks ago"),
        ("last week", "last week"),
        ("3/4/2026", "3/4/2026"),
        ("13/4/2026", "13/4/2026 (2026-04-13)"),
        ("in March", "in March"),
    ],
)
def test_a_day_is_kept_as_stated_with_its_date_where_that_is_certain(text: str, value: str) -> None:
    assert [found.value for found in dates.find(text, CHARGED, TUESDAY)] == [value]


def test_americans_put_the_month_first() -> None:
    assert [found.value for found in dates.find("3/4/2026", CHARGED, AMERICAN)] == ["3/4/2026 (2026-03-04)"]


@pytest.mark.parametrize("text", ["may I ask something", "it costs 12.50", "HC-20481", "the sun is out", "31.31.2026"])
def test_what_only_looks_like_a_day_is_none(text: str) -> None:
    assert [found for found in dates.find(text, CHARGED, TUESDAY) if dates.iso_day(found.value)] == []


def test_a_bare_month_or_weekday_counts_as_an_answer() -> None:
    assert [found.value for found in dates.find("March 2025", CHARGED, ASKED)] == ["March 2025"]
    assert [found.value for found in dates.find("fri", CHARGED, ASKED)] == ["fri"]
    assert dates.find("fri", CHARGED, TUESDAY) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("49,90 both times", "€49.90"),
        ("€49.90", "€49.90"),
        ("EUR 40", "€40"),
        ("1.049,90 euros", "€1049.90"),
        ("$1,049.5", "$1049.50"),
        ("20 quid", "£20"),
        ("CHF 12", "CHF 12"),
    ],
)
def test_amounts_with_their_currency(text: str, value: str) -> None:
    assert [found.value for found in money.find(text, AMOUNT, TUESDAY)] == [value]


def test_a_whole_number_is_an_amount_only_as_an_answer() -> None:
    assert money.find("I have 40 plugs", AMOUNT, TUESDAY) == []
    assert [found.value for found in money.find("40", AMOUNT, ASKED)] == ["€40"]


@pytest.mark.parametrize("text", ["HC-20481", "firmware 2.10.33", "at 10:30", "50 %"])
def test_numbers_of_other_kinds_are_no_amounts(text: str) -> None:
    assert money.find(text, AMOUNT, TUESDAY) == []


@pytest.mark.parametrize("text", ["card 8830", "ending in 8830", "the last four are 8830", "visa **** 8830"])
def test_the_last_four_digits_of_a_card(text: str) -> None:
    assert [found.value for found in bank.find_card_last4(text, CARD, TUESDAY)] == ["8830"]


def test_a_full_card_number_is_cut_to_its_last_four() -> None:
    text = "it is 4111 1111 1111 1111 thanks"

    assert [found.value for found in bank.find_card_last4(text, CARD, TUESDAY)] == ["1111"]
    assert bank.mask_cards(text) == "it is **** **** **** 1111 thanks"
    assert bank.mask_cards("call 030 1234567890123") == "call 030 1234567890123"


def test_four_digits_are_a_card_only_as_an_answer() -> None:
    assert bank.find_card_last4("in 2026 I paid", CARD, TUESDAY) == []
    assert bank.find_card_last4("erase my contract, which ended in 2021", CARD, TUESDAY) == []
    assert [found.value for found in bank.find_card_last4("the card ends in 2021", CARD, TUESDAY)] == ["2021"]
    assert [found.value for found in bank.find_card_last4("8830", CARD, ASKED)] == ["8830"]


def test_an_iban_needs_its_checksum_and_survives_words_behind_it() -> None:
    assert [f.value for f in bank.find_ibans("DE89 3704 0044 0532 0130 00 thanks", IBAN, TUESDAY)] == [
        "DE89 3704 0044 0532 0130 00"
    ]
    assert bank.find_ibans("DE89 3704 0044 0532 0130 01", IBAN, TUESDAY) == []


def test_addresses_are_checked_without_the_network() -> None:
    found = contact.find_emails("mail jo.k@example.com, not jo@, please.", EMAIL, TUESDAY)

    assert [(item.value, item.checked) for item in found] == [("jo.k@example.com", True)]
    assert [f.value for f in contact.find_emails("jo at example dot com", EMAIL, ASKED)] == ["jo@example.com"]


@pytest.mark.parametrize("text", ["+49 30 901820", "030 901820"])
def test_numbers_are_read_as_of_the_customers_country(text: str) -> None:
    assert [found.value for found in contact.find_phones(text, PHONE, TUESDAY)] == ["+49 30 901820"]


def test_the_longest_name_wins() -> None:
    assert [found.value for found in choices.find("my door camera and the hubs", DEVICE, TUESDAY)] == [
        "HC Doorbell",
        "HC Hub",
    ]


def test_the_setting_follows_locale_and_zone() -> None:
    american = setting_of(replace(STRANGER, locale="en-US", timezone="Pacific/Auckland"), COMPANY, NOW)
    unknown = setting_of(replace(STRANGER, timezone="Nowhere/Land"), COMPANY, NOW)

    assert (american.region, american.month_first, american.today) == ("US", True, date(2026, 5, 12))
    assert (unknown.region, unknown.month_first) == ("DE", False)
