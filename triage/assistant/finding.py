"""The passages for a burst: one search for the whole of it, and one for each of its questions.

Called by `think`. A failed index finds nothing; the turn goes on without it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from triage.assistant.ports import Reading, Search
from triage.assistant.questions import split_questions
from triage.domain.errors import PermanentError, TransientError
from triage.domain.knowledge import SearchResult
from triage.domain.telemetry import Telemetry

PASSAGES = 5


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found for the burst, and for each of its questions when there are several."""

    joined: SearchResult = field(default_factory=SearchResult)
    by_question: Mapping[str, SearchResult] = field(default_factory=dict)


def find(search: Search, reading: Reading, telemetry: Telemetry) -> Findings:
    """The best passages for a burst."""
    text = " ".join(message.text for message in reading.burst).strip()
    if not text:
        return Findings()
    try:
        whole = search.search(text, PASSAGES)
        each = {question: search.search(question, PASSAGES) for question in split_questions(text)}
    except (TransientError, PermanentError) as error:
        telemetry.count("search_failed")
        telemetry.log("search_failed", error=str(error))
        return Findings()
    return Findings(joined([whole, *each.values()]), each)


def joined(results: Sequence[SearchResult]) -> SearchResult:
    """Several searches as one: every passage once with its best score, those of answered questions first."""
    best = max(results, key=lambda result: (result.answerable, result.borderline))
    if len(results) == 1:
        return best
    scores: dict[tuple[str, str], float] = {}
    for passage in (p for result in results for p in result.passages):
        key = (passage.article, passage.text)
        scores[key] = max(scores.get(key, 0.0), passage.score)
    answering = [result for result in results if result.answerable] or list(results)
    rows = [result.passages[rank] for rank in range(PASSAGES) for result in answering if rank < len(result.passages)]
    unique = {(p.article, p.text): replace(p, score=scores[p.article, p.text]) for p in rows}
    kept = list(unique.values())[: PASSAGES + len(results)]
    return replace(best, passages=tuple(sorted(kept, key=lambda passage: -passage.score)))
