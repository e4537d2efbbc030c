"""How a conversation should go, told on the local engine and the shipped content: one test for each transcript.

Wording is free and hardly asserted; what is asked, answered, cited, decided, remembered and promised is.
"""

from datetime import UTC, datetime

import pytest

from tests.fakes.story import Story
from tests.fakes.story_people import agent_says, hands_back, later
from triage.app.mind import Mindset
from triage.domain.assessment import DetailStatus
from triage.domain.labels import Action, Mode, RedFlag, Route, Sentiment, Urgency
from triage.domain.staffing import Staffing

TUESDAY_NOON = datetime(2026, 5, 12, 10, 0, tzinfo=UTC)
TUESDAY_NIGHT = datetime(2026, 5, 12, 20, 41, tzinfo=UTC)
SUNDAY = datetime(2026, 5, 10, 14, 20, tzinfo=UTC)


@pytest.fixture
def story(local_mind: Mindset) -> Story:
    """A first contact on Tuesday at noon, with an agent free."""
    return Story(local_mind.assistant, TUESDAY_NOON)


async def test_1_two_questions_are_answered_once_with_one_greeting_one_check_and_an_end(story: Story) -> None:
    first = await story.says(
        "hey quick q, can the thermostat run without the subscription? and does it work w/ 2 zones"
    )
    last = await story.says("perfect thx")

    assert [c.article for c in first.citations] == ["without-plus", "thermostat-zones"]
    assert (first.reply.count("AI assistant"), first.reply.count("Did that answer it?")) == (1, 1)
    assert last.decision.action is Action.CLOSE
    assert not {"AI assistant", "?"} & set(last.reply.split())


async def test_2_details_one_at_a_time_a_correction_and_the_customers_choice(story: Story) -> None:
    asked = [(await story.says("my camera never arrived")).decision.ask]
    asked.append((await story.says("HC-20418. name's on the account jo.k@example.com")).decision.ask)
    offer = await story.says("last thurs. wait sorry its HC-20481, other one was the doorbell")
    done = await story.says("tomorrow's fine")

    assert asked == ["order_number", "promised_date"]
    assert "HC-20481" in offer.reply
    assert (offer.assessment.urgency, offer.decision.action) == (Urgency.HIGH, Action.OFFER)
    assert done.decision.promise is not None
    assert done.decision.promise.text in done.reply
    assert done.summary is not None
    facts = {fact.key: fact for fact in done.summary.facts}
    order = facts["order_number"]
    assert (order.value, order.was, order.message_id) == ("HC-20481", "HC-20418", "m5")
    assert (facts["email"].message_id, facts["promised_date"].message_id) == ("m3", "m5")
    assert facts["promised_date"].value.startswith("last thurs")


async def test_3_calm_words_about_danger_bring_help_then_people(local_mind: Mindset) -> None:
    story = Story(local_mind.assistant, TUESDAY_NIGHT, Staffing())

    text = "hello, sorry to bother so late, there's a bit of smoke from the smart plug, smells like burning."

    thought = await story.says(f"{text} should i leave it?")

    assert thought.reply.startswith("Please switch off the power")
    assert (thought.decision.queue, thought.decision.route) == ("on-call", Route.LIVE)
    assert thought.assessment.red_flags == (RedFlag.SAFETY,)
    assert "order number" not in thought.reply


async def test_4_fury_about_a_trifle_is_answered_and_a_person_offered_once(story: Story) -> None:
    first = await story.says("YOUR NEW APP ICON IS HIDEOUS WHO APPROVED THIS GARBAGE")
    second = await story.says("no just fix it")

    assert [c.article for c in first.citations] == ["app-icon"]
    assert (first.assessment.sentiment, first.assessment.urgency) == (Sentiment.VERY_NEGATIVE, Urgency.LOW)
    assert (first.decision.action, first.decision.queue) == (Action.OFFER, None)
    assert second.decision.action is not Action.OFFER


async def test_5_five_messages_get_one_answer_that_asks_nothing_said(story: Story) -> None:
    thought = await story.says("hi", "so", "i was charged twice", "49,90 both times", "on the 3rd")

    assert thought.decision.ask == "card_last4"
    assert "€49.90" in thought.reply
    assert "full number" in thought.reply
    assert len(story.replies) == 1


async def test_6_out_of_hours_the_choice_is_honest_and_a_call_is_booked_at_the_hour_named(local_mind: Mindset) -> None:
    story = Story(local_mind.assistant, SUNDAY, Staffing())
    offer = await story.says("I need to speak to somebody about cancelling, it's complicated")
    booked = await story.says("b, 10ish")
    more = await story.says("it is because my mother died and the account is in her name")

    assert [choice.key for choice in offer.decision.choices] == ["ticket", "callback", "stay"]
    assert "Nobody is here until tomorrow 08:00" in offer.reply
    promise = booked.decision.promise
    assert promise is not None
    assert (promise.by, promise.mode) == (datetime(2026, 5, 11, 8, 0, tzinfo=UTC), Mode.TICKET)
    assert "call you tomorrow at 10:00" in booked.reply
    assert "write to you" not in more.reply  # the appointment stands
    assert more.decision.promise is not None
    assert "call you tomorrow at 10:00" in more.decision.promise.text


async def test_7_the_assistant_is_silent_beside_a_person_and_has_read_along(story: Story) -> None:
    await story.says("i was charged twice, 49,90 both times on the 3rd, card 8830")
    await story.says("talk now please")
    agent_says(
        story, "Hi, I've read the thread: refund of the second €49.90, card 8830. Done, 3-5 days. Anything else?"
    )
    silent = await story.says("no but how do i turn off auto renew")
    hands_back(story, "refund done 12 May; just auto-renew left")
    back = await story.says("so how do i turn off auto renew?")

    assert (silent.reply, silent.decision.silent) == ("", True)
    assert [c.article for c in back.citations] == ["turn-off-auto-renew"]
    assert "refund of the second €49.90" in back.reply
    assert back.reply.count("Dana") == 1


async def test_8_days_later_the_human_stretch_is_known_and_nothing_asked_again(story: Story) -> None:
    await story.says("i was charged twice, 49,90 both times on the 3rd, card 8830")
    await story.says("talk now please")
    agent_says(story, "Hi, refund of the second €49.90, card 8830. Done, 3-5 days.")
    hands_back(story, "refund done 12 May")
    await story.says("thanks")
    later(story, hours=24)
    back = await story.says("still no refund")

    assert "Dana wrote to you yesterday" in back.reply
    assert "until Tuesday 19 May" in back.reply
    assert back.decision.ask is None
    assert "Hi!" not in back.reply


async def test_9_the_card_lets_a_colleague_act_at_once(story: Story) -> None:
    await story.says("i was charged twice, 49,90 both times on the 3rd")
    await story.says("card 8830")
    handed = await story.says("second time I write about this, it's booked, not pending! talk to someone now")

    card = handed.summary
    assert card is not None
    assert {"amount": "m1", "charge_date": "m1", "card_last4": "m3"}.items() <= {
        f.key: f.message_id for f in card.facts
    }.items()
    assert {f.message_id for f in card.facts} <= {m.id for m in story.thread.messages}
    assert card.urgency is Urgency.HIGH
    assert card.promises
    assert len(card.prose.split()) <= 120
    assert card.next_step


async def test_the_same_point_is_not_made_three_times(story: Story) -> None:
    first = await story.says("how do i turn off auto renew")
    second = await story.says("how do i turn off auto renew")
    third = await story.says("how do i turn off auto renew")

    assert (first.decision.action, second.decision.action, third.decision.action) == (
        Action.ANSWER,
        Action.OFFER,
        Action.HANDOFF,
    )


async def test_two_failed_answers_bring_a_person(story: Story) -> None:
    await story.says("my thermostat is not heating")
    second = await story.says("that didn't help")
    third = await story.says("no still not working")

    assert (second.decision.action, third.decision.action) == (Action.OFFER, Action.HANDOFF)
    assert third.summary is not None
    assert any("thermostat" in line.lower() for line in third.summary.tried)


async def test_a_question_in_passing_is_answered_and_the_matter_goes_on(story: Story) -> None:
    await story.says("my camera never arrived")
    passing = await story.says("how long is the warranty on the hub?")
    on = await story.says("HC-20481")

    assert [c.article for c in passing.citations] == ["warranty-length"]
    assert passing.reply.endswith("What's the order number?")
    assert on.decision.ask == "promised_date"


async def test_a_matter_is_let_go_in_so_many_words(story: Story) -> None:
    await story.says("my camera never arrived")
    turned = await story.says("actually forget the camera, how do i cancel plus?")

    assert [c.article for c in turned.citations] == ["cancel-plus"]
    assert "order number" not in turned.reply


async def test_two_issues_at_once_are_both_tracked_and_both_on_the_card(story: Story) -> None:
    first = await story.says("my order never came and my camera is offline")
    await story.says("HC-20481")
    await story.says("last tuesday")
    handed = await story.says("someone now please")

    assert set(first.memory.topics) >= {"order_not_arrived", "device_offline"}
    assert "noted both" in first.reply
    assert first.decision.ask == "order_number"
    assert handed.summary is not None
    assert "camera is offline" in handed.summary.ask


@pytest.mark.parametrize("wrong", ["123", "HC-99"])
async def test_a_detail_that_does_not_fit_is_asked_again_once_with_the_reason(story: Story, wrong: str) -> None:
    await story.says("my camera never arrived")
    again = await story.says(wrong)
    on = await story.says(wrong)

    assert (again.collected.invalid, again.decision.ask) == ("order_number", "order_number")
    assert "starts with HC" in again.reply
    assert on.decision.ask == "promised_date"
    assert "order_number" in on.collected.given_up


async def test_i_dont_have_it_goes_on_with_the_detail_marked_missing(story: Story) -> None:
    await story.says("my camera never arrived")
    on = await story.says("I don't have it")
    handed = await story.says("i want a person now")

    assert on.decision.ask == "promised_date"
    assert handed.summary is None or "order_number" in handed.summary.missing
    assert handed.decision.ask != "order_number"


async def test_a_late_answer_to_the_question_before_counts(story: Story) -> None:
    await story.says("I was charged twice")
    await story.says("why do you need that")
    thought = await story.says("49 euros")

    assert thought.memory.details["amount"].value == "€49"
    assert thought.decision.ask == "charge_date"


async def test_days_and_sums_in_words_are_understood(story: Story) -> None:
    await story.says("I was billed twice for plus")
    await story.says("twenty euros")
    thought = await story.says("the second of may")

    assert thought.memory.details["amount"].value == "€20"
    assert thought.memory.details["charge_date"].value == "the second of may (2026-05-02)"


async def test_a_whole_card_number_is_kept_by_its_end_only_and_said_so(story: Story) -> None:
    await story.says("I was charged twice")
    thought = await story.says("my card is 4111 1111 1111 1111")

    assert thought.memory.details["card_last4"].value == "1111"
    assert "amount" not in thought.memory.details
    assert "never send a full card number" in thought.reply
    assert "4111" not in f"{thought.reply} {thought.memory}"


async def test_an_address_with_a_slip_is_asked_again_with_its_shape(story: Story) -> None:
    await story.says("i can't sign in, the email does not come")
    again = await story.says("jo.k@exampel")
    taken = await story.says("jo.k@example.com")

    assert again.collected.invalid == "email"
    assert "name@example.com" in again.reply
    assert taken.memory.details["email"].value == "jo.k@example.com"


async def test_no_match_says_so_and_offers_what_is_possible(story: Story) -> None:
    thought = await story.says("is there a cheaper one")

    assert thought.decision.reason_code == "no_answer"
    assert "can't find that" in thought.reply
    assert (thought.decision.action, thought.citations) == (Action.OFFER, ())


async def test_yes_to_did_you_mean_gives_that_answer(story: Story) -> None:
    asked = await story.says("what about the cold")
    answered = await story.says("yes")

    assert asked.decision.reason_code == "borderline_match"
    assert answered.citations
    assert answered.citations[0].title in asked.reply


async def test_thanks_with_more_in_it_is_no_end(story: Story) -> None:
    await story.says("how long does a refund take")
    thought = await story.says("thanks. and where do i see my invoice")

    assert thought.decision.action is Action.ANSWER
    assert [c.article for c in thought.citations] == ["invoice-and-vat"]


async def test_a_call_that_is_asked_for_is_offered_and_its_number_taken(story: Story) -> None:
    offer = await story.says("can someone call me")
    booked = await story.says("c")
    thought = await story.says("+49 30 901820")

    assert "callback" in [choice.key for choice in offer.decision.choices]
    assert booked.reply.endswith("What number can we reach you on?")
    assert thought.memory.details["phone"].value == "+49 30 901820"


async def test_ten_turns_without_a_silly_reply(story: Story) -> None:
    said = (
        "hi",
        "my doorbell never arrived",
        "HC-20418",
        "sorry, HC-20481",
        "by the way how long is the warranty",
        "last friday",
        "do you sell drones?",
        "hmm ok. can i talk to a person",
        "now please",
        "thanks",
    )
    thoughts = [await story.says(text) for text in said]

    asked = [thought.decision.ask for thought in thoughts if thought.decision.ask]
    assert asked.count("order_number") == 1
    assert thoughts[4].citations
    assert thoughts[-1].memory.details["order_number"].value == "HC-20481"
    assert any(thought.decision.action is Action.HANDOFF for thought in thoughts)
    card = next(thought.summary for thought in thoughts if thought.summary)
    assert {f.key: f.status for f in card.facts}["order_number"] is DetailStatus.CORRECTED
    assert len(set(story.replies)) == len(story.replies)
