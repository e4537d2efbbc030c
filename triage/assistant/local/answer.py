"""Extractive answers: the sentences of retrieved passages that answer each question of a burst, with their sources.

Used by `compose`. Says nothing that does not stand in an article.
"""

import re
from dataclasses import dataclass

import numpy as np

from triage.assistant.local import sentences
from triage.assistant.local.vectors import Embedder
from triage.assistant.ports import Brief
from triage.assistant.questions import split_questions
from triage.domain.conversation import Citation
from triage.domain.ids import ArticleId
from triage.domain.knowledge import FoundPassage

_PASSAGES_READ = 4
_SENTENCES_READ = 8
_WORDS_AT_MOST = 55
_WORDS_AT_MOST_OF_SEVERAL = 40
_SENTENCES_AT_MOST = 3
_NEAR = 0.30  # a best sentence less like the question than this does not answer it
_PASSAGE_WEIGHT = 0.5  # how much the search's own ranking counts beside the sentence
_LEAD_BONUS = 0.06  # articles answer in their first sentence
_HEADING = re.compile(r"^#{1,6}\s.*(?:\n|$)")
_LINK = re.compile(r"\[([^\]]+)\]\((https?://[^)]+)\)")
_EMPHASIS = re.compile(r"\*\*(.+?)\*\*|__(.+?)__|`(.+?)`")


@dataclass(frozen=True, slots=True)
class Answer:
    """Words with markers, the citations behind them, and whether every question got one."""

    text: str = ""
    citations: tuple[Citation, ...] = ()
    passages: tuple[FoundPassage, ...] = ()
    complete: bool = False


@dataclass(frozen=True, slots=True)
class _Extract:
    passage: FoundPassage
    text: str
    likeness: float


def answer(brief: Brief, embedder: Embedder) -> Answer:
    """The answer to a burst out of the retrieved passages; empty when none of them comes near."""
    burst = " ".join(message.text for message in brief.reading.burst).strip()
    several = split_questions(burst)
    extracts: list[_Extract] = []
    complete = True
    for question in several or [burst]:
        extract = _best(question, brief.found.passages[: _PASSAGES_READ + len(several)], embedder, bool(several))
        if extract is None or (several and extract.likeness < _NEAR):
            complete = False
        elif all(extract.text not in other.text and other.text not in extract.text for other in extracts):
            extracts.append(extract)
    return _cited(extracts, complete)


def _best(question: str, passages: tuple[FoundPassage, ...], embedder: Embedder, short: bool) -> _Extract | None:
    """The passage and the sentences in it that are closest to the question."""
    read = [(passage, clean_sentences(passage.text)) for passage in passages]
    lines = [line for _, found in read for line in found]
    if not lines:
        return None
    heads = [f"{passage.title} {passage.heading}" for passage, _ in read]
    vectors = embedder.embed([question, *heads, *lines])
    likeness = vectors[1:] @ vectors[0]
    best: tuple[float, FoundPassage, list[str], int, float] | None = None
    at = len(heads)
    for row, (passage, found) in enumerate(read):
        mine = likeness[at : at + len(found)].copy()
        at += len(found)
        if not found:
            continue
        raw = float(np.max(mine))
        mine[0] += _LEAD_BONUS
        chosen = int(np.argmax(mine))
        score = float(mine[chosen]) + _PASSAGE_WEIGHT * passage.score + 0.5 * float(likeness[row])
        if best is None or score > best[0]:
            best = (score, passage, found, chosen, max(raw, float(likeness[row])))
    if best is None:
        return None
    _, passage, found, chosen, closeness = best
    return _Extract(passage, _excerpt(found, chosen, short), closeness)


def clean_sentences(text: str) -> list[str]:
    """The sentences of a passage as plain words, without its heading and its markup."""
    body = _HEADING.sub("", text.strip())
    body = _LINK.sub(r"\1 (\2)", body)
    body = _EMPHASIS.sub(lambda m: m[1] or m[2] or m[3], body)
    return [line for line in sentences.split(body) if len(line.split()) > 1][:_SENTENCES_READ]


def _excerpt(found: list[str], chosen: int, short: bool) -> str:
    """The chosen sentence, from the start of the passage when it is near, and what follows while it stays brief."""
    limit = _WORDS_AT_MOST_OF_SEVERAL if short else _WORDS_AT_MOST
    start = 0 if chosen <= 1 else chosen
    kept = found[start : chosen + 1]
    for line in found[chosen + 1 :]:
        grows_to = sum(len(s.split()) for s in (*kept, line))
        if len(kept) >= _SENTENCES_AT_MOST or grows_to > limit:
            break
        kept.append(line)
    return " ".join(kept)


def _cited(extracts: list[_Extract], complete: bool) -> Answer:
    numbers: dict[ArticleId, int] = {}
    parts = []
    for extract in extracts:
        n = numbers.setdefault(extract.passage.article, len(numbers) + 1)
        parts.append(_marked(extract.text, n))
    titles = {extract.passage.article: extract.passage.title for extract in extracts}
    citations = tuple(Citation(n, article, titles[article]) for article, n in numbers.items())
    separator = "\n" if len(parts) > 2 else " "
    return Answer(separator.join(parts), citations, tuple(e.passage for e in extracts), complete and bool(extracts))


def _marked(text: str, n: int) -> str:
    """The marker before the last full stop."""
    text = text.rstrip()
    return f"{text[:-1]} [{n}]." if text.endswith(".") and not text.endswith("..") else f"{text} [{n}]"
