"""History out of memory, and the memory after a turn."""

from dataclasses import replace

from tests.fakes.turns import (
    GREETING,
    LATE,
    NOW,
    QUESTION,
    decision,
    found,
    message,
    passage,
    thread,
    ticket_promise,
)
from triage.assistant.ports import Draft
from triage.assistant.remember import after_reading, history_of, next_memory
from triage.domain.assessment import Assessment, Detail, Evidence, Speech
from triage.domain.conversation import Citation, Memory, Owner
from triage.domain.decision import Choice, Decision
from triage.domain.history import Collected
from triage.domain.ids import ArticleId, MessageId, QueueName
from triage.domain.labels import Action, Mode, OwnerKind, Urgency

CHECK = "Did that answer it?"
ASKING = Collected(LATE, missing=("order_number",))


def after(
    memory: Memory,
    made: Decision,
    text: str = "words",
    *,
    seen: Assessment = Assessment(),  # noqa: B008 - frozen
    collected: Collected = ASKING,
    draft: Draft | None = None,
) -> Memory:
    details = {**memory.details, **seen.details}
    return next_memory(memory, seen, collected, details, made, draft or Draft(text), CHECK)


def test_a_question_is_counted_and_stays_open() -> None:
    memory = after(Memory(), decision(Action.COLLECT, ask="order_number"))

    assert (memory.pending, memory.asked, memory.intent) == ("order_number", {"order_number": 1}, LATE.id)
    assert memory.greeted
    assert memory.last_reply == "words"


def test_a_passing_question_leaves_ours_open_and_the_matter_in_place() -> None:
    asked = Memory(greeted=True, intent=LATE.id, pending="order_number", asked={"order_number": 1})

    memory = after(asked, decision(Action.ANSWER), collected=ASKING)

    assert memory.pending == "order_number"
    assert after(asked, decision(Action.ANSWER), collected=Collected(GREETING)).intent == LATE.id
    assert after(asked, decision(Action.ANSWER), collected=Collected(QUESTION)).intent == QUESTION.id


def test_a_given_or_declined_detail_closes_our_question() -> None:
    asked = Memory(intent=LATE.id, pending="order_number")
    given = {"order_number": Detail("order_number", "HC-20481", MessageId("m2"))}

    answered = after(asked, decision(Action.OFFER), seen=Assessment(speech=Speech.DETAIL, details=given))
    declined = after(asked, decision(Action.OFFER), seen=Assessment(speech=Speech.NO_ANSWER))

    assert (answered.pending, answered.declined) == (None, ())
    assert (declined.pending, declined.declined) == (None, ("order_number",))


def test_an_offer_is_remembered_until_it_is_taken() -> None:
    choices = (Choice("live", "talk now"), Choice("ticket", "have a reply"))
    offered = after(Memory(), decision(Action.OFFER, choices=choices))

    assert (offered.choices, offered.offers_made) == (choices, 1)
    assert after(offered, decision(Action.ANSWER)).choices == choices
    chosen = after(offered, decision(Action.HANDOFF, **ticket_promise()), seen=Assessment(choice="ticket"))
    assert (chosen.choices, chosen.preference) == ((), Mode.TICKET)


def test_cited_articles_and_the_check_are_remembered() -> None:
    draft = Draft(f"So it is [1]. {CHECK}", (Citation(1, ArticleId("a"), "A"),), answered=True)

    memory = after(Memory(), decision(Action.ANSWER), draft=draft)

    assert memory.answered == ("a",)
    assert memory.confirmation_asked


def test_a_silent_turn_says_nothing_and_keeps_the_last_reply() -> None:
    memory = after(Memory(last_reply="before"), decision(Action.ANSWER, silent=True), "")

    assert (memory.last_reply, memory.greeted) == ("before", False)


def test_urgency_never_falls_within_a_matter_and_small_talk_says_nothing_about_it() -> None:
    high = Memory(intent=LATE.id, urgency=Urgency.HIGH)

    assert after_reading(high, Assessment(urgency=Urgency.LOW), ASKING, {}).urgency is Urgency.HIGH
    thanks = Assessment(urgency=Urgency.LOW, speech=Speech.THANKS)
    assert after_reading(high, thanks, Collected(), {}).urgency is Urgency.HIGH
    other = after_reading(high, Assessment(urgency=Urgency.LOW), Collected(QUESTION), {})
    assert other.urgency is Urgency.LOW


def test_the_words_behind_a_high_urgency_are_kept_for_the_handoff() -> None:
    quote = Evidence("urgency:high", "taken twice", MessageId("m3"))
    noise = Evidence("urgency:low", "hi", MessageId("m1"))

    assert after_reading(Memory(), Assessment(evidence=(noise, quote)), ASKING, {}).evidence == (quote,)


def test_history_says_whether_the_best_article_was_given_before() -> None:
    memory = Memory(answered=(ArticleId("late"),), urgency=Urgency.HIGH, offers_made=1)
    search = found(passage("late", "A late parcel is traced."))

    history = history_of(thread(message(1, "hi")), memory, search, "en", can_be_live=True)

    assert history.answered_before
    assert (history.urgency, history.offers_made, history.timezone) == (Urgency.HIGH, 1, "UTC")


def test_history_carries_who_owns_the_conversation_and_until_when() -> None:
    waiting = thread(owner=Owner(OwnerKind.QUEUE, QueueName("tickets")))
    head = replace(waiting.conversation, priority=58, reply_by=NOW)

    history = history_of(replace(waiting, conversation=head), Memory(), found(), "en", can_be_live=False)

    assert (history.owner, history.queue, history.priority, history.reply_by) == (OwnerKind.QUEUE, "tickets", 58, NOW)
    assert not history.can_be_live
