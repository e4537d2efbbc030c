"""Training the local engine's heads, keeping them in a file, and finding them again."""

from pathlib import Path

import numpy as np
import pytest

from tests.fakes.signals import SIGNALS
from tests.fakes.turns import CATALOGUE, LATE, QUESTION, intent, reading
from tests.fakes.word_embedder import WordEmbedder
from triage.assistant.local.cues import CueReader
from triage.assistant.local.engine import LocalEngine
from triage.assistant.local.model import LocalModel, content_key, load, path_in
from triage.assistant.local.train import train
from triage.assistant.local.vectors import RememberingEmbedder
from triage.assistant.ports import Journal
from triage.domain.intents import IntentCatalogue
from triage.domain.labels import RedFlag, Urgency

CATALOGUE_OF_TWO = IntentCatalogue(
    {
        LATE.id: intent("late_order"),
        QUESTION.id: intent("question"),
    },
    CATALOGUE.details,
)


@pytest.fixture
def embedder() -> WordEmbedder:
    """Texts that share words are near each other."""
    return WordEmbedder()


def probabilities(model: LocalModel, head: str, text: str, embedder: WordEmbedder) -> dict[str, float]:
    cues = CueReader(SIGNALS).read(text)
    return model.heads[head].probabilities(model.features(text, embedder.embed([text])[0], cues.numbers))


def test_three_examples_a_label_are_enough_to_recognise_them(embedder: WordEmbedder) -> None:
    model = train(CATALOGUE_OF_TWO, SIGNALS, embedder)

    urgency = probabilities(model, "urgency", "I am locked out", embedder)

    assert max(urgency, key=urgency.__getitem__) == Urgency.HIGH
    assert sum(urgency.values()) == pytest.approx(1.0, abs=1e-3)


def test_a_trained_file_gives_the_same_answers(embedder: WordEmbedder, tmp_path: Path) -> None:
    model = train(CATALOGUE_OF_TWO, SIGNALS, embedder, tmp_path)

    loaded = load(tmp_path, model.key)

    assert loaded is not None
    assert loaded.intents.names == model.intents.names
    assert np.array_equal(loaded.intents.weights, model.intents.weights)
    for head in model.heads:
        one, other = (probabilities(m, head, "the plug is smoking", embedder) for m in (model, loaded))
        assert one == pytest.approx(other, abs=2e-3)


def test_other_content_has_another_key_and_replaces_the_older_file(embedder: WordEmbedder, tmp_path: Path) -> None:
    before = train(CATALOGUE_OF_TWO, SIGNALS, embedder, tmp_path)

    after = train(CATALOGUE, SIGNALS, embedder, tmp_path)

    assert before.key != after.key == content_key(CATALOGUE, SIGNALS)
    assert [path.name for path in tmp_path.iterdir()] == [path_in(tmp_path, after.key).name]
    assert load(tmp_path, before.key) is None


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut short", b"\x93NUMPY"])
def test_a_damaged_file_counts_as_none(content: bytes, tmp_path: Path) -> None:
    path_in(tmp_path, "k").write_bytes(content)

    assert load(tmp_path, "k") is None


async def test_an_engine_without_a_file_trains_in_memory_and_knows_danger(
    embedder: WordEmbedder, tmp_path: Path
) -> None:
    engine = LocalEngine(CATALOGUE, SIGNALS, embedder, tmp_path)

    seen = await engine.assess(reading("the plug is smoking"), Journal())

    assert seen.red_flags == (RedFlag.SAFETY,)
    assert seen.urgency is Urgency.CRITICAL
    assert engine.is_red_flag_text("it is smoking")
    assert not engine.is_red_flag_text("my smoke detector chirps")
    assert load(tmp_path, content_key(CATALOGUE, SIGNALS)) is None


def test_a_text_is_embedded_once(embedder: WordEmbedder) -> None:
    remembering = RememberingEmbedder(embedder, size=2)

    first = remembering.embed(["a", "b", "a"])
    again = remembering.embed(["b", "a"])

    assert embedder.texts == ["a", "b"]
    assert np.array_equal(first[0], first[2])
    assert np.array_equal(again, first[[1, 0]])
    remembering.embed(["c"])
    remembering.embed(["b"])
    assert embedder.texts == ["a", "b", "c", "b"]


def test_a_text_that_was_read_for_its_tone_is_known_to_search(embedder: WordEmbedder) -> None:
    remembering = RememberingEmbedder(embedder)

    vectors, tones = remembering.read(["a"])

    assert tones is None
    assert np.array_equal(remembering.embed(["a"]), vectors)
    assert embedder.texts == ["a"]
