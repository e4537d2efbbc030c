"""Which value replaces which, in the words that customers correct themselves with."""

import pytest

from tests.fakes.turns import message
from triage.assistant.local.facts.superseding import superseded
from triage.domain.labels import Author


def pairs(*texts: str) -> list[tuple[str, str]]:
    said = [message(n, text) for n, text in enumerate(texts, start=1)]
    return [(pair.old, pair.new) for pair in superseded(said)]


@pytest.mark.parametrize(
    ("before", "after", "old", "new"),
    [
        ("sent Monday", "I tell a lie, it was Tuesday it went, not Monday", "Monday", "Tuesday"),
        ("my reservation HM-40718", "I wrote it wrong, the reservation is HM-40781, sorry", "HM-40718", "HM-40781"),
        ("account ending 2290", "I should say the account ends 2209", "2290", "2209"),
        ("There are four of us", "And it's five of us not four", "four of us", "five of us"),
        ("the ID is XEA 5520 1184", "the ID finish in 1148 not 1184", "XEA 5520 1184", "XEA 5520 1148"),
        ("Powered, gel battery", "it's a lithium battery now, they swapped it", "gel battery", "lithium battery"),
        ("the chair is 62 kilos", "and the chair's 58 kilos now", "62 kilos", "58 kilos"),
        ("70 people", "we're now 82 rather than 70", "70", "82"),
        ("We paid 1,120", "1,120 was without the final cleaning, in all it was 1,205", "1,120", "1,205"),
        ("I want $49.95 back", "Wait, I counted again, so $69.93", "$49.95", "$69.93"),
        ("14 Fell Lane, Hexham please", "it needs to come to 3 Quarry Rise, Corbridge now", "14 Fell Lane, Hexham",
         "3 Quarry Rise, Corbridge"),
        ("power out at 2140 Quail Run", "our number is 2104, I typed it backward", "2140 Quail Run", "2104 Quail Run"),
        ("booked for June 3", "the date is wrong, please make it June 11", "June 3", "June 11"),
    ],
)  # fmt: skip
def test_a_correction_pairs_the_old_value_with_the_new(before: str, after: str, old: str, new: str) -> None:
    assert pairs(before, after) == [(old, new)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("my booking is MN3RRT", "Hers is MN3RTR."),
        ("the first charge was £764", "they also took a £20 fee"),
        ("it came on Monday", "it's Thursday tea time, I'm back again tomorrow"),
        ("I have 30 days", "is it within 14 days that you answer?"),
    ],
)
def test_another_value_is_no_correction(before: str, after: str) -> None:
    assert pairs(before, after) == []


def test_a_value_corrected_twice_points_to_the_last() -> None:
    assert pairs("order HC-11111", "sorry, HC-11112", "sorry again, HC-11113") == [
        ("HC-11111", "HC-11113"),
        ("HC-11112", "HC-11113"),
    ]


def test_what_we_say_corrects_nothing_of_the_customers() -> None:
    said = [message(1, "order HC-11111"), message(2, "Sorry, I only see HC-11112.", Author.ASSISTANT)]

    assert superseded(said) == []
