"""How long a search of the shipped articles takes, as a multiple of one embedding and one raw Chroma query.

Run by `make bench`. Prints figures and fails on none of them: a busy machine is not a slow program.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import numpy as np
import pytest

from triage.knowledge.embedding import OnnxEmbedder, embedder_in
from triage.knowledge.opening import prepare
from triage.knowledge.project import PACKAGE
from triage.knowledge.search import KnowledgeBase

ROUNDS = 60
QUESTIONS = (
    "where is my parcel?",
    "I was charged twice and nobody answers, this is a disgrace!",
    "can the thermostat run without the subscription",
    "how do I reset my password",
    "the camera shows no picture since yesterday evening",
)


@pytest.fixture(scope="module")
def embedder(tmp_path_factory: pytest.TempPathFactory) -> OnnxEmbedder:
    return embedder_in(tmp_path_factory.mktemp("cache"), online=False)


@pytest.fixture(scope="module")
def knowledge(embedder: OnnxEmbedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    folder: Path = PACKAGE.parent / "knowledge" / "articles"
    opened, _ = prepare(folder, tmp_path_factory.mktemp("state"), embedder, own=True)
    yield opened
    opened.close()


def milliseconds(work: Callable[[str], object], question: str) -> float:
    began = time.perf_counter()
    work(question)
    return (time.perf_counter() - began) * 1000


def test_the_time_of_a_search(
    embedder: OnnxEmbedder, knowledge: KnowledgeBase, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import chromadb
    from chromadb.config import Settings

    client = chromadb.PersistentClient(str(tmp_path / "raw"), settings=Settings(anonymized_telemetry=False))
    raw = client.create_collection("raw", embedding_function=None, configuration={"hnsw": {"space": "cosine"}})
    snapshot = knowledge.snapshot
    for start in range(0, len(snapshot.vectors), 500):
        part = slice(start, start + 500)
        texts = [record.text for record in snapshot.contents.records[part]]
        raw.upsert(ids=list(snapshot.record_ids[part]), embeddings=snapshot.vectors[part], documents=texts)

    def least(question: str) -> object:
        return raw.query(query_embeddings=np.asarray(embedder.embed([question]), dtype=np.float32), n_results=5)

    floors: list[float] = []
    searches: list[float] = []
    for turn in range(ROUNDS + 5):
        for question in QUESTIONS:  # in turns, so that a busy moment weighs on both
            floor, search = milliseconds(least, question), milliseconds(knowledge.search, question)
            if turn >= 5:
                floors.append(floor)
                searches.append(search)
    client.close()  # type: ignore[attr-defined]
    ratio = median(searches) / median(floors)
    with capsys.disabled():
        print(
            f"\nsearch: p50 {median(searches):5.1f} ms = {ratio:.2f}x an embedding and a raw Chroma query "
            f"({median(floors):.1f} ms), {len(snapshot.vectors)} records, {knowledge.index_name}"
        )
    assert knowledge.index_name == "chroma"


def test_the_time_of_embedding(embedder: OnnxEmbedder, capsys: pytest.CaptureFixture[str]) -> None:
    embedder.embed(QUESTIONS)
    began = time.process_time()
    for _ in range(20):
        for question in QUESTIONS:
            embedder.embed([question])
    alone = (time.process_time() - began) / (20 * len(QUESTIONS)) * 1000
    batch = [f"{question} ({number})" for number in range(13) for question in QUESTIONS][:64]
    began = time.perf_counter()
    for _ in range(4):
        embedder.embed(batch)
    together = 4 * len(batch) / (time.perf_counter() - began)
    with capsys.disabled():
        print(f"\nembed: {alone:.1f} ms CPU a question alone, {together:.0f} a second in batches of {len(batch)}")
    assert alone > 0
