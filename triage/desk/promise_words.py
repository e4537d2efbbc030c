"""Promises in what an agent writes: "I'll check and write by Friday", with the instant that was named. English. Pure.

Called when an agent's message goes out. What is found is only proposed; the agent confirms, dates or dismisses it.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from triage.desk.promise_times import time_said
from triage.domain.policy import Hours

AT_MOST = 3
_SENTENCE = re.compile(r"[^.!?\n]+(?:\.(?=[a-z0-9])[^.!?\n]*|[.](?=m\b)[^.!?\n]*)*[.!?]?", re.IGNORECASE)
_DEEDS = (
    "check|look|write|reply|respond|answer|call|ring|phone|contact|email|e-mail|message|send|ship|refund|update|"
    "get back|come back|follow up|confirm|let you know|find out|investigate|ask|arrange|sort|fix|replace|forward|"
    "have (?:it|this|that|an answer|news)|hear|make sure|keep you|report back|be in touch|get in touch|process|issue"
)
_COMMITS = re.compile(
    rf"\b(?:i|we)(?:'ll|’ll| will|'m going to| am going to| are going to|'re going to| can)\b"
    rf"(?!\s+(?:not|never|need|have to ask you))[^.!?]*?\b(?:{_DEEDS})",
    re.IGNORECASE,
)
_ABOUT_US = re.compile(
    r"\b(?:you(?:'ll|’ll| will) (?:hear|have|get|receive)\b|expect (?:an answer|a reply|my|our)\b"
    r"|(?:a|my|one of our) colleagues?(?:'ll|’ll| will)\b|let me (?:check|look|find out|ask|get back)\b)",
    re.IGNORECASE,
)
_NOT_OURS = re.compile(
    r"\b(?:if you|once you|when you|after you|unless you|could you|can you|would you)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Spotted:
    """A sentence that promises something, and by when; None when it names no time."""

    text: str
    by: datetime | None


def promises_in(text: str, now: datetime, hours: Hours) -> tuple[Spotted, ...]:
    """The promises of a message in their order. A question promises nothing, nor does what hangs on the customer.

    A bare "I'll check" without a time is not one either when a later sentence says what came of it; the last one is
    kept so that the agent can date it.
    """
    found = []
    for sentence in _SENTENCE.findall(text):
        words = sentence.strip()
        if not words or words.endswith("?"):
            continue
        commits = _COMMITS.search(words) or _ABOUT_US.search(words)
        if commits is None:
            continue
        by = time_said(words, now, hours)
        if by is None and _NOT_OURS.search(words):
            continue
        found.append(Spotted(words, by))
    dated = [spotted for spotted in found if spotted.by is not None]
    return tuple((dated or found[-1:])[:AT_MOST])
