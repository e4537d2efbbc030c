"""Extractive answers: the sentences of retrieved passages that answer each question of a burst, with their sources.

Used by `compose`. Says nothing that does not stand in an article. Costs no embedding: the search has ranked already.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from triage.assistant.local import sentences
from triage.assistant.ports import Brief
from triage.domain.conversation import Citation
from triage.domain.ids import ArticleId
from triage.domain.knowledge import FoundPassage, SearchResult

_SENTENCES_READ = 10
_SENTENCES_AT_MOST = 3
_WORDS_AT_MOST, _WORDS_AT_MOST_OF_SEVERAL, _WORDS_AT_MOST_OF_STEPS = 55, 38, 110
_STEP = re.compile(r"^[ \t]*(?:\d{1,2}\.|[-*])[ \t]+.+$", re.MULTILINE)
_LEAD = 0.5  # what a passage's first sentence is ahead: articles answer there
# "Yes, motion is not recorded" answers one question only: the verdict is left out where another may have been asked.
_SURE_OF_VERDICT = 0.8
_VERDICT = re.compile(r"^(?:Yes|No)[,:.] +(\w)")
_VERDICT_ASKED = re.compile(
    r"^\W*(?:(?:hi|hey|hello|and|so|ok(?:ay)?|also|but)\W+)*"
    r"(?:can|could|may|do|does|did|is|are|am|was|will|would|should|has|have|must)\b",
    re.IGNORECASE,
)
_HEADING = re.compile(r"^#{1,6}\s.*(?:\n|$)")
_LINK = re.compile(r"\[([^\]]+)\]\((https?://[^)]+)\)")
_EMPHASIS = re.compile(r"\*\*(.+?)\*\*|__(.+?)__|`(.+?)`")
_WORD = re.compile(r"[a-z0-9]{3,}")
_COMMON_WORDS = """
the and for you your can could does did how what when where why which who will would with without have has had are was
were not this that there they them from into out about after before please want need know get got use using any all our
"""
_COMMON = frozenset(_COMMON_WORDS.split())


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


def answer(brief: Brief) -> Answer:
    """The answer to a burst out of the retrieved passages; empty when none of them answers."""
    burst = " ".join(message.text for message in brief.reading.burst).strip()
    asked = brief.found_by_question or {burst: brief.found}
    extracts: list[_Extract] = []
    complete = True
    for question, found in asked.items():
        extract = _best(question, found, len(asked) > 1)
        if extract is None:
            complete = complete and not question.rstrip().endswith("?")
        elif all(extract.text != other.text for other in extracts):
            extracts.append(extract)
    if not extracts and brief.found.answerable and brief.found_by_question:
        whole = _best(burst, brief.found, short=False)
        extracts = [whole] if whole else []
        complete = bool(whole)
    return _cited(extracts, complete)


def told_by(question: str, passage: FoundPassage) -> str:
    """What this passage says to a question, without a marker; empty when it holds no sentence."""
    extract = _best(question, SearchResult((passage,), answerable=True), short=False)
    return extract.text if extract else ""


def _best(question: str, found: SearchResult, short: bool) -> _Extract | None:
    if not (found.answerable and found.passages):
        return None
    passage = found.passages[0]
    lines, steps = clean_sentences(passage.text), _steps(passage.text)
    if not lines:
        return None
    told = _excerpt(lines, _chosen(question, lines), short)
    if passage.score < _SURE_OF_VERDICT or not _VERDICT_ASKED.match(question):
        told = _VERDICT.sub(lambda found: found[1].upper(), told)
    return _Extract(passage, told if short else "\n".join([told, *steps]))


def _chosen(question: str, lines: Sequence[str]) -> int:
    """The sentence that shares most of the question's words, rare ones counting more; mostly the first."""
    wanted = _stems(question)
    stems = [_stems(line) for line in lines]
    rarity = {word: 1 / sum(word in line for line in stems) for word in wanted if any(word in line for line in stems)}
    if not rarity:
        return 0
    # Words that no sentence knows count too: one shared word out of many is no reason to skip the first sentence.
    total = sum(rarity.get(word, 1.0) for word in wanted)
    scores = [sum(rarity.get(word, 0.0) for word in line) / total for line in stems]
    scores[0] += _LEAD
    return max(range(len(scores)), key=scores.__getitem__)


def _stems(text: str) -> set[str]:
    """Words cut to their first letters, so that cancel, cancels and cancelling meet."""
    return {word.removesuffix("s")[:5] for word in _WORD.findall(text.lower()) if word not in _COMMON}


def clean_sentences(text: str) -> list[str]:
    """The sentences of a passage as plain words, without its heading, its markup and its list of steps."""
    prose = _STEP.sub("", _plain(text))
    return [line for line in sentences.split(prose) if len(line.split()) > 1][:_SENTENCES_READ]


def _steps(text: str) -> list[str]:
    """The list of a passage, a line each; empty when it is too long: half of the steps would mislead."""
    steps = [match.group().strip() for match in _STEP.finditer(_plain(text))]
    return steps if sum(len(step.split()) for step in steps) <= _WORDS_AT_MOST_OF_STEPS else []


def _plain(text: str) -> str:
    body = _LINK.sub(r"\1 (\2)", _HEADING.sub("", text.strip()))
    return _EMPHASIS.sub(lambda m: m[1] or m[2] or m[3], body)


def _excerpt(lines: Sequence[str], chosen: int, short: bool) -> str:
    """The chosen sentence, from the start of the passage when it is near, and what follows while it stays brief."""
    limit = _WORDS_AT_MOST_OF_SEVERAL if short else _WORDS_AT_MOST
    start = 0 if chosen <= 1 else chosen
    kept = list(lines[start : chosen + 1])
    for line in lines[chosen + 1 :]:
        if len(kept) >= _SENTENCES_AT_MOST or sum(len(s.split()) for s in (*kept, line)) > limit:
            break
        kept.append(line)
    return " ".join(kept)


def _cited(extracts: Sequence[_Extract], complete: bool) -> Answer:
    numbers: dict[ArticleId, int] = {}
    parts = [
        _marked(extract.text, numbers.setdefault(extract.passage.article, len(numbers) + 1)) for extract in extracts
    ]
    titles = {extract.passage.article: extract.passage.title for extract in extracts}
    citations = tuple(Citation(n, article, titles[article]) for article, n in numbers.items())
    separator = "\n" if len(parts) > 2 else " "
    return Answer(separator.join(parts), citations, tuple(e.passage for e in extracts), complete and bool(extracts))


def _marked(text: str, n: int) -> str:
    """The marker before the last full stop."""
    text = text.rstrip()
    return f"{text[:-1]} [{n}]." if text.endswith(".") and not text.endswith("..") else f"{text} [{n}]"
