"""What is seen in a message whichever engine read it."""

from datetime import time

import pytest

from tests.fakes.turns import CATALOGUE, COMPANY, NOW, message, thread
from triage.assistant.appointment import named_hour
from triage.assistant.ports import Reading
from triage.assistant.rebuild import burst_of
from triage.assistant.second_look import second_look
from triage.domain.assessment import Assessment, Detail, Evidence, Speech
from triage.domain.conversation import Memory
from triage.domain.ids import ArticleId, MessageId
from triage.domain.labels import Complexity, Sentiment, Urgency

ANSWERED = Memory(greeted=True, answered=(ArticleId("renewal"),))


def reading(*texts: str, memory: Memory = ANSWERED) -> Reading:
    of = thread(*(message(n, text, read=n < len(texts)) for n, text in enumerate(texts, start=1)))
    return Reading(of, burst_of(of), memory, CATALOGUE, COMPANY, NOW)


def test_a_question_put_again_after_its_answer_was_answered_in_vain() -> None:
    again = reading("how do i turn off auto renew", "How do I turn off auto-renew?")

    assert second_look(Assessment(), again).speech is Speech.REJECTION
    assert (
        second_look(Assessment(), reading("how do i turn off auto renew", "and the camera?")).speech is Speech.REQUEST
    )


@pytest.mark.parametrize(
    ("said", "hour"),
    [
        ("b, 10ish", time(10)),
        ("call at 2.30pm", time(14, 30)),
        ("3", time(15)),
        ("noon please", time(12)),
        ("b", None),
        ("about eleven", time(11)),
        ("half past 2", time(14, 30)),
        ("+49 30 901820", None),
    ],
)
def test_the_hour_named_for_a_call_is_read(said: str, hour: time | None) -> None:
    assert named_hour(said) == hour


def test_days_in_a_choice_belong_to_the_choice() -> None:
    day = {"promised_date": Detail("promised_date", "tomorrow", MessageId("m1"))}
    seen = Assessment(speech=Speech.CHOICE, choice="ticket", details=day)

    assert second_look(seen, reading("tomorrow's fine")).details == {}


def test_signs_alone_raise_no_matter_and_a_thumb_after_an_answer_is_thanks() -> None:
    hard = Assessment(complexity=Complexity.EXPERT)

    assert second_look(hard, reading("???")).complexity is Complexity.SIMPLE
    assert second_look(hard, reading("\N{THUMBS UP SIGN}")).speech is Speech.THANKS


def test_a_bare_address_asks_for_nobody() -> None:
    seen = Assessment(speech=Speech.DETAIL, human_requested=True)

    assert not second_look(seen, reading("jo@example.com")).human_requested
    assert second_look(seen, reading("HC-20481, now let me talk to somebody")).human_requested


def test_a_bare_number_is_no_emergency_and_the_sorry_of_a_slip_no_complaint() -> None:
    critical = Assessment(
        speech=Speech.DETAIL,
        urgency=Urgency.CRITICAL,
        evidence=(Evidence("urgency:critical", "10 am, 0151 23456789", MessageId("m1")),),
    )
    number = second_look(critical, reading("10 am, 0151 23456789"))
    upset = Assessment(speech=Speech.DETAIL, sentiment=Sentiment.NEGATIVE, sentiment_score=-0.3)

    assert (number.urgency, number.evidence) == (Urgency.NORMAL, ())
    assert second_look(upset, reading("Sorry, I misspelled that: jo@example.com")).sentiment is Sentiment.NEUTRAL
    assert second_look(upset, reading("It is broken again and I am fed up with it")).sentiment is Sentiment.NEGATIVE
