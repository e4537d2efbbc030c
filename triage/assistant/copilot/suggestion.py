"""What a suggestion is, what one is made from, and what no suggestion may say.

Used by the copilot and by both ways of writing suggestions. Pure.
"""

import re
from dataclasses import dataclass

from triage.domain.company import Company
from triage.domain.conversation import Citation, Thread
from triage.domain.intents import IntentCatalogue
from triage.domain.knowledge import SearchResult

SUGGESTIONS = 3
_NUMBER = re.compile(r"\d+")
_HOST = re.compile(r"(?:https?:)?//([\w.-]+)|\bwww\.([\w.-]+)", re.IGNORECASE)
_MARKER = re.compile(r"\[\d{1,2}\]")
_STEP = re.compile(r"^[ \t]*\d{1,2}\.[ \t]", re.MULTILINE)
# Whether it is true only the agent knows, who can write it themselves.
_CLAIM = re.compile(
    r"\b(?:i|we)(?:'ve| have| just)?(?: just| already| now)? "
    r"(?:refunded|credited|cancell?ed|shipped|resent|reset|deleted|erased|unlocked|blocked|transferred|issued|processed"
    r"|upgraded|checked|looked (?:up|into)|passed (?:it|this|that) on|(?:changed|updated) your|sent you|arranged)\b",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"!\[[^\]]*\]|<\s*(?:img|iframe|script|svg|object|embed)\b|\{\{|\}\}|<\|", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A reply that an agent may send, change or leave; its markers `[n]` are bound to articles."""

    text: str
    citations: tuple[Citation, ...] = ()
    engine: str = "local"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What suggestions are made from; `missing` are questions for details that are still open."""

    thread: Thread
    question: str
    found: SearchResult
    company: Company
    catalogue: IntentCatalogue
    language: str = "en"
    missing: tuple[Suggestion, ...] = ()


def wrong_with(text: str, wanted: Wanted) -> str:
    """Why this must not be suggested: a claim, a link or a number that nobody gave; empty when it is fine."""
    if not text.strip():
        return "it holds no words"
    if claim := _CLAIM.search(text):
        return f"it claims an action: {claim[0]}"
    if _MARKUP.search(text):
        return "it embeds markup"
    known = " ".join([*(m.text for m in wanted.thread.messages), *(p.text for p in wanted.found.passages)])
    hosts = {(host or other).lower().removeprefix("www.").rstrip(".") for host, other in _HOST.findall(text)}
    if strange := sorted(host for host in hosts if host not in wanted.company.allowed_links and host not in known):
        return f"it links to {strange[0]}"
    said = _STEP.sub("", _MARKER.sub("", text))
    if unknown := sorted(set(_NUMBER.findall(said)) - set(_NUMBER.findall(known))):
        return f"it gives a number that stands nowhere: {unknown[0]}"
    return ""


def numbers_and_links(text: str) -> tuple[list[str], list[str]]:
    """What a rewriting may not change."""
    return sorted(_NUMBER.findall(text)), sorted(host or other for host, other in _HOST.findall(text))
