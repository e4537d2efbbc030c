"""The embedder on the real weights: right numbers, alone and in batches; the fake keeps the same promise."""

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from tests.fakes.word_embedder import WordEmbedder
from triage.knowledge import tuned
from triage.knowledge.embedding import PROBE, PROBE_VECTOR, OnnxEmbedder
from triage.knowledge.onnx_graph import Safetensors, Weights
from triage.knowledge.ports import DIMENSIONS, Embedder
from triage.knowledge.weights import MissingWeights, ModelFiles, package_folder

TEXTS = [
    "Where is my parcel?",
    "I was charged twice and nobody answers, this is a disgrace!",
    "",
    "hi " * 400,
    "日本語 ünïcödé 🙂",
    "can the thermostat run without the subscription and does it work with two zones",
]


@pytest.fixture(params=["words", "minilm"])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    """The fake and the real one: what follows holds for both."""
    made: Embedder = request.getfixturevalue(request.param)
    return made


def test_every_text_gets_a_vector_of_length_one_in_the_order_given(embedder: Embedder) -> None:
    vectors = embedder.embed(TEXTS)
    assert vectors.shape == (len(TEXTS), DIMENSIONS)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.allclose(vectors[1], embedder.embed([TEXTS[1]])[0], atol=1e-5)


def test_a_text_has_the_same_vector_alone_and_among_others(embedder: Embedder) -> None:
    together = embedder.embed(TEXTS * 20)
    assert np.allclose(together[: len(TEXTS)], np.concatenate([embedder.embed([text]) for text in TEXTS]), atol=1e-5)


def test_no_texts_give_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, DIMENSIONS)


def test_threads_may_embed_at_the_same_time(embedder: Embedder) -> None:
    expected = embedder.embed(TEXTS)
    with ThreadPoolExecutor(4) as pool:
        rounds = list(pool.map(lambda _: embedder.embed(TEXTS), range(8)))
    assert all(np.allclose(found, expected, atol=1e-5) for found in rounds)


def test_rephrased_questions_are_nearer_than_other_ones(minilm: OnnxEmbedder) -> None:
    asked, rephrased, other = minilm.embed(["where is my parcel", "my package has not arrived", "reset my password"])
    assert asked @ rephrased > asked @ other + 0.3


def test_the_published_numbers_come_out(minilm: OnnxEmbedder) -> None:
    minilm.check()
    assert np.allclose(minilm.embed([PROBE])[0, :8], PROBE_VECTOR, atol=1e-5)


def test_the_graph_computes_what_plain_arithmetic_does(minilm: OnnxEmbedder, model_cache: Path) -> None:
    reference = plain_bert(model_cache, TEXTS[:3])
    assert np.allclose(minilm.embed(TEXTS[:3]), reference, atol=2e-6)


def test_the_tuned_layers_compute_what_plain_arithmetic_does_with_the_differences_added(
    minilm: OnnxEmbedder, model_cache: Path
) -> None:
    vectors, tones = minilm.read(TEXTS[:3])
    assert tones is not None
    assert np.allclose(vectors, minilm.embed(TEXTS[:3]), atol=1e-5)
    assert np.allclose(tones, plain_bert(model_cache, TEXTS[:3], tuned.TunedWeights), atol=1e-5)
    assert not np.allclose(tones, vectors, atol=0.01)


def test_the_differences_are_few_bytes_and_lose_little(tmp_path: Path) -> None:
    rows = np.random.default_rng(0).normal(scale=0.01, size=(8, 16)).astype(np.float32)
    arrays: dict[str, Any] = tuned.packed({"matrix": rows, "bias": rows[0]})
    np.savez(tmp_path / "layers.npz", **arrays)
    zeros = {"matrix": np.zeros_like(rows), "bias": np.zeros_like(rows[0]), "other": rows}
    weights = tuned.TunedWeights(zeros, tmp_path / "layers.npz")
    assert np.allclose(weights["matrix"], rows, atol=np.abs(rows).max() / 200)
    assert np.allclose(weights["bias"], rows[0], atol=1e-4)
    assert weights["other"] is rows
    assert tuned.FILE.stat().st_size < 8_000_000


def test_other_numbers_are_noticed() -> None:
    with pytest.raises(MissingWeights, match="other numbers"):
        OnnxEmbedder.check(SimpleNamespace(embed=WordEmbedder().embed))  # type: ignore[arg-type]


def test_a_model_that_cannot_be_loaded_is_told_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"nothing of the kind")
    files = ModelFiles(tmp_path / "model.onnx", tmp_path / "tokenizer.json", "cache")
    with pytest.raises(MissingWeights, match="made anew"):
        OnnxEmbedder(lambda: files).embed(["text"])


def plain_bert(
    model_cache: Path, texts: Sequence[str], changed: Callable[[Weights], Weights] = lambda weights: weights
) -> npt.NDArray[np.float64]:
    """The model's vectors by numpy in double precision, straight from the published weights."""
    from tokenizers import Tokenizer

    package = package_folder()
    assert package is not None
    config = json.loads((package / "config.json").read_text())
    weights = changed(Safetensors(package / "model.safetensors"))
    tokenizer = Tokenizer.from_file(str(package / "tokenizer.json"))
    tokenizer.no_padding()
    rows = [hidden_states(weights, config, tokenizer.encode(text).ids).mean(axis=0) for text in texts]
    return np.array([row / np.linalg.norm(row) for row in rows])


def hidden_states(weights: Weights, config: dict[str, int], ids: list[int]) -> npt.NDArray[np.float64]:
    from math import erf

    def tensor(name: str) -> npt.NDArray[np.float64]:
        return weights[name].astype(np.float64)

    def norm(x: npt.NDArray[np.float64], name: str) -> npt.NDArray[np.float64]:
        spread = np.sqrt(x.var(axis=-1, keepdims=True) + 1e-12)
        scaled: npt.NDArray[np.float64] = (x - x.mean(axis=-1, keepdims=True)) / spread
        return scaled * tensor(f"{name}.LayerNorm.weight") + tensor(f"{name}.LayerNorm.bias")

    def linear(x: npt.NDArray[np.float64], name: str) -> npt.NDArray[np.float64]:
        return x @ tensor(f"{name}.weight").T + tensor(f"{name}.bias")

    heads, width = config["num_attention_heads"], config["hidden_size"]
    x = tensor("embeddings.word_embeddings.weight")[ids]
    x = x + tensor("embeddings.position_embeddings.weight")[: len(ids)]
    x = norm(x + tensor("embeddings.token_type_embeddings.weight")[0], "embeddings")
    for number in range(config["num_hidden_layers"]):
        layer = f"encoder.layer.{number}"
        q, k, v = (
            linear(x, f"{layer}.attention.self.{part}").reshape(len(ids), heads, -1).transpose(1, 0, 2)
            for part in ("query", "key", "value")
        )
        weight = np.exp(q @ k.transpose(0, 2, 1) / np.sqrt(width / heads))
        seen = (weight / weight.sum(axis=-1, keepdims=True)) @ v
        seen = linear(seen.transpose(1, 0, 2).reshape(len(ids), width), f"{layer}.attention.output.dense")
        x = norm(seen + x, f"{layer}.attention.output")
        wide = linear(x, f"{layer}.intermediate.dense")
        wide = wide * 0.5 * (1 + np.vectorize(erf)(wide / np.sqrt(2)))
        x = norm(linear(wide, f"{layer}.output.dense") + x, f"{layer}.output")
    return x
