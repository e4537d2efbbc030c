"""What a turn leads to while the assistant speaks: RUBRIC's labels and TRANSCRIPTS' behaviour, rule by rule."""

from dataclasses import replace

import pytest

from tests.unit.routing.shop import (
    ADDRESS,
    ANSWERED,
    BERLIN,
    BUSY,
    CANCEL,
    ERASURE,
    FEEDBACK,
    HOW_TO,
    NEARLY,
    NOBODY,
    NOT_ARRIVED,
    OFFLINE,
    POLICY,
    RESEARCH,
    STAFFED,
    SUNDAY_AFTERNOON,
    TALK,
    TUESDAY_AFTERNOON,
    TUESDAY_NIGHT,
    WHO_ARE_YOU,
    Turn,
)
from triage.domain.assessment import Assessment, Evidence, Speech
from triage.domain.history import History
from triage.domain.ids import IntentId, MessageId
from triage.domain.labels import Complexity, Mode, RedFlag, Sentiment, Urgency
from triage.domain.policy import Thresholds
from triage.routing.decide import decide_unassessed

RETURNING = History(greeted=True, timezone=BERLIN)
CALM_ALARM = Assessment(urgency=Urgency.CRITICAL, red_flags=(RedFlag.SAFETY,))
TRIFLE = Assessment(urgency=Urgency.LOW, sentiment=Sentiment.VERY_NEGATIVE)
FURIOUS = Assessment(urgency=Urgency.HIGH, sentiment=Sentiment.VERY_NEGATIVE)
HIGH = Assessment(urgency=Urgency.HIGH)
ASIDE = Assessment(IntentId("device_question"), urgency=Urgency.LOW)
ABOUT_FEEDBACK = replace(FEEDBACK, article="thermostat")
WISH = Assessment(human_requested=True)
ONE, BOTH = ("order_number",), ("order_number", "promised_date")
MINUTES_MATTER = Assessment(urgency=Urgency.CRITICAL)
NIGHT = Turn(now=TUESDAY_NIGHT, staffing=NOBODY)
SUNDAY = Turn(now=SUNDAY_AFTERNOON, staffing=NOBODY)
OFFERED_ONCE = replace(RETURNING, offers_made=1)


def flagged(*flags: RedFlag, **labels: object) -> Assessment:
    return seen(Speech.REQUEST, red_flags=flags, **labels)


def seen(speech: Speech = Speech.REQUEST, **labels: object) -> Assessment:
    return replace(Assessment(speech=speech), **labels)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("turn", "action", "route", "queue", "rule"),
    [
        # words only
        (Turn(seen(Speech.GREETING, urgency=Urgency.LOW)), "greet", "assistant", None, "greeting"),
        (Turn(seen(Speech.THANKS, urgency=Urgency.LOW), history=RETURNING), "close", "assistant", None, "thanks"),
        (Turn(seen(Speech.THANKS), ADDRESS, missing=ONE), "close", "assistant", None, "thanks"),
        (Turn(matter=WHO_ARE_YOU), "answer", "assistant", None, "small_talk"),
        (Turn(seen(Speech.ATTACK), found=ANSWERED), "answer", "assistant", None, "attack"),
        (Turn(seen(Speech.ATTACK, sentiment=Sentiment.VERY_NEGATIVE)), "answer", "assistant", None, "attack"),
        # the articles
        (Turn(matter=HOW_TO, found=ANSWERED), "answer", "assistant", None, "articles_answer"),
        (Turn(found=ANSWERED), "answer", "assistant", None, "articles_answer"),
        (Turn(HIGH, HOW_TO, found=ANSWERED), "answer", "assistant", None, "articles_answer"),
        (Turn(seen(urgency=Urgency.LOW), ADDRESS, ONE, found=ANSWERED), "answer", "assistant", None, "articles_answer"),
        (Turn(ASIDE, ADDRESS, ONE, found=ANSWERED), "answer", "assistant", None, "articles_answer"),
        (Turn(ASIDE, ADDRESS, known=ONE, found=ANSWERED), "answer", "assistant", None, "articles_answer"),
        (Turn(matter=HOW_TO, found=NEARLY), "answer", "assistant", None, "borderline_match"),
        (Turn(matter=HOW_TO), "offer", "ticket", None, "no_answer"),
        (Turn(), "answer", "assistant", None, "unclear"),
        (Turn(history=replace(RETURNING, failed_answers=1)), "offer", "ticket", None, "no_answer"),
        (Turn(matter=HOW_TO, history=OFFERED_ONCE), "answer", "ticket", None, "no_answer"),
        # details
        (Turn(matter=ADDRESS, missing=ONE), "collect", "assistant", None, "details_missing"),
        (Turn(matter=ADDRESS, missing=ONE, found=ANSWERED), "collect", "assistant", None, "details_missing"),
        (Turn(matter=NOT_ARRIVED, missing=BOTH), "collect", "live", None, "details_missing"),
        (Turn(matter=RESEARCH, missing=("email",)), "collect", "ticket", None, "details_missing"),
        (Turn(matter=CANCEL, missing=("email",)), "collect", "assistant", None, "details_missing"),
        (Turn(seen(Speech.GREETING), ADDRESS, ONE, history=RETURNING), "collect", "assistant", None, "details_missing"),
        # work for a person
        (Turn(matter=ADDRESS, known=ONE), "handoff", "ticket", "tickets", "person_matter"),
        (Turn(seen(Speech.NO_ANSWER), ADDRESS, given_up=ONE), "handoff", "ticket", "tickets", "person_matter"),
        (Turn(matter=NOT_ARRIVED, known=BOTH), "offer", "live", None, "high_urgency"),
        (Turn(matter=OFFLINE), "offer", "live", None, "walk_through"),
        (Turn(matter=OFFLINE, found=ANSWERED), "answer", "assistant", None, "articles_answer"),
        (Turn(matter=OFFLINE, found=NEARLY), "answer", "assistant", None, "borderline_match"),
        (Turn(matter=OFFLINE, missing=ONE), "collect", "assistant", None, "details_missing"),
        (Turn(seen(Speech.DETAIL), OFFLINE, known=ONE, history=RETURNING), "offer", "live", None, "walk_through"),
        (Turn(seen(Speech.REJECTION), OFFLINE, history=RETURNING), "offer", "live", None, "failed_answers"),
        (Turn(matter=RESEARCH), "handoff", "ticket", "tickets", "person_matter"),
        (Turn(seen(complexity=Complexity.EXPERT), found=ANSWERED), "handoff", "ticket", "tickets", "complex_matter"),
        (Turn(seen(complexity=Complexity.INVOLVED)), "handoff", "ticket", "tickets", "complex_matter"),
        (Turn(seen(complexity=Complexity.INVOLVED), found=NEARLY), "answer", "assistant", None, "borderline_match"),
        (Turn(HIGH), "offer", "live", None, "high_urgency"),
        (Turn(HIGH, found=ANSWERED), "offer", "live", None, "high_urgency"),
        (Turn(matter=FEEDBACK), "close", "assistant", None, "feedback_noted"),
        (Turn(matter=FEEDBACK, found=ANSWERED), "answer", "assistant", None, "articles_answer"),
        (Turn(matter=ABOUT_FEEDBACK, found=ANSWERED), "close", "assistant", None, "feedback_noted"),
        (Turn(WISH, FEEDBACK), "handoff", "ticket", "tickets", "feedback_reply"),
        # danger and red flags
        (Turn(CALM_ALARM), "handoff", "live", "on-call", "red_flag"),
        (replace(NIGHT, seen=CALM_ALARM), "handoff", "live", "on-call", "red_flag"),
        (Turn(MINUTES_MATTER), "handoff", "live", "live", "critical_urgency"),
        (replace(NIGHT, seen=MINUTES_MATTER), "handoff", "live", "on-call", "critical_urgency"),
        (Turn(MINUTES_MATTER, ADDRESS, missing=ONE), "handoff", "live", "live", "critical_urgency"),
        (Turn(flagged(RedFlag.ABUSE)), "handoff", "live", "live", "red_flag"),
        (Turn(flagged(RedFlag.ACCESSIBILITY), HOW_TO, found=ANSWERED), "handoff", "live", "live", "red_flag"),
        (replace(SUNDAY, seen=flagged(RedFlag.VULNERABLE)), "handoff", "ticket", "tickets", "red_flag"),
        (Turn(seen(Speech.ATTACK, red_flags=(RedFlag.FRAUD,))), "handoff", "live", "on-call", "red_flag"),
        (Turn(matter=ERASURE, missing=("email",)), "handoff", "ticket", "privacy", "plain_request"),
        (Turn(flagged(RedFlag.LEGAL)), "handoff", "ticket", "tickets", "plain_request"),
        (Turn(HIGH, ERASURE), "handoff", "live", "live", "red_flag"),
        (Turn(flagged(RedFlag.LEGAL, sentiment=Sentiment.VERY_NEGATIVE)), "handoff", "live", "live", "red_flag"),
        # anger
        (Turn(TRIFLE, FEEDBACK, found=ANSWERED), "offer", "live", None, "very_negative"),
        (Turn(TRIFLE, found=ANSWERED, history=OFFERED_ONCE), "answer", "live", None, "very_negative"),
        (Turn(TRIFLE, history=OFFERED_ONCE), "handoff", "live", "live", "very_negative"),
        (Turn(FURIOUS), "handoff", "live", "live", "very_negative"),
        (Turn(FURIOUS, NOT_ARRIVED, missing=BOTH), "handoff", "live", "live", "very_negative"),
        (Turn(FURIOUS, CANCEL), "handoff", "live", "live-billing", "very_negative"),
        (replace(SUNDAY, seen=FURIOUS), "offer", "live", None, "very_negative"),
        # a wish for a person
        (Turn(matter=TALK), "offer", "live", None, "human_requested"),
        (Turn(WISH, ADDRESS, missing=ONE), "offer", "live", None, "human_requested"),
        (Turn(HIGH, TALK), "handoff", "live", "live", "human_requested"),
        (replace(SUNDAY, seen=WISH, matter=CANCEL, found=ANSWERED), "offer", "live", None, "human_requested"),
        # what we cannot read
        (Turn(seen(language="fi", language_supported=False)), "handoff", "ticket", "tickets", "language_unsupported"),
        (Turn(replace(HIGH, language_supported=False)), "handoff", "live", "live", "language_unsupported"),
    ],
)  # fmt: skip
def test_each_turn_ends_where_the_rubric_puts_it(
    turn: Turn, action: str, route: str, queue: str | None, rule: str
) -> None:
    decision = turn.decided()
    assert (decision.action, decision.route, decision.queue, decision.reason_code) == (action, route, queue, rule)


def test_one_detail_is_asked_for_and_a_wrong_answer_again_first() -> None:
    asking = Turn(matter=NOT_ARRIVED, missing=BOTH)
    assert asking.decided().ask == "order_number"
    again = replace(asking, invalid="promised_date").decided()
    assert (again.ask, again.reason_code) == ("promised_date", "detail_invalid")
    assert replace(asking, invalid="promised_date", given_up=("promised_date",)).decided().ask == "order_number"


def test_every_rule_that_speaks_adds_its_reason_in_order() -> None:
    turn = Turn(replace(FURIOUS, human_requested=True), NOT_ARRIVED, missing=BOTH)
    assert [reason.rule for reason in turn.decided().reasons] == [
        "very_negative",
        "human_requested",
        "details_missing",
        "high_urgency",
    ]


def test_a_reason_says_in_words_what_was_seen_and_what_it_was_compared_with() -> None:
    evidence = (Evidence("urgency:high", "they took my money", MessageId("m3")),)
    reason = Turn(replace(HIGH, evidence=evidence)).decided().reasons[0]
    assert (reason.observed, reason.threshold) == ('urgency high: "they took my money"', "high and a person needed")
    answer = Turn(matter=HOW_TO, found=ANSWERED).decided().reasons[0]
    assert (answer.observed, answer.threshold) == ("The thermostat: 0.81", "0.55")


def test_an_answer_that_was_rejected_is_followed_by_another_and_then_by_an_offer() -> None:
    rejected = Turn(seen(Speech.REJECTION), HOW_TO, found=ANSWERED, history=RETURNING)
    assert rejected.decided().action == "answer"
    same_again = replace(rejected, history=replace(RETURNING, answered_before=True)).decided()
    assert (same_again.action, same_again.reason_code) == ("offer", "failed_answers")
    second = replace(rejected, history=replace(RETURNING, failed_answers=1)).decided()
    assert (second.action, second.route) == ("offer", "ticket")
    third = replace(rejected, history=replace(RETURNING, failed_answers=2, offers_made=1)).decided()
    assert (third.action, third.queue) == ("handoff", "tickets")


def test_a_falling_mood_is_offered_a_person_once() -> None:
    annoyed = seen(sentiment=Sentiment.NEGATIVE, sentiment_score=-0.5)
    falling = Turn(annoyed, HOW_TO, found=ANSWERED, history=replace(RETURNING, sentiment_scores=(0.2, 0.3)))
    assert falling.decided().reason_code == "falling_sentiment"
    assert falling.decided().action == "offer"
    steady = replace(falling, history=replace(RETURNING, sentiment_scores=(-0.4, -0.5)))
    assert steady.decided().action == "answer"
    offered = replace(falling, history=replace(RETURNING, sentiment_scores=(0.2,), offers_made=1))
    assert offered.decided().action == "answer"


@pytest.mark.parametrize(
    ("staffing", "now"), [(NOBODY, TUESDAY_AFTERNOON), (BUSY, TUESDAY_AFTERNOON), (STAFFED, SUNDAY_AFTERNOON)]
)
def test_live_is_neither_offered_nor_promised_where_nobody_can_come(staffing: object, now: object) -> None:
    for turn in (Turn(matter=TALK), Turn(FURIOUS), Turn(HIGH, NOT_ARRIVED), Turn(matter=OFFLINE)):
        decision = replace(turn, staffing=staffing, now=now).decided()  # type: ignore[arg-type]
        assert "live" not in [choice.key for choice in decision.choices]
        assert decision.promise is None or decision.promise.mode is Mode.TICKET


def test_a_stated_preference_is_remembered_and_not_asked_for_again() -> None:
    prefers_writing = replace(RETURNING, preference=Mode.TICKET)
    complete = Turn(matter=NOT_ARRIVED, known=BOTH, history=prefers_writing)
    assert (complete.decided().action, complete.decided().queue) == ("handoff", "tickets")
    said_now = Turn(replace(WISH, choice="ticket"))
    assert (said_now.decided().action, said_now.decided().queue) == ("handoff", "tickets")
    prefers_talking = replace(RETURNING, preference=Mode.LIVE)
    assert Turn(matter=RESEARCH, history=prefers_talking).decided().queue == "live"
    nobody = replace(Turn(matter=RESEARCH, history=prefers_talking), staffing=NOBODY)
    assert nobody.decided().action == "offer"
    asks_anew = Turn(WISH, history=prefers_writing)
    assert asks_anew.decided().action == "offer"


def test_an_intent_that_is_only_a_guess_raises_no_alarm() -> None:
    guess = Turn(Assessment(ERASURE.id, intent_confidence=0.3), ERASURE, missing=("email",))
    assert guess.decided().reason_code == "details_missing"


def test_a_policy_may_want_people_for_less_than_anger() -> None:
    caring = replace(POLICY, thresholds=Thresholds(handoff_sentiment=Sentiment.NEGATIVE))
    annoyed = Turn(seen(sentiment=Sentiment.NEGATIVE), HOW_TO, found=ANSWERED)
    assert annoyed.decided().action == "answer"
    decision = replace(annoyed, policy=caring).decided()
    assert (decision.action, decision.reason_code) == ("offer", "negative_sentiment")


def test_an_offer_not_taken_up_is_not_made_again_unasked() -> None:
    ignored = Turn(matter=NOT_ARRIVED, known=BOTH, history=OFFERED_ONCE)
    assert (ignored.decided().action, ignored.decided().queue) == ("handoff", "live")
    assert replace(ignored, staffing=NOBODY).decided().queue == "tickets"


def test_policy_may_leave_the_choice_in_unhurried_matters_too() -> None:
    generous = replace(POLICY, thresholds=Thresholds(offer_from=Urgency.NORMAL))
    decision = Turn(matter=RESEARCH, policy=generous).decided()
    assert (decision.action, decision.route) == ("offer", "ticket")


def test_urgency_lasts_while_the_same_matter_goes_on() -> None:
    detail = Turn(seen(Speech.DETAIL), ADDRESS, known=ONE, history=replace(RETURNING, urgency=Urgency.HIGH))
    assert detail.decided().route == "live"
    other = replace(detail, seen=Assessment(), matter=HOW_TO, found=ANSWERED)
    assert other.decided().route == "assistant"


def test_an_unhurried_matter_says_until_when_it_is_answered() -> None:
    promise = Turn(matter=RESEARCH).decided().promise
    assert promise is not None
    assert promise.text == "A colleague will write to you tomorrow by 13:00."
    assert promise.by > TUESDAY_AFTERNOON


@pytest.mark.parametrize(("staffing", "queue"), [(STAFFED, "live"), (NOBODY, "tickets")])
def test_a_message_that_no_engine_could_read_is_put_before_a_person(staffing: object, queue: str) -> None:
    decision = decide_unassessed(RETURNING, staffing, POLICY, TUESDAY_AFTERNOON)  # type: ignore[arg-type]
    assert (decision.action, decision.queue, decision.reason_code) == ("handoff", queue, "assessment_unavailable")
    assert decision.promise is not None
