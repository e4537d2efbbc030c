"""What makes a talk feel heard, on the local engine: changes of mind, slips, short words, questions in passing.

Wording is free and hardly asserted; what is answered, asked, promised and remembered is.
"""

from datetime import UTC, datetime

import pytest

from tests.fakes.story import Story
from tests.fakes.story_people import agent_says, hands_back, later
from triage.app.mind import Mindset
from triage.domain.labels import Action, Mode, Route, Urgency

TUESDAY_NOON = datetime(2026, 5, 12, 10, 0, tzinfo=UTC)


@pytest.fixture
def story(local_mind: Mindset) -> Story:
    """A first contact on Tuesday at noon in Berlin, with an agent free."""
    return Story(local_mind.assistant, TUESDAY_NOON)


@pytest.fixture
async def waiting(story: Story) -> Story:
    """A customer in the live queue over a parcel that never came."""
    for text in ("my camera never arrived", "HC-20418", "last monday", "someone now please"):
        await story.says(text)
    assert story.thread.conversation.mode is Mode.LIVE
    return story


async def test_who_waits_and_would_rather_be_written_to_is_told_by_when(waiting: Story) -> None:
    moved = await waiting.says("actually just e-mail me, i have to go")
    asked = await waiting.says("when")

    assert (moved.decision.reason_code, moved.decision.route) == ("switch_asked", Route.TICKET)
    assert moved.decision.promise is not None
    assert moved.decision.promise.text in moved.reply
    assert moved.decision.promise.text in asked.reply


async def test_who_waits_and_would_rather_be_called_gets_the_day_and_the_hour_and_may_move_it(waiting: Story) -> None:
    booked = await waiting.says("can you call me tomorrow instead")
    number = await waiting.says("0176 12345678")
    moved = await waiting.says("about half past ten tomorrow would be best")

    assert "call you tomorrow between 09:00 and 12:00" in booked.reply
    assert booked.reply.endswith("What number can we reach you on?")
    assert "write to you" not in number.reply  # the appointment stands
    assert "call you tomorrow at 10:30" in moved.reply
    assert moved.memory.details["promised_date"].value.startswith("last monday")
    assert moved.memory.details["phone"].value == "+49 176 12345678"


async def test_a_wish_for_a_person_while_waiting_is_heard_and_not_put_on_a_pile(waiting: Story) -> None:
    again = await waiting.says("get me a human")
    hello = await waiting.says("hello??")

    assert "added that" not in f"{again.reply} {hello.reply}"
    assert all(thought.decision.queue == "live" for thought in (again, hello))


async def test_a_question_in_passing_is_answered_while_waiting(waiting: Story) -> None:
    passing = await waiting.says("while i wait, does the doorbell work with google home?")

    assert [c.article for c in passing.citations] == ["voice-assistants"]
    assert passing.decision.queue == "live"


async def test_a_slip_put_right_is_no_choice(story: Story) -> None:
    for text in ("my camera never arrived", "HC-20418", "last thursday"):
        await story.says(text)
    right = await story.says("oh wait no, thats the wrong one, its HC-20481 sorry")

    assert right.decision.action is Action.OFFER
    assert right.memory.details["order_number"].value == "HC-20481"


async def test_digits_alone_put_a_number_right(story: Story) -> None:
    await story.says("you sent me the wrong item")
    await story.says("HC-77120")
    right = await story.says("nah it was 77210, mixed it up")

    assert right.memory.details["order_number"].value == "HC-77210"
    assert "HC-77210" in right.reply


async def test_words_put_right_replace_the_words_before(story: Story) -> None:
    await story.says("Could I get a volume discount for 40 flats?")
    told = await story.says("Brandt Immobilien, that's us")
    right = await story.says("no actually the legal name is Brandt Service KG")

    assert told.memory.details["company_name"].value == "Brandt Immobilien"
    assert right.memory.details["company_name"].value == "Brandt Service KG"


async def test_another_trouble_is_no_answer_to_our_question(story: Story) -> None:
    await story.says("I sent back the hub and got no refund")
    await story.says("HC-20418")
    turned = await story.says("also my doorbell is offline since yesterday")

    assert "return_date" not in turned.memory.details
    assert [c.article for c in turned.citations] == ["doorbell-troubleshooting"]


async def test_why_and_where_are_answered_before_we_ask_again(story: Story) -> None:
    await story.says("my parcel is late")
    why = await story.says("why do you need my order number")
    where = await story.says("idk where do i find that")
    taken = await story.says("ah ok HC-77120")

    assert why.decision.ask == "order_number"
    assert "colleague finds your case" in why.reply
    assert [c.article for c in where.citations] == ["find-order-number"]
    assert taken.memory.details["order_number"].value == "HC-77120"


async def test_listed_questions_are_each_answered(story: Story) -> None:
    thought = await story.says(
        "Hi, three questions: 1) how long can I return a doorbell, 2) who pays for the return and 3) how do I pay?"
    )

    assert {"return-an-item", "payment-methods"} <= {c.article for c in thought.citations}


async def test_short_words_are_read_with_what_they_point_to(story: Story) -> None:
    await story.says("Do you ship to Norway?")
    austria = await story.says("And to Austria?")
    await story.says("how do i turn off auto renew")
    lost = await story.says("and with a flying carpet?")

    assert [c.article for c in austria.citations] == ["where-we-deliver"]
    assert "can't find" not in austria.reply
    assert lost.citations == ()


async def test_what_was_just_told_is_not_told_again(story: Story) -> None:
    told = await story.says("has my order shipped already?")
    more = await story.says("how do i know")

    assert told.citations
    assert told.reply not in more.reply


async def test_who_tells_something_is_not_told_that_articles_do_not_know_it(story: Story) -> None:
    await story.says("the leak sensor chirps every minute")
    told = await story.says("changed it yesterday")

    assert "can't find" not in told.reply
    assert told.decision.action is Action.OFFER


async def test_details_that_only_a_person_can_act_on_bring_one_into_play(story: Story) -> None:
    await story.says("I moved, can you send my order to the new address")
    await story.says("HC-61616")
    told = await story.says("Lindenweg 4, 10999 Berlin")

    assert (told.decision.reason_code, told.decision.action) == ("details_told", Action.OFFER)


async def test_fury_at_a_thing_gets_no_manual(story: Story) -> None:
    thought = await story.says("your thermostat is garbage")

    assert thought.citations == ()
    assert thought.decision.action is Action.OFFER


async def test_a_cold_room_and_a_question_about_gas_are_no_emergency(story: Story) -> None:
    cold = await story.says("my thermostat doesnt heat. at all. its been 3 days")
    gas = await story.says("what about carbon monoxide, does the sensor detect that")

    assert cold.assessment.red_flags == gas.assessment.red_flags == ()
    assert cold.assessment.urgency is not Urgency.CRITICAL


async def test_a_colleagues_own_words_are_quoted_whatever_they_did(story: Story) -> None:
    await story.says("i was charged twice, 49.90 on the 3rd, card ends 8830")
    await story.says("talk to somebody now pls")
    agent_says(story, "Hi, I refunded the second 49.90 to card 8830, it takes 3-5 days. Anything else?")
    hands_back(story, "refund arranged on 12 May")
    later(story, hours=48)
    back = await story.says("hi its me again, money still not there")

    assert "I refunded the second 49.90" in back.reply
    assert "until Tuesday 19 May" in back.reply
