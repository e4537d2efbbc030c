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
        ("500 flyers A5 please", "Make that 800 flyers, the boss has plans.", "500", "800"),
        ("we need 25 seats", "and HR says 31 seats", "25", "31"),
        ("12 guests, two vegan", "Update from the team, four vegan.", "two vegan", "four vegan"),
        ("my brown bin was missed", "I've got muddled, it's the green bin they left", "brown bin", "green bin"),
        ("size M please", "I measured myself again and I'd go for L", "size M", "go for L"),
        ("bring a sofa and two armchairs", "oh and leave the armchairs", "two armchairs", "no longer wanted"),
        ("on Tuesday morning", "I have the dentist then. Would Thursday do?", "Tuesday morning", "Thursday"),
        ("from the 3rd till the 9th", "make that from the 4th", "the 3rd", "the 4th"),
        ("party is tomorrow at 11", "sorry no, 10, my husband moved it", "at 11", "at 10"),
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
        ("order FL-201 on 9 May", "And sorry, one more thing: order FL-202 on 10 May."),
        ("invoice 3301 was paid on 2 May", "Right. Invoice 3302 was paid on 5 May."),
        ("I was in room 204", "My husband was in 206, his belt is there too."),
        ("error 502 since 9:40", "Now it's error 504 in the other office as well, since 10:05."),
        ("from 8 August", "we stay till the 12th, I mean"),
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


def test_our_question_whether_it_is_right_makes_the_answer_a_correction() -> None:
    said = [
        message(1, "Meter reading 20417."),
        message(2, "That is lower than last time. Is it right?", Author.ASSISTANT),
        message(3, "Went back with a torch: 20714."),
    ]

    assert [(pair.old, pair.new) for pair in superseded(said)] == [("20417", "20714")]


def test_a_question_for_something_else_makes_none() -> None:
    said = [
        message(1, "The quote was 480 euros."),
        message(2, "And what did the final bill say?", Author.ASSISTANT),
        message(3, "Final bill says 655 euros."),
    ]

    assert superseded(said) == []


def test_a_figure_of_an_agent_that_the_customer_takes_over_replaces_their_own() -> None:
    said = [
        message(1, "The fine is 3.60 euros."),
        message(2, "I see 1.20 euros here.", Author.AGENT),
        message(3, "Oh then 1.20 euros it is."),
    ]

    assert [(pair.old, pair.new) for pair in superseded(said)] == [("3.60 euros", "1.20 euros")]


def test_a_time_that_we_move_ourselves_is_replaced_in_all_its_ways_of_writing() -> None:
    said = [
        message(1, "ref ENG5520 slot 8 to 1"),
        message(2, "Confirmed between 8 am and 1 pm.", Author.ASSISTANT),
        message(3, "The new window is 2 pm to 6 pm.", Author.ASSISTANT),
    ]

    assert {(pair.old, pair.new) for pair in superseded(said)} == {
        ("between 8 am and 1 pm", "2 pm to 6 pm"),
        ("slot 8 to 1", "2 pm to 6 pm"),
    }


def test_what_we_say_corrects_nothing_of_the_customers() -> None:
    said = [message(1, "order HC-11111"), message(2, "Sorry, I only see HC-11112.", Author.ASSISTANT)]

    assert superseded(said) == []


@pytest.mark.parametrize(
    ("told", "ours", "denied", "wrong", "right"),
    [
        ("8 Pinfold Lane, LE4 2QT", "Our records show 18 Pinfold Lane. Is that right?", "No! It's 8.",
         "18 Pinfold Lane", "8 Pinfold Lane"),
        ("Calder Close, four of us", "Bottled water will come to 11 Calder Close.", "17. We're at 17",
         "11 Calder Close", "17 Calder Close"),
        ("it should be 07700 900145", "We tried 07700 900154 twice.", "that's not me, mine ends 145",
         "07700 900154", "07700 900145"),
    ],
)  # fmt: skip
def test_what_we_read_back_wrong_is_taken_back_when_the_customer_denies_it(
    told: str, ours: str, denied: str, wrong: str, right: str
) -> None:
    said = [message(1, told), message(2, ours, Author.ASSISTANT), message(3, denied)]

    assert (wrong, right) in [(pair.old, pair.new) for pair in superseded(said)]


def test_what_the_customer_told_stands_after_we_read_it_back_right() -> None:
    said = [
        message(1, "reservation HM-40718 for a double"),
        message(2, "Shall we add a cot?", Author.ASSISTANT),
        message(3, "I wrote it wrong, the reservation is HM-40781, sorry."),
        message(4, "Thank you. I see HM-40781.", Author.ASSISTANT),
        message(5, "No. No cot, and a single."),
    ]

    assert [(pair.old, pair.new) for pair in superseded(said)] == [("HM-40718", "HM-40781")]


@pytest.mark.parametrize(
    ("wished", "offered", "taken", "old", "new"),
    [
        ("I'd like the 4 May tour", "4 May is sold out. 6 May has places.", "perfect", "4 May", "6 May"),
        ("Can you come at 8:00?", "9:15 is the first free slot.", "that works", "8:00", "9:15"),
        ("a table at 19:00 please", "19:00 is full, 20:00 is free.", "20:00 then.", "19:00", "20:00"),
        ("Collection on Tuesday please", "Tuesday is a holiday.", "oh right. Wednesday", "Tuesday", "Wednesday"),
    ],
)
def test_what_we_offered_and_the_customer_takes_stands(
    wished: str, offered: str, taken: str, old: str, new: str
) -> None:
    said = [message(1, wished), message(2, offered, Author.ASSISTANT), message(3, taken)]

    assert (old, new) in [(pair.old, pair.new) for pair in superseded(said)]


def test_an_offer_that_the_customer_declines_replaces_nothing() -> None:
    said = [
        message(1, "my ticket is for 7:15"),
        message(2, "We could put you on the 8:15.", Author.ASSISTANT),
        message(3, "no thanks"),
    ]

    assert superseded(said) == []


@pytest.mark.parametrize(
    "listed", ["reports LIS88213 and LIS88231", "GB 4410 8825 and GB 4410 8852, both posted Monday"]
)
def test_two_of_a_kind_told_in_one_breath_both_stand(listed: str) -> None:
    assert pairs(listed, "thanks") == []


def test_old_and_new_named_so_are_told_apart() -> None:
    assert pairs("The old one ended 7714, the new one ends 3302.") == [("7714", "3302")]


def test_a_correction_of_one_value_does_not_hide_that_of_another() -> None:
    found = pairs(
        "at 10:40, Miss Pell was on duty", "so about 13:20 actually, and it was Mr Penn on duty not Miss Pell"
    )

    assert ("Miss Pell", "Mr Penn") in found
    assert ("10:40", "13:20") in found


@pytest.mark.parametrize(
    ("line", "old", "new"),
    [
        ("She goes back on the 20th, not the 21st", "the 21st", "the 20th"),
        ("we need it on Thursday instead of Friday", "Friday", "Thursday"),
    ],
)
def test_what_is_rejected_in_the_same_breath_needs_no_earlier_word(line: str, old: str, new: str) -> None:
    assert pairs(line) == [(old, new)]


def test_references_told_together_are_not_taken_back_by_speaking_of_one() -> None:
    assert pairs("invoices RE-2201 and RE-2214", "RE-2201 I've paid already, so RE-2214 is open") == []
