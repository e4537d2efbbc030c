"""What leaves production says nothing of who wrote it, and still reads like what was written."""

import re

import pytest

from triage.evals.harvest.redact import Redactor

REDACTOR = Redactor(secret=b"x" * 32)
NAMES = ("Petra Novak", "Dana Ng")


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("I'm Petra Novak and Dana told me so", ["Petra", "Novak", "Dana"]),
        ("PETRA here", ["PETRA"]),
        ("write to petra.novak+shop@holiday-homes.example please", ["holiday-homes", "petra"]),
        ("call +49 170 1234567 or 0170/1234567", ["1234567", "170"]),
        ("my order HC-20481 is late", ["20481"]),
        ("card ends in 8830", ["8830"]),
        ("IBAN DE44 5001 0517 5407 3249 31", ["5001", "3249"]),
        ("see https://shop.example/reset?token=abcdef", ["token", "abcdef"]),
        ("deliver to 14 Elm Grove Road please", ["Elm Grove"]),
        ("Beethovenstraße 12 in Bonn", ["Beethoven"]),
        ("My name is Igor Petrov", ["Igor", "Petrov"]),
        ("it never came.\nRegards, Amara Okafor", ["Amara", "Okafor"]),
        ("ask @amara_ok", ["amara"]),
    ],
)
def test_who_wrote_it_is_gone(text: str, gone: list[str]) -> None:
    redacted = REDACTOR.text(text, NAMES)
    assert not [word for word in gone if word in redacted], redacted


@pytest.mark.parametrize(
    "text",
    [
        "I was charged €49.90 twice on the 3rd",
        "it was promised for Monday at 14:30",
        "the plug is hot, I turned it off 20 minutes ago",
        "bought in 2024, two-year warranty",
        "the hub blinks 3 times",
    ],
)
def test_what_it_is_about_stays(text: str) -> None:
    assert REDACTOR.text(text, NAMES) == text


def test_the_same_value_keeps_one_stand_in_of_the_same_shape() -> None:
    redacted = REDACTOR.text("HC-20481, I said HC-20481, not HC-20418")
    found = re.findall(r"HC-\d{5}", redacted)
    assert len(found) == 3
    assert found[0] == found[1] != found[2]


def test_another_harvest_has_other_stand_ins() -> None:
    assert Redactor().text("HC-2048199") != Redactor().text("HC-2048199")
