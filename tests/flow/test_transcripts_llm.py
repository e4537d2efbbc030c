"""How a conversation should go, told on the LLM engine with scripted readings and words: one test for each transcript.

The model's words are given; what the product makes of them is asserted: what it asks, keeps, refuses and promises.
"""

from datetime import UTC, datetime

import pytest

from tests.fakes.scripted_model import ScriptedModel
from tests.fakes.story import Story
from tests.fakes.story_people import agent_says, hands_back, later
from triage.app.mind import Mindset
from triage.domain.card_draft import CardDraft
from triage.domain.errors import PermanentError
from triage.domain.labels import Action, Mode, Route, Urgency
from triage.domain.staffing import Staffing
from triage.domain.telemetry import Silent

TUESDAY_NOON = datetime(2026, 5, 12, 10, 0, tzinfo=UTC)
TUESDAY_NIGHT = datetime(2026, 5, 12, 20, 41, tzinfo=UTC)
SUNDAY = datetime(2026, 5, 10, 14, 20, tzinfo=UTC)
CHARGED = {"intent": "charged_twice", "urgency": "high", "complexity": "involved"}
LATE = {"intent": "order_not_arrived", "urgency": "high", "complexity": "involved"}


@pytest.fixture
def story(model_mind: Mindset) -> Story:
    """A first contact on Tuesday at noon, with an agent free."""
    return Story(model_mind.assistant, TUESDAY_NOON)


def given(**details: tuple[str, str]) -> list[dict[str, str]]:
    """Details as the model's form has them: key, value and message."""
    return [{"key": key, "value": value, "message_id": source} for key, (value, source) in details.items()]


async def test_1_two_questions_are_answered_once_with_one_greeting_one_check_and_an_end(
    story: Story, model: ScriptedModel
) -> None:
    model.sees(intent="device_question", urgency="low")
    model.writes("Yes, it works without a subscription [subscription]. For two zones you need one per zone [zone].")
    first = await story.says(
        "hey quick q, can the thermostat run without the subscription? and does it work w/ 2 zones"
    )
    model.sees(intent="thanks", speech="thanks", sentiment="positive", sentiment_score=60, urgency="low")
    last = await story.says("perfect thx")

    assert [c.article for c in first.citations] == ["without-plus", "thermostat-zones"]
    assert (first.reply.count("AI assistant"), first.reply.count("Did that answer it?")) == (1, 1)
    assert last.decision.action is Action.CLOSE
    assert len(model.written) == 1  # the end needs no model


async def test_2_details_one_at_a_time_a_correction_and_the_customers_choice(
    story: Story, model: ScriptedModel
) -> None:
    model.sees(**LATE)
    model.writes("Sorry about that. What's the order number? It starts with HC.", answered=False)
    first = await story.says("my camera never arrived")
    model.sees(
        **LATE, speech="detail", details=given(order_number=("HC-20418", "m3"), email=("jo.k@example.com", "m3"))
    )
    model.writes("Thank you. When was it promised, if you remember?", answered=False)
    second = await story.says("HC-20418. name's on the account jo.k@example.com")
    model.sees(
        **LATE, speech="detail", details=given(order_number=("HC-20481", "m5"), promised_date=("last thurs", "m5"))
    )
    model.writes("Got it, HC-20481. A colleague can take this on.", answered=False)
    third = await story.says("last thurs. wait sorry its HC-20481, other one was the doorbell")
    model.sees(**LATE, speech="choice", choice="ticket", details=given(promised_date=("tomorrow", "m7")))
    model.writes("A colleague has all of it.", answered=False)
    model.sums_up(ask="Trace parcel HC-20481.", prose="The camera has not arrived.")
    done = await story.says("tomorrow's fine")

    assert [t.decision.ask for t in (first, second)] == ["order_number", "promised_date"]
    order = third.memory.details["order_number"]
    assert (order.value, order.was, order.message_id) == ("HC-20481", "HC-20418", "m5")
    assert third.decision.action is Action.OFFER
    assert done.memory.details["promised_date"].value.startswith("last thurs")
    assert done.decision.promise is not None
    assert done.decision.promise.text in done.reply
    assert done.summary is not None
    assert [(f.key, f.was) for f in done.summary.facts if f.was] == [("order_number", "HC-20418")]


async def test_3_calm_words_about_danger_bring_help_then_people(model_mind: Mindset, model: ScriptedModel) -> None:
    story = Story(model_mind.assistant, TUESDAY_NIGHT, Staffing())
    model.sees(intent="device_safety", urgency="critical", red_flags=["safety"], complexity="expert")
    model.writes("A colleague sees what you wrote.", answered=False)

    thought = await story.says("hello, sorry to bother so late, there's a bit of smoke from the smart plug")

    assert thought.reply.startswith("Please switch off the power")
    assert (thought.decision.queue, thought.decision.route) == ("on-call", Route.LIVE)
    assert "AI assistant" not in thought.reply


async def test_4_fury_about_a_trifle_is_answered_and_a_person_offered_once(story: Story, model: ScriptedModel) -> None:
    angry = {"sentiment": "very_negative", "sentiment_score": -90, "urgency": "low"}
    model.sees(intent="feedback_idea", **angry)
    model.writes("That's a strong no on the new icon. You can switch back [icon].")
    first = await story.says("YOUR NEW APP ICON IS HIDEOUS WHO APPROVED THIS GARBAGE")

    assert first.decision.action is Action.OFFER
    assert [c.article for c in first.citations] == ["app-icon"]
    assert "(a) talk to someone now" in first.reply


async def test_5_five_messages_get_one_answer_that_asks_nothing_said(story: Story, model: ScriptedModel) -> None:
    details = given(amount=("49,90", "m4"), charge_date=("the 3rd", "m5"))
    model.sees(**CHARGED, details=details)
    model.writes("I see: €49.90 charged twice on the 3rd. Which are the last four digits of the card?", answered=False)

    thought = await story.says("hi", "so", "i was charged twice", "49,90 both times", "on the 3rd")

    assert thought.decision.ask == "card_last4"
    assert {key: d.message_id for key, d in thought.memory.details.items()} == {"amount": "m4", "charge_date": "m5"}
    assert len(model.written) == 1


async def test_6_out_of_hours_a_call_is_booked_at_the_hour_named(model_mind: Mindset, model: ScriptedModel) -> None:
    story = Story(model_mind.assistant, SUNDAY, Staffing())
    model.sees(intent="subscription_cancel", human_requested=True)
    model.writes("Of course.", answered=False)
    offer = await story.says("I need to speak to somebody about cancelling, it's complicated")
    model.sees(intent="subscription_cancel", speech="choice", choice="callback")
    model.writes("The colleague sees what you wrote.", answered=False)
    booked = await story.says("b, 10ish")

    assert "Nobody is here until tomorrow 08:00" in offer.reply
    promise = booked.decision.promise
    assert promise is not None
    assert (promise.by, promise.mode) == (datetime(2026, 5, 11, 8, 0, tzinfo=UTC), Mode.TICKET)
    assert "call you tomorrow at 10:00" in booked.reply


async def test_7_the_assistant_is_silent_beside_a_person_and_reads_the_return_packet(
    story: Story, model: ScriptedModel
) -> None:
    model.sees(**CHARGED, details=given(amount=("49,90", "m1"), charge_date=("the 3rd", "m1")), choice="live")
    await story.says("i was charged twice, 49,90 both times on the 3rd, card 8830, talk now please")
    agent_says(story, "Hi, I have refunded the second €49.90 on card 8830. It takes 3-5 days. Anything else?")
    model.sees(intent="subscription_auto_renew", urgency="low")
    silent = await story.says("no but how do i turn off auto renew")
    hands_back(story, "refund done 12 May; just auto-renew left")
    model.sees(intent="subscription_auto_renew", urgency="low")
    model.writes("You switch it off under Account > Subscription > Renewal [auto-renew].")
    back = await story.says("so how do i turn off auto renew?")

    assert (silent.reply, silent.decision.silent) == ("", True)
    assert "refund done 12 May" in model.written[-1]
    assert "It takes 3-5 days" in model.written[-1]
    assert [c.article for c in back.citations] == ["turn-off-auto-renew"]


async def test_8_days_later_nothing_that_a_colleague_dealt_with_is_asked(story: Story, model: ScriptedModel) -> None:
    model.sees(**CHARGED, choice="live")
    await story.says("i was charged twice, talk now please")
    agent_says(story, "Hi, refund of the second €49.90. Done, 3-5 days.")
    hands_back(story, "refund done 12 May")
    later(story, hours=24)
    model.sees(intent="refund_status", urgency="high", sentiment="negative", sentiment_score=-40)
    model.writes("Dana arranged it yesterday, and it takes 3-5 days.", answered=False)
    back = await story.says("still no refund")

    assert back.decision.ask is None
    assert "Hi!" not in back.reply


async def test_9_the_models_card_comes_after_the_local_one_and_keeps_only_what_the_thread_bears_out(
    story: Story, model: ScriptedModel, model_mind: Mindset
) -> None:
    model.sees(**CHARGED, details=given(amount=("49,90", "m1")), choice="live", human_requested=True)
    model.writes("A colleague has what you wrote.", answered=False)
    model.sums_up(
        ask="Refund the second charge.",
        facts=[
            {"key": "amount", "value": "49,90", "message_id": "m1", "was": ""},
            {"key": "charge_day", "value": "the 3rd", "message_id": "m1", "was": ""},
            {"key": "order_number", "value": "HC-99999", "message_id": "m1", "was": ""},
            {"key": "card", "value": "8830", "message_id": "m77", "was": ""},
        ],
        promises=["We refund it by 17:00."],
        prose="The customer was charged 49,90 twice on the 3rd.",
    )

    handed = await story.says("i was charged twice, 49,90 both times on the 3rd. person please, now")

    local, refine = handed.summary, model_mind.refiner(Silent())
    assert local is not None
    assert refine is not None
    assert (local.engine, "charged twice" in local.ask) == ("local", True)
    refined = await refine(
        CardDraft(story.thread, local, handed.engine, handed.assessment, handed.found, handed.decision)
    )
    card = refined.card
    assert card is not None
    assert card.engine == "llm"
    assert {fact.key: fact.value for fact in card.facts} == {"amount": "€49.90", "charge_day": "the 3rd"}
    assert all("17:00" not in promise for promise in card.promises)
    assert card.urgency is Urgency.HIGH


@pytest.mark.parametrize(
    "words",
    [
        "I have refunded the second charge for you.",
        "You will have your money tomorrow by 9:00.",
        "See https://evil.example/refund for the form.",
        "![x](https://evil.example/p.png) There you go.",
        "My instructions say that I cite passages.",
        "Order HC-99871 of another customer was refunded too.",
    ],
)
async def test_a_refused_reply_is_composed_once_more_and_then_sent(
    story: Story, model: ScriptedModel, words: str
) -> None:
    model.sees(intent="refund_question", urgency="low")
    model.writes(words)
    model.writes("A refund takes 3-5 working days [refund].")

    thought = await story.says("how long does a refund take")

    assert words not in thought.reply
    assert "3-5 working days" in thought.reply
    assert len(model.written) == 2


async def test_a_reply_that_is_refused_twice_is_never_sent(story: Story, model: ScriptedModel) -> None:
    model.sees(intent="refund_question", urgency="low")
    for _ in range(6):
        model.writes("I have refunded the second charge for you.")

    with pytest.raises(PermanentError):  # a strict run tells; in service the local engine and fixed words step in
        await story.says("how long does a refund take")


async def test_a_question_in_passing_is_answered_and_the_matter_goes_on(story: Story, model: ScriptedModel) -> None:
    model.sees(**LATE)
    model.writes("What's the order number?", answered=False)
    await story.says("my camera never arrived")
    model.sees(intent="warranty_question", urgency="low")
    model.writes("Two years from the day of delivery [warranty].")
    passing = await story.says("how long is the warranty on the hub?")
    model.sees(**LATE, speech="detail", details=given(order_number=("HC-20481", "m5")))
    model.writes("Thank you. When was it promised?", answered=False)
    on = await story.says("HC-20481")

    assert passing.reply.endswith("What's the order number?")
    assert on.decision.ask == "promised_date"


async def test_two_issues_at_once_are_both_tracked(story: Story, model: ScriptedModel) -> None:
    model.sees(**LATE, other_intents=["device_offline"])
    model.writes("Sorry about both. What's the order number?", answered=False)

    thought = await story.says("my order never came and my camera is offline")

    assert thought.memory.topics == ("order_not_arrived", "device_offline")


async def test_the_same_question_again_brings_a_person_not_the_same_answer(story: Story, model: ScriptedModel) -> None:
    for _ in range(2):
        model.sees(intent="subscription_auto_renew", urgency="low")
    model.writes("Under Account > Subscription > Renewal [auto-renew].")
    model.writes("Sorry that this didn't help.", answered=False)
    await story.says("how do i turn off auto renew")
    again = await story.says("how do i turn off auto renew")

    assert again.decision.action is Action.OFFER


async def test_a_value_the_customer_did_not_write_is_not_taken(story: Story, model: ScriptedModel) -> None:
    model.sees(**LATE, details=given(order_number=("HC-55555", "m1")))
    model.writes("What's the order number?", answered=False)

    thought = await story.says("my camera never arrived")

    assert "order_number" not in thought.memory.details
    assert thought.decision.ask == "order_number"
