"""`triage demo --once --json` as a newcomer runs it: every story ends where RUBRIC.md puts it, with nothing faked."""

from typing import Any

import pytest

from tests.fakes.installation import Installation, Outcome, warm_home, with_index_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

KEYS = {"customer", "messages", "replies", "route", "queue", "reasons", "promise", "summary", "seconds"}


@pytest.fixture(scope="module")
def installation(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """One that need not read the articles again."""
    assert pytestconfig.cache is not None
    return with_index_of(warm_home(pytestconfig.cache.mkdir("triage-installation")), tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def told(installation: Installation) -> Outcome:
    """The demo, played once."""
    return installation.run("demo", "--once", "--json")


@pytest.fixture
def stories(told: Outcome) -> dict[str, Any]:
    """The stories by their titles."""
    return {story["story"]: story for story in told.json()}


def test_every_story_ends_as_expected_and_nothing_else_is_printed(told: Outcome, stories: dict[str, Any]) -> None:
    assert {title: story["problems"] for title, story in stories.items() if story["problems"]} == {}
    assert told.code == 0
    assert len(stories) >= 14
    assert "Traceback" not in told.err
    for story in stories.values():
        assert set(story) >= KEYS
        assert story["expected"].get("route", story["route"]) == story["route"]
        assert all(list(reason) == ["rule", "observed", "threshold"] for reason in story["reasons"])
        assert story["reasons"]


def test_every_customer_is_answered_and_promised_a_time_where_a_queue_has_them(stories: dict[str, Any]) -> None:
    for title, story in stories.items():
        assert story["replies"], title
        assert all(reply["text"].strip() for reply in story["replies"]), title
        assert (story["queue"] is None) or (story["promise"] is not None), title
        if story["action"] == "handoff":
            assert story["summary"] is not None, title
            assert story["promise"]["text"] in story["replies"][-1]["text"] or story["queue"], title


def test_a_summary_cites_a_message_of_the_customer_for_every_fact(stories: dict[str, Any]) -> None:
    handed_over = [story for story in stories.values() if story["summary"]]
    assert len(handed_over) >= 5
    facts = [fact for story in handed_over for fact in story["summary"]["facts"]]
    assert len(facts) >= 5
    assert all(fact["message_id"] for fact in facts)
    camera = next(story for title, story in stories.items() if title.startswith("Two details"))
    order = next(fact for fact in camera["summary"]["facts"] if fact["key"] == "order_number")
    assert (order["value"], order["was"], order["status"]) == ("HC-20481", "HC-20418", "corrected")


def test_a_burst_and_a_threefold_delivery_get_one_answer_each(stories: dict[str, Any]) -> None:
    burst = next(story for title, story in stories.items() if "burst" in title)
    assert len(burst["messages"]) == 6
    # One for the first four, one for each of the two after them; then "joined" and the colleague's own words.
    assert len(burst["replies"]) == 5
    repeated = next(story for title, story in stories.items() if "three times" in title)
    assert len(repeated["messages"]) == 3
    assert len(repeated["replies"]) == 1


def test_people_took_part_and_one_gave_the_conversation_back(stories: dict[str, Any]) -> None:
    by_people = [story for story in stories.values() if any(reply["author"] == "agent" for reply in story["replies"])]
    assert len(by_people) >= 2
    assert "Back two days later" in stories


def test_the_demo_reads_no_article_again_and_leaves_nothing_behind(told: Outcome, installation: Installation) -> None:
    assert told.code == 0
    left = {path.name for path in installation.home.iterdir()}
    assert left <= {"index", "holidays.json"}, "its database and secrets are gone with their temporary folder"
    assert "reading" not in told.err


def test_the_desk_keeps_its_word_or_owns_up_to_it(stories: dict[str, Any]) -> None:
    def told(title: str) -> list[str]:
        return [reply["text"] for reply in stories[title]["replies"]]

    quiet = told("Gone quiet, so live becomes a ticket")
    assert [text for text in quiet if text.startswith("Are you still there?")]
    assert [text for text in quiet if text.startswith("It has gone quiet here")]
    urgent = [text for text in told("A ticket that can no longer wait") if text.startswith("This shouldn't wait")]
    assert len(urgent) == 1
    missed = "What we promised you isn't done yet"
    assert len([text for text in told("A promise broken, and owned up to") if text.startswith(missed)]) == 1
    assert not [text for text in told("A promise kept") if text.startswith(missed)]
