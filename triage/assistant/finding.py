"""The passages for a burst: one search for the whole of it, and one for each of its questions.

Called by `think`. A failed index finds nothing; the turn goes on without it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from triage.assistant.leaning import PASSAGES, found_leaning, leans, with_its_subject
from triage.assistant.naming import about_what_is_named
from triage.assistant.ports import Reading, Search
from triage.assistant.questions import asks_about_the_wait, asks_where, asks_why, split_questions
from triage.domain.errors import PermanentError, TransientError
from triage.domain.knowledge import SearchResult
from triage.domain.labels import OwnerKind
from triage.domain.telemetry import Telemetry

_YES = re.compile(
    r"^\W*(?:yes|yeah|yep|yup|exactly|correct|right|that one|i do|that'?s (?:it|right|the one))\b(?:\W+\w+){0,3}\W*$",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"“([^”]+)”")
_QUESTION = re.compile(r"[^.!?\n]+\?")
_FEWEST_WORDS = 4
_LEAD_IN = re.compile(
    r"^\W*(?:(?:and|ok(?:ay)?|so|hm+|well|oh|actually|btw|by the way)\W+)*(?:an?other|a? ?different|one more"
    r"|one last|a? ?quick|a? ?new)"
    r" (?:question|topic|thing|matter)\s*[:,-]\s*",
    re.IGNORECASE,
)
_LET_GO = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|no|actually|oh|ah|well)\W+)*"
    r"(?:forget|never ?mind|(?:that|this|it)(?:'s| is| was)? not what i)\b[^,.;!?\n]*[,.;!]\s*(?=\S)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found for the burst, and for each of its questions when there are several."""

    joined: SearchResult = field(default_factory=SearchResult)
    by_question: Mapping[str, SearchResult] = field(default_factory=dict)


def find(search: Search, reading: Reading, telemetry: Telemetry) -> Findings:
    """The best passages for a burst."""
    own = _own_words(reading)
    meant = meant_question(reading)
    waits = reading.thread.conversation.owner.kind is OwnerKind.QUEUE or bool(reading.memory.choices)
    if not own or (waits and asks_about_the_wait(own)) or (reading.memory.pending and asks_why(own)):
        return Findings()
    try:
        pending = reading.catalogue.details.get(reading.memory.pending or "")
        if pending and asks_where(own):
            return Findings(search.search(f"Where do I find my {pending.label.lower()}?", PASSAGES))
        if not meant and leans(own):
            return Findings(found_leaning(search, own, reading))
        whole = about_what_is_named(own, search.search(meant or with_its_subject(own, reading), PASSAGES), reading)
        each = {question: search.search(question, PASSAGES) for question in split_questions(meant or own)}
    except (TransientError, PermanentError) as error:
        telemetry.count("search_failed")
        telemetry.log("search_failed", error=str(error))
        return Findings()
    return Findings(joined([whole, *each.values()]), each)


def _own_words(reading: Reading) -> str:
    """The burst as one text, without what it lets go of."""
    return _LEAD_IN.sub("", _LET_GO.sub("", " ".join(message.text for message in reading.burst)).strip()).strip()


def meant_question(reading: Reading) -> str:
    """What a bare yes says yes to: the article we named, or the question we put; empty when it is neither."""
    said = " ".join(message.text for message in reading.burst)
    memory = reading.memory
    if not _YES.match(said) or memory.pending or memory.choices or memory.confirmation_asked:
        return ""
    titles = _QUOTED.findall(memory.last_reply)
    questions = [line for line in _QUESTION.findall(memory.last_reply) if len(line.split()) >= _FEWEST_WORDS]
    return str(titles[-1] if titles else questions[-1] if questions else "").strip()


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
