"""Extractive answers: the right sentences, their sources, and honesty about what is missing."""

from tests.fakes.turns import brief, decision, found, passage, reading
from triage.assistant.local.answer import Answer, answer
from triage.domain.knowledge import SearchResult
from triage.domain.labels import Action

PLUS = passage(
    "plus",
    "Yes, schedules and the app work without a subscription. You miss energy reports only. "
    "The archive is deleted after 24 hours. Support answers as before. Nothing else changes for you at all.",
)
ZONES = passage(
    "zones",
    "## How many zones?\nFor two zones you need **one thermostat** per zone. See [zones](https://help.hearth.example/z).",
)


def answered(text: str, search: SearchResult, by_question: dict[str, SearchResult] | None = None) -> Answer:
    return answer(brief(reading(text), decision(Action.ANSWER), search=search, by_question=by_question))


def test_the_first_sentences_answer_with_their_source_before_the_full_stop() -> None:
    result = answered("does it work without a subscription?", found(PLUS))

    assert result.text.startswith("Yes, schedules and the app work without a subscription.")
    assert result.text.endswith("[1].")
    assert [citation.article for citation in result.citations] == ["plus"]
    assert result.complete


def test_another_sentence_is_chosen_when_it_shares_the_rare_words() -> None:
    assert "archive is deleted" in answered("when is the archive deleted?", found(PLUS)).text


def test_two_questions_get_one_answer_with_two_sources() -> None:
    result = answered(
        "without subscription? and two zones?",
        found(PLUS, ZONES),
        {"a subscription?": found(PLUS), "zones?": found(ZONES)},
    )

    assert [(citation.n, citation.article) for citation in result.citations] == [(1, "plus"), (2, "zones")]
    assert "[1]" in result.text
    assert "[2]" in result.text


def test_a_question_without_an_answer_leaves_it_incomplete() -> None:
    result = answered(
        "a? b?", found(PLUS), {"a subscription?": found(PLUS), "bicycles?": found(PLUS, answerable=False)}
    )

    assert not result.complete
    assert len(result.citations) == 1


def test_markup_does_not_reach_the_customer_and_links_stay_readable() -> None:
    text = answered("how many zones?", found(ZONES)).text

    assert "**" not in text
    assert "##" not in text
    assert "zones (https://help.hearth.example/z)" in text


def test_nothing_is_said_when_nothing_answers() -> None:
    assert answered("bicycles?", found(PLUS, answerable=False)) == Answer()
    assert answered("bicycles?", found()) == Answer()


def test_an_answer_stays_brief() -> None:
    assert len(answered("subscription?", found(PLUS)).text.split()) < 60
