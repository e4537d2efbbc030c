"""The copilot over ASGI: suggestions with sources, questions to the articles, rewriting, all without a model too."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from tests.fakes.agent_client import AgentClient, application
from tests.fakes.chat_model import Outcome, ScriptedChat
from tests.fakes.desk_house import CONTENT, DeskHouse
from tests.fakes.llm_cases import PROMPTS
from tests.fakes.readers import ScriptedSearch
from triage.assistant.copilot.copilot import Copilot
from triage.assistant.llm.engine import LLMEngine
from triage.assistant.llm.settings import LLMSettings
from triage.domain.errors import PermanentError, TransientError
from triage.domain.ids import ArticleId, ConversationId
from triage.domain.knowledge import FoundPassage, SearchResult
from triage.domain.model_call import TokenPrice
from triage.knowledge.intents_file import load_intents
from triage.knowledge.rules import Rules
from triage.knowledge.signals_file import load_signals
from triage.store import model_calls

TWICE = FoundPassage(
    ArticleId("charged-twice"), "Why was I charged twice?", "A pending charge disappears after 5 days.", 0.9
)
REFUND = FoundPassage(ArticleId("refunds"), "How refunds work", "A refund takes 3 to 5 working days.", 0.85)
FAR = FoundPassage(ArticleId("hub"), "The hub", "The hub has a light.", 0.3)
ANSWERS = SearchResult((TWICE, REFUND, FAR), answerable=True, threshold=0.6)


@dataclass
class Room:
    """An agent at a desk whose copilot has these articles and perhaps this model."""

    house: DeskHouse
    dana: AgentClient
    conversation: ConversationId

    def model_calls(self) -> list[tuple[str, str | None, float | None]]:
        with self.house.database.read() as tx:
            return [(c.step, c.error, c.cost_usd) for c in model_calls.of_conversation(tx, self.conversation)]

    async def suggestions(self) -> dict[str, Any]:
        return await self.dana.act(self.conversation, "suggestions")


@pytest.fixture
def house(sqlite_url: str) -> Iterator[DeskHouse]:
    with DeskHouse(sqlite_url) as opened:
        yield opened


def room(house: DeskHouse, *outcomes: Outcome, found: SearchResult = ANSWERS, model: bool = True) -> Room:
    signals = load_signals(CONTENT / "signals.yaml") if (CONTENT / "signals.yaml").is_file() else None
    assert signals is not None
    rules = Rules(house.company, house.policy, load_intents(CONTENT / "intents.yaml"), signals)
    settings = LLMSettings("m", price=TokenPrice(1.0, 1.0), backoff_seconds=0.0, backoff_at_most_seconds=0.0)
    writer = LLMEngine(settings, PROMPTS, None, ScriptedChat(list(outcomes)), company=house.company) if model else None
    app = application(house)
    app.state.services = replace(app.state.services, copilot=Copilot(ScriptedSearch(found), rules, writer))
    return Room(house, AgentClient(app, house, "Dana"), house.waits())


def proposing(*replies: str) -> str:
    return json.dumps({"suggestions": [{"reply": reply, "citations": [1]} for reply in replies]})


async def test_a_model_proposes_replies_bound_to_their_articles(house: DeskHouse) -> None:
    there = room(
        house, proposing("It takes 3 to 5 days [2].", "A pending charge goes after 5 days [1].", "Which card?")
    )
    made = await there.suggestions()
    assert [item["text"] for item in made["suggestions"]] == [
        "It takes 3 to 5 days [1].",
        "A pending charge goes after 5 days [1].",
        "Which card?",
    ]
    assert [[c["article"] for c in item["citations"]] for item in made["suggestions"]] == [
        ["refunds"],
        ["charged-twice"],
        [],
    ]
    assert {item["engine"] for item in made["suggestions"]} == {"llm"}
    assert all(item["ai"] for item in (made, *made["suggestions"]))
    assert [passage["article"] for passage in made["passages"]] == ["charged-twice", "refunds"]
    assert made["note"] == ""
    assert there.model_calls() == [("suggest", None, 12 / 1_000_000)]


@pytest.mark.parametrize(
    "bad",
    [
        "I have refunded the second charge.",
        "See https://elsewhere.example/refund.",
        "It takes 14 days [1].",
        "<script>alert(1)</script>",
        "",
    ],
)
async def test_a_proposal_that_claims_links_or_invents_is_not_shown(house: DeskHouse, bad: str) -> None:
    there = room(house, proposing(bad, "A pending charge goes after 5 days [1]."))
    made = await there.suggestions()
    assert [item["text"] for item in made["suggestions"]] == ["A pending charge goes after 5 days [1]."]


async def test_a_model_that_proposes_nothing_usable_is_asked_once_more_and_then_left(house: DeskHouse) -> None:
    there = room(house, proposing("I have refunded it."), proposing("We have arranged it."))
    made = await there.suggestions()
    assert {item["engine"] for item in made["suggestions"]} == {"local"}
    assert "did not answer" in made["note"]
    assert there.model_calls() == [("suggest", "llm_invalid_output", 24 / 1_000_000)]


async def test_without_a_model_the_articles_speak_word_for_word(house: DeskHouse) -> None:
    made = await room(house, model=False).suggestions()
    assert [item["text"] for item in made["suggestions"]][:2] == [
        "A pending charge disappears after 5 days. [1]",
        "A refund takes 3 to 5 working days. [1]",
    ]
    assert {item["engine"] for item in made["suggestions"]} == {"local"}
    assert "word for word" in made["note"]
    assert made["can_rewrite"] is False


async def test_what_the_articles_do_not_answer_is_not_answered(house: DeskHouse) -> None:
    made = await room(house, found=SearchResult((FAR,), threshold=0.6), model=False).suggestions()
    assert made["suggestions"] == []
    assert "No article" in made["note"]


async def test_suggestions_are_for_conversations_that_are_there(house: DeskHouse) -> None:
    there = room(house, model=False)
    assert (await there.dana.refused("/conversations/nowhere/suggestions", None, 404))["code"] == "not_found"


async def test_the_articles_can_be_asked(house: DeskHouse) -> None:
    there = room(house, proposing("A refund takes 3 to 5 working days [2]."))
    told = await there.dana.get("/knowledge?q=how+long+does+a+refund+take")
    assert told["answer"]["text"] == "A refund takes 3 to 5 working days [1]."
    assert told["answer"]["citations"][0]["article"] == "refunds"
    assert told["ai"] is True


async def test_a_question_that_no_article_answers_gets_none(house: DeskHouse) -> None:
    told = await room(house, found=SearchResult((FAR,), threshold=0.6)).dana.get("/knowledge?q=moon")
    assert (told["answer"], told["note"], told["passages"]) == (None, "No article answers this.", [])


@pytest.mark.parametrize("query", ["", "?q=", "?q=%20%20", "?q=" + "x" * 501])
async def test_a_question_that_is_none_is_refused(house: DeskHouse, query: str) -> None:
    response = await room(house, model=False).dana.call("GET", f"/knowledge{query}")
    assert response.status_code == 400
    assert response.json()["error"]["field"] == "q"


async def test_a_draft_is_said_otherwise_with_its_numbers_kept(house: DeskHouse) -> None:
    there = room(house, '{"text": "Your €49.90 is on its way."}')
    body = {"text": "We would like to inform you that your €49.90 is now on its way.", "style": "shorter"}
    made = await there.dana.act(there.conversation, "rewrite", body)
    assert (made["text"], made["ai"], made["language"]) == ("Your €49.90 is on its way.", True, None)
    assert there.model_calls() == [("rewrite", None, 12 / 1_000_000)]


async def test_the_customers_language_is_named_where_it_is_the_wish(house: DeskHouse) -> None:
    there = room(house, '{"text": "Das dauert 3 Tage."}')
    made = await there.dana.act(
        there.conversation, "rewrite", {"text": "It takes 3 days.", "style": "customer_language"}
    )
    assert made["language"] == "en"


@pytest.mark.parametrize("wrong", ['{"text": "It takes 5 days."}', '{"text": "3 days, see https://x.example"}'])
async def test_a_rewriting_that_changes_a_number_or_a_link_is_refused(house: DeskHouse, wrong: str) -> None:
    there = room(house, wrong, wrong)
    body = {"text": "It takes 3 days in total.", "style": "friendlier"}
    refusal = await there.dana.refused(f"/conversations/{there.conversation}/rewrite", body, 503)
    assert refusal["code"] == "llm_invalid_output"
    assert there.model_calls() == [("rewrite", "llm_invalid_output", 24 / 1_000_000)]


@pytest.mark.parametrize(
    "error", [TransientError("down", code="llm_unreachable"), PermanentError("no", code="llm_refused")]
)
async def test_a_model_that_fails_costs_the_agent_a_message_and_no_more(house: DeskHouse, error: Outcome) -> None:
    there = room(house, error, error)
    body = {"text": "It takes 3 days.", "style": "friendlier"}
    await there.dana.refused(f"/conversations/{there.conversation}/rewrite", body, 503)


async def test_without_a_model_rewriting_says_that_it_needs_one(house: DeskHouse) -> None:
    there = room(house, model=False)
    body = {"text": "It takes 3 days.", "style": "shorter"}
    refusal = await there.dana.refused(f"/conversations/{there.conversation}/rewrite", body, 409)
    assert refusal["code"] == "model_needed"
    assert "TRIAGE_LLM_BASE_URL" in refusal["remedy"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": "", "style": "shorter"}, "text"),
        ({"text": "   ", "style": "shorter"}, "text"),
        ({"text": "x" * 4_001, "style": "shorter"}, "text"),
        ({"text": "hello", "style": "louder"}, "style"),
    ],
)
async def test_a_wish_that_is_none_is_refused(house: DeskHouse, body: dict[str, str], field: str) -> None:
    there = room(house)
    refusal = await there.dana.refused(f"/conversations/{there.conversation}/rewrite", body, 400)
    assert refusal["field"] == field


async def test_only_agents_may_ask(house: DeskHouse) -> None:
    there = room(house)
    there.dana.token = "nobody"
    assert (await there.dana.call("GET", "/knowledge?q=x")).status_code == 401
    assert (await there.dana.post(f"/conversations/{there.conversation}/suggestions")).status_code == 401
