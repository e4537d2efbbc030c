"""The assistant on the shipped content with the real embedder, index and trained heads, made once a session."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.installation import warm_home
from triage.app.mind import Mindset, build_mindset
from triage.app.settings import load_settings
from triage.domain.telemetry import Silent


@pytest.fixture(scope="session")
def mindset(pytestconfig: pytest.Config) -> Iterator[Mindset]:
    """All that the local engine thinks with."""
    assert pytestconfig.cache is not None
    home = warm_home(pytestconfig.cache.mkdir("triage-installation"))
    project = Path(__file__).parents[3]
    mind = build_mindset(load_settings(project, {"TRIAGE_HOME": str(home)}), Silent(), engine="local")
    mind.read_ahead([])
    yield mind
    mind.close()
