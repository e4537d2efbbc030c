"""Whole installations of the assistant for stories: on the local engine, and on a model that follows a script."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.fakes.installation import warm_home
from tests.fakes.openai_server import OpenAIServer
from tests.fakes.scripted_model import ScriptedModel
from triage.app.mind import Mindset, build_mindset
from triage.app.settings import load_settings
from triage.domain.telemetry import Silent

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def prepared_home(pytestconfig: pytest.Config) -> Path:
    """A state folder with index and trained heads."""
    assert pytestconfig.cache is not None
    return warm_home(pytestconfig.cache.mkdir("triage-installation"))


@pytest.fixture(scope="session")
def local_mind(prepared_home: Path) -> Iterator[Mindset]:
    """The shipped content on the local engine."""
    mind = build_mindset(load_settings(PROJECT, {"TRIAGE_HOME": str(prepared_home)}), Silent(), engine="local")
    mind.read_ahead([])
    yield mind
    mind.close()


@pytest.fixture
def model_server() -> Iterator[OpenAIServer]:
    """A server in OpenAI's shape."""
    with OpenAIServer() as server:
        yield server


@pytest.fixture
def model(model_server: OpenAIServer) -> ScriptedModel:
    """The script of the language model."""
    return ScriptedModel(model_server)


@pytest.fixture
async def model_mind(prepared_home: Path, model_server: OpenAIServer, model: ScriptedModel) -> AsyncIterator[Mindset]:
    """The shipped content on the scripted model, whose failures are not replaced by the local engine."""
    variables = {"TRIAGE_HOME": str(prepared_home), "TRIAGE_LLM_BASE_URL": model_server.url, "OPENAI_API_KEY": "x"}
    mind = build_mindset(load_settings(PROJECT, variables), Silent(), engine="llm")
    yield mind
    await mind.hang_up()
    mind.close()
