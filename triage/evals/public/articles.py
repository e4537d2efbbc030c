"""StackFAQ and a set of documents, put into a knowledge base of their own and searched as customers' questions are.

StackFAQ (Karan 2018): each rephrasing of a question asks in turn while the others stay beside it as aliases. Hidden
questions are asked while their thread is left out: what is answered then is answered wrongly.
"""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from triage.domain.ids import ArticleId
from triage.evals.public.intents import Embed
from triage.evals.public.sets import Figure, read_lines
from triage.evals.statistics.measured import wilson
from triage.knowledge.articles import LONGEST_ALIAS, LONGEST_TITLE
from triage.knowledge.opening import open_knowledge
from triage.knowledge.search import KnowledgeBase
from triage.knowledge.sync import sync

SEEDS = range(5)
HIDDEN = 3  # every third thread, drawn anew for each seed
HITS_AT = 10
LONGEST_DOCUMENT = 20_000

Thread = Mapping[str, Any]
TODAY = date(2026, 1, 1)  # the articles have no last day


def score_stackfaq(folder: Path, embedder: Embed) -> Iterator[Figure]:
    """Recall at one of rephrased questions, and how many hidden ones are answered all the same."""
    threads = read_lines(folder / "stackfaq_dev.jsonl", "id", "question", "answers", "rephrasings")
    held_out = folder / "stackfaq_heldout.jsonl"
    scored = read_lines(held_out, "id", "question", "answers", "rephrasings") if held_out.is_file() else threads
    everything = threads if scored is threads else [*threads, *scored]
    name = "stackfaq held out" if held_out.is_file() else "stackfaq dev"
    right = _recalled(everything, scored, embedder)
    low, high = wilson(sum(right), len(right))
    yield Figure(name, "recall@1", float(np.mean(right)), low, high, len(right))
    wrong, answered = _with_hidden(everything, scored, embedder)
    for metric, share in (("hidden questions answered", wrong), ("visible questions answered", answered)):
        low, high = wilson(float(np.mean(share)) * len(scored), len(scored))
        yield Figure(name, metric, float(np.mean(share)), low, high, len(share))


def score_documents(folder: Path, embedder: Embed) -> Iterator[Figure]:
    """The share of queries with a relevant document among the first ten."""
    documents = read_lines(folder / "documents.jsonl", "id", "title", "content")
    queries = read_lines(folder / "queries.jsonl", "text", "relevant")
    named = {f"d{n}": str(row["id"]) for n, row in enumerate(documents)}
    articles: dict[str, tuple[str, list[str], str]] = {
        own: (str(row["title"]), [], str(row["content"])) for own, row in zip(named, documents, strict=True)
    }
    hits: list[bool] = []
    with tempfile.TemporaryDirectory() as scratch:
        base = _indexed(articles, Path(scratch), embedder)
        for query in queries:
            found = base.search(str(query["text"]), k=HITS_AT).passages
            hits.append(bool({named[passage.article] for passage in found} & {str(one) for one in query["relevant"]}))
        base.close()
    low, high = wilson(sum(hits), len(hits))
    yield Figure(f"{len(documents)} documents", f"hit@{HITS_AT}", float(np.mean(hits)), low, high, len(hits))


def _recalled(threads: Sequence[Thread], scored: Sequence[Thread], embedder: Embed) -> list[bool]:
    right: list[bool] = []
    for turn in range(max(len(thread["rephrasings"]) for thread in scored)):
        asking = [thread for thread in scored if len(thread["rephrasings"]) > turn]
        with tempfile.TemporaryDirectory() as scratch:
            base = _indexed(_articles(threads, without=turn), Path(scratch), embedder)
            for thread in asking:
                found = base.search(thread["rephrasings"][turn], k=1).passages
                right.append(bool(found) and found[0].article == _name(thread))
            base.close()
    return right


def _with_hidden(threads: Sequence[Thread], scored: Sequence[Thread], embedder: Embed) -> tuple[list[bool], list[bool]]:
    """For each seed whether hidden threads' questions are answered, and visible ones'."""
    wrong: list[bool] = []
    answered: list[bool] = []
    asked = [thread for thread in scored if thread["rephrasings"]]
    for seed in SEEDS:
        order = np.random.default_rng(seed).permutation(len(asked))
        hidden = {_name(asked[row]) for row in order[::HIDDEN]}
        shown = [thread for thread in threads if _name(thread) not in hidden]
        with tempfile.TemporaryDirectory() as scratch:
            base = _indexed(_articles(shown, without=0), Path(scratch), embedder)
            for thread in asked:
                is_answered = base.search(thread["rephrasings"][0], k=1).answerable
                (wrong if _name(thread) in hidden else answered).append(is_answered)
            base.close()
    return wrong, answered


def _articles(threads: Sequence[Thread], without: int) -> dict[str, tuple[str, list[str], str]]:
    """Id -> title, aliases and text, each thread without its rephrasing number `without`."""
    return {
        _name(thread): (
            str(thread["question"]),
            [str(one) for n, one in enumerate(thread["rephrasings"]) if n != without],
            "\n\n".join(str(answer) for answer in thread["answers"]),
        )
        for thread in threads
    }


def _name(thread: Thread) -> ArticleId:
    return ArticleId(f"q{thread['id']}")


def _indexed(articles: Mapping[str, tuple[str, list[str], str]], scratch: Path, embedder: Embed) -> KnowledgeBase:
    """A knowledge base of these articles, by the product's own sync."""
    folder, state = scratch / "articles", scratch / "state"
    folder.mkdir()
    state.mkdir()
    for name, (title, aliases, body) in articles.items():
        front = [f"id: {name}", f"title: {_quoted(title, LONGEST_TITLE)}"]
        if aliases:
            front += ["aliases:", *(f"  - {_quoted(alias, LONGEST_ALIAS)}" for alias in aliases)]
        text = "\n".join(["---", *front, "audience: customer", "---", body[:LONGEST_DOCUMENT] or title, ""])
        (folder / f"{name}.md").write_text(text, "utf-8")
    sync(folder, state, embedder, today=TODAY, index=False)
    return open_knowledge(state, embedder, today=lambda: TODAY)


def _quoted(text: str, longest: int) -> str:
    """A YAML string on one line."""
    return json.dumps(" ".join(text.split())[:longest], ensure_ascii=False)
