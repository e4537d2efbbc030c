"""Installations for the benchmarks that measure the whole product."""

from pathlib import Path

import pytest

from tests.fakes.installation import Installation, warm_home, with_index_of


@pytest.fixture(scope="session")
def warm(pytestconfig: pytest.Config) -> Path:
    """The state folder that runs share."""
    assert pytestconfig.cache is not None
    return warm_home(pytestconfig.cache.mkdir("triage-installation"))


@pytest.fixture
def installation(warm: Path, tmp_path: Path) -> Installation:
    """A fresh installation that can think at once."""
    return with_index_of(warm, tmp_path)
