"""Scores every public set that a folder holds. Called by `triage eval public`; DESIGN.md has the contract of a row."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

from triage.domain.errors import SetUpError
from triage.evals.public.articles import score_documents, score_stackfaq
from triage.evals.public.intents import Embed, score_banking, score_clinc
from triage.evals.public.sets import Figure

SETS: dict[str, tuple[str, Callable[[Path, Embed], Iterator[Figure]]]] = {
    "banking77": ("train.csv", score_banking),
    "clinc150": ("train.csv", score_clinc),
    "faq": ("stackfaq_dev.jsonl", score_stackfaq),
    "docs": ("documents.jsonl", score_documents),
}


def run(data: Path, embedder: Embed, say: Callable[[str], None] = lambda _: None) -> Iterator[dict[str, object]]:
    """The rows {set, metric, value, low, high, n} of each set in turn, as soon as they are known.

    Raises SetUpError when the folder holds none of them, ContentError for a broken file.
    """
    found = [name for name, (file, _) in SETS.items() if (data / name / file).is_file()]
    if not found:
        wanted = ", ".join(f"{name}/{file}" for name, (file, _) in SETS.items())
        remedy = f"Put the sets there that you want scored: {wanted}."
        raise SetUpError(f"{data} holds no public set.", field="TRIAGE_DATA", remedy=remedy)
    for name in found:
        say(f"scoring {name}")
        for figure in SETS[name][1](data / name, embedder):
            yield {key: round(value, 4) if isinstance(value, float) else value for key, value in asdict(figure).items()}
