"""Fixtures of the knowledge tests: a folder of three articles, a state folder, and the real model made once."""

from pathlib import Path

import pytest

from tests.fakes.article_folder import ArticleFolder, shop
from tests.fakes.word_embedder import WordEmbedder
from triage.knowledge.embedding import OnnxEmbedder, embedder_in


@pytest.fixture
def folder(tmp_path: Path) -> ArticleFolder:
    """Three articles: a late parcel, refunds, passwords."""
    return shop(tmp_path / "articles")


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state folder that does not exist yet."""
    return tmp_path / "state"


@pytest.fixture
def words() -> WordEmbedder:
    """An embedder without a model."""
    return WordEmbedder()


@pytest.fixture(scope="session")
def model_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache of models of its own, filled from the model package by the first test that embeds."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def minilm(model_cache: Path) -> OnnxEmbedder:
    """The real embedder."""
    return embedder_in(model_cache, online=False)
