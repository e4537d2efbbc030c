"""Public sets in small: read with their mistakes told, and scored by the product's own parts."""

import json
from pathlib import Path

import numpy as np
import pytest

from tests.fakes.word_embedder import WordEmbedder
from triage.domain.errors import ContentError, SetUpError
from triage.evals.public.intents import auroc
from triage.evals.public.score import run

SUBJECTS = ("card", "loan", "branch", "cheque")


def figures(folder: Path) -> dict[tuple[str, str], float]:
    return {(str(row["set"]), str(row["metric"])): float(str(row["value"])) for row in run(folder, WordEmbedder())}


def write_intents(folder: Path, name: str, label: str, rows: list[tuple[str, str]]) -> None:
    folder.mkdir(exist_ok=True)
    lines = [f"text,{label}", *(f"{text},{kind}" for text, kind in rows)]
    (folder / name).write_text("\n".join(lines), "utf-8")


def test_intents_are_told_apart_and_strangers_seen(tmp_path: Path) -> None:
    about = [(f"the {subject} of customer number {n} please", subject) for subject in SUBJECTS for n in range(12)]
    write_intents(tmp_path / "clinc150", "train.csv", "intent", about)
    write_intents(tmp_path / "clinc150", "test.csv", "intent", [(f"my {one} please", one) for one in SUBJECTS])
    strange = [("will it rain over the mountains tomorrow", "oos"), ("play some jazz", "oos")]
    write_intents(tmp_path / "clinc150", "oos_test.csv", "intent", strange)

    found = figures(tmp_path)

    assert found["clinc150", "accuracy in scope"] == 1.0
    assert found["clinc150", "out-of-scope AUROC"] > 0.9


def test_a_rephrased_question_finds_its_thread_and_a_document_its_query(tmp_path: Path) -> None:
    faq, docs = tmp_path / "faq", tmp_path / "docs"
    faq.mkdir()
    docs.mkdir()
    threads = [
        {
            "id": n,
            "question": f"how to open {one}",
            "answers": [f"{one} opens at noon"],
            "rephrasings": [f"open my {one}"],
        }
        for n, one in enumerate(SUBJECTS)
    ]
    (faq / "stackfaq_dev.jsonl").write_text("\n".join(map(json.dumps, threads)), "utf-8")
    papers = [{"id": one, "title": f"About {one}", "content": f"All of {one}."} for one in SUBJECTS]
    (docs / "documents.jsonl").write_text("\n".join(map(json.dumps, papers)), "utf-8")
    (docs / "queries.jsonl").write_text(json.dumps({"text": "tell me of the loan", "relevant": ["loan"]}), "utf-8")

    found = figures(tmp_path)

    assert found["stackfaq dev", "recall@1"] == 1.0
    assert found["4 documents", "hit@10"] == 1.0


def test_a_folder_without_sets_says_which_it_could_hold(tmp_path: Path) -> None:
    with pytest.raises(SetUpError, match="no public set") as caught:
        list(run(tmp_path, WordEmbedder()))

    assert "banking77/train.csv" in (caught.value.remedy or "")


def test_a_missing_column_and_a_broken_line_are_told_with_their_place(tmp_path: Path) -> None:
    write_intents(tmp_path / "banking77", "train.csv", "kind", [("hello", "x")])
    with pytest.raises(ContentError, match="category"):
        list(run(tmp_path, WordEmbedder()))
    (tmp_path / "banking77" / "train.csv").unlink()
    (tmp_path / "faq").mkdir()
    (tmp_path / "faq" / "stackfaq_dev.jsonl").write_text('{"id": 1}\n', "utf-8")
    with pytest.raises(ContentError, match="lacks question"):
        list(run(tmp_path, WordEmbedder()))


def test_the_area_under_the_curve_counts_ties_half() -> None:
    assert auroc(np.array([3.0, 2.0]), np.array([1.0, 0.0])) == 1.0
    assert auroc(np.array([1.0, 1.0]), np.array([1.0, 1.0])) == 0.5
    assert auroc(np.array([2.0, 0.0]), np.array([1.0])) == 0.5
