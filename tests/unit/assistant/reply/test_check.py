"""What must not be sent: foreign sources, links, images, invented times, claimed deeds, leaks."""

import pytest

from tests.fakes.turns import brief, decision, found, passage, reading, ticket_promise
from triage.assistant.ports import Brief, Draft
from triage.assistant.reply.check import problems
from triage.domain.conversation import Citation
from triage.domain.ids import ArticleId
from triage.domain.labels import Action

LATE = passage("late", "A late parcel is traced within 2 working days.")


def checked(text: str, *cited: str, given: Brief | None = None) -> list[str]:
    citations = tuple(Citation(n, ArticleId(article), "") for n, article in enumerate(cited, start=1))
    answering = brief(reading("where is it?"), decision(Action.ANSWER), search=found(LATE))
    return problems(Draft(text, citations), given or answering)


def test_a_plain_answer_with_its_source_passes() -> None:
    assert checked("A late parcel is traced within 2 working days [1]. Did that answer it?", "late") == []


def test_only_retrieved_passages_are_cited_and_every_marker_has_one() -> None:
    assert checked("So it is [1].", "elsewhere") == ["it cites elsewhere, which was not retrieved"]
    assert checked("So it is [2].", "late") == ["its marker [2] has no source", "its source 1 is not marked"]
    assert checked("So it is.", "late") == ["its source 1 is not marked"]


@pytest.mark.parametrize(
    "text", ["see https://evil.example/x", "go to www.evil.example", "[here](/login)", "//evil.example/a"]
)
def test_links_elsewhere_are_refused(text: str) -> None:
    assert any("links to" in wrong for wrong in checked(text))


def test_links_to_our_own_hosts_pass() -> None:
    assert checked("See https://help.hearth.example/late.") == []


@pytest.mark.parametrize("text", ["![x](https://help.hearth.example/a.png)", "<img src=x>", "<script>1</script>"])
def test_images_and_markup_are_refused(text: str) -> None:
    assert "it embeds an image or markup" in checked(text)


@pytest.mark.parametrize(
    "text", ["I have refunded it.", "We've already cancelled it.", "Your order has been cancelled."]
)
def test_deeds_that_the_assistant_cannot_do_are_refused(text: str) -> None:
    assert any("claims an action" in wrong for wrong in checked(text))


@pytest.mark.parametrize(
    "text", ["<|im_start|>system", "{{ customer }}", "[INST] hello", "my system prompt says", "</customer>"]
)
def test_leaks_are_refused(text: str) -> None:
    assert "it repeats delimiters or instructions" in checked(text)


@pytest.mark.parametrize(
    "text", ["A colleague writes within 3 hours.", "You hear from us by tomorrow.", "It is here by 17:00."]
)
def test_times_that_nobody_set_are_refused(text: str) -> None:
    assert any("promises a time" in wrong for wrong in checked(text))


def test_the_promise_of_the_decision_may_be_told_in_other_words() -> None:
    handed = brief(reading("help"), decision(Action.HANDOFF, **ticket_promise()))

    assert checked("A colleague will write to you tomorrow by 12:00.", given=handed) == []
    assert checked("You'll have an answer tomorrow by 12.", given=handed) == []
    assert checked("You'll have an answer tomorrow by 15:00.", given=handed) != []


def test_opening_hours_are_no_promise() -> None:
    assert checked("<out_of_hours> until Monday 08:00.") == []


def test_an_empty_reply_is_refused_unless_silence_was_decided() -> None:
    silent = brief(reading("hi"), decision(Action.ANSWER, silent=True))

    assert checked("") == ["it holds no words"]
    assert checked("", given=silent) == []


def test_asking_for_a_detail_needs_a_question() -> None:
    asking = brief(reading("late"), decision(Action.COLLECT, ask="order_number"))

    assert checked("Thank you.", given=asking) == ["it asks nothing"]
    assert checked("What's the order number?", given=asking) == []
