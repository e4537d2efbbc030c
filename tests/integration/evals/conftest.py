"""A project to break, on an installation whose index is in place."""

from pathlib import Path

import pytest

from tests.fakes.eval_project import EvalProject, eval_project
from tests.fakes.installation import warm_home, with_index_of


@pytest.fixture(scope="session")
def warm(pytestconfig: pytest.Config) -> Path:
    """The state folder that runs share."""
    assert pytestconfig.cache is not None
    return warm_home(pytestconfig.cache.mkdir("triage-installation"))


@pytest.fixture
def project(warm: Path, tmp_path: Path) -> EvalProject:
    """A fresh copy of the shipped content."""
    folder = tmp_path / "project"
    folder.mkdir()
    return eval_project(folder, with_index_of(warm, tmp_path))
