"""What the doctor is told about a model endpoint, from a real local server."""

from collections.abc import Iterator

import pytest

from tests.fakes import openai_server as fake
from tests.fakes.openai_server import Answer, Asked, OpenAIServer, fails, says, sends
from triage.assistant.llm.health import Finding, probe
from triage.assistant.llm.settings import LLMSettings


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as running:
        yield running


async def probed(server: OpenAIServer, seconds: float = 30.0) -> Finding:
    return await probe(LLMSettings("small-model", server.url, "key", turn_seconds=seconds))


@pytest.mark.parametrize(
    ("honoured", "said"),
    [
        ("json_schema", "holds the model to a JSON schema"),
        ("json_object", "to JSON but to no schema"),
        (None, "no format"),
    ],
)
async def test_it_says_which_format_an_endpoint_honours(server: OpenAIServer, honoured: str | None, said: str) -> None:
    def ignores_the_rest(asked: Asked) -> Answer:
        if asked.format != honoured or honoured is None:
            return says("hello")
        return says('{"ready": "yes"}' if honoured == "json_schema" else '{"hello": true}')

    server.respond(ignores_the_rest)
    finding = await probed(server)
    assert finding.ok
    assert said in finding.message
    assert finding.facts["served as"] == "fake-model"


async def test_it_gets_through_to_an_endpoint_that_refuses_formats(server: OpenAIServer) -> None:
    server.respond(lambda asked: fails(400, "unknown field response_format") if asked.format else says("hello"))
    finding = await probed(server)
    assert (finding.ok, finding.facts["format"]) == (True, "free")


@pytest.mark.parametrize(
    ("answer", "code", "word"),
    [
        (fails(401, "Incorrect API key"), "llm_bad_key", "OPENAI_API_KEY"),
        (fails(404, "The model does not exist"), "llm_wrong_model", "TRIAGE_LLM_MODEL"),
        (fails(429, "quota", "insufficient_quota"), "llm_quota", "billing"),
        (sends(b"<html>", "text/html"), "llm_unusable_response", "TRIAGE_LLM_BASE_URL"),
        (fake.resets, "llm_unreachable", "TRIAGE_LLM_BASE_URL"),
    ],
)
async def test_it_says_what_is_wrong_and_where_to_look(
    server: OpenAIServer, answer: Answer, code: str, word: str
) -> None:
    server.script(then=answer)
    finding = await probed(server)
    assert (finding.ok, finding.code) == (False, code)
    assert word in (finding.remedy or "")


async def test_a_hanging_endpoint_does_not_hang_the_doctor(server: OpenAIServer) -> None:
    server.script(then=fake.hangs)
    assert (await probed(server, seconds=1.0)).code == "llm_timeout"


async def test_an_unknown_host_is_told_by_its_reason() -> None:
    finding = await probe(LLMSettings("m", "http://no-such-host.invalid/v1"))
    assert finding.code == "llm_unreachable"
    assert "known" in finding.message or "resolution" in finding.message


async def test_settings_that_cannot_work_are_told_without_a_call() -> None:
    finding = await probe(LLMSettings("m", "localhost:1"))
    assert (finding.ok, finding.code) == (False, "llm_set_up")


def test_a_key_never_shows_when_settings_are_printed() -> None:
    assert "sk-secret" not in repr(LLMSettings("m", api_key="sk-secret"))
