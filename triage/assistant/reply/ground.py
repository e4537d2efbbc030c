"""What a reply may rest on: its own sentences without our fixed wordings, and the texts that it may repeat.

Made by `check` for every draft. Pure.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from triage.assistant.fixed_words import FEWEST_LETTERS, without_fixed
from triage.assistant.ports import Brief
from triage.assistant.recall import recalled
from triage.domain.conversation import Thread
from triage.domain.labels import Author
from triage.routing.business_hours import zone_of
from triage.routing.time_words import date_words

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_MARKER = re.compile(r"\[\d{1,2}\]")
_QUOTED = re.compile(r"“([^”]+)”")


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of the reply; `sourced` when a marker stands in it or after it."""

    text: str
    marked: bool
    sourced: bool

    @property
    def plain(self) -> str:
        """Its words as they are compared: small, on one line, without a list number and the last stop."""
        return re.sub(r"^(?:\d{1,2}\.|-)\s+", "", " ".join(self.text.lower().split())).rstrip(".!? ")

    @property
    def asks(self) -> bool:
        """Whether it is a question."""
        return self.text.rstrip().endswith("?")


@dataclass(frozen=True, slots=True)
class Ground:
    """The reply in sentences, and what may be said: by the decision, by the articles, by the thread, by us."""

    lines: tuple[Line, ...]
    decided: str
    articles: str
    thread: str
    ours: str

    @property
    def own_lines(self) -> tuple[Line, ...]:
        """The sentences that are neither an article's nor one of our fixed texts, word for word."""
        return tuple(line for line in self.lines if line.plain not in self.articles and not self.is_ours(line))

    def is_ours(self, line: Line) -> bool:
        """Whether a sentence is a fixed text of ours, such as the question for a detail."""
        return len(line.plain) >= FEWEST_LETTERS and line.plain in self.ours

    @property
    def known(self) -> str:
        """All of it."""
        return " ".join((self.decided, self.articles, self.thread, self.ours))


def ground_of(text: str, brief: Brief) -> Ground:
    """The ground of this reply."""
    reading, decision = brief.reading, brief.decision
    spoken = without_fixed(_without_quotes(text, reading.thread), reading.company, brief.assessment.language)
    decided = [choice.text for choice in (*decision.choices, *reading.memory.choices)]
    if decision.promise:
        zones = (reading.thread.customer.timezone, reading.company.timezone, "UTC")
        times = [decision.promise.by.astimezone(zone_of(zone)) for zone in zones if zone]
        decided += [decision.promise.text, *(f"{at:%d.%m. %H:%M}" for at in times)]
    if (told := recalled(reading)) and told.due:
        decided.append(f"until {date_words(told.due)}")
    articles = [f"{passage.title} {passage.heading} {passage.text}" for passage in brief.found.passages]
    thread = [message.text for message in reading.thread.messages]
    thread += [detail.value for detail in brief.details.values()]
    customer = reading.thread.customer
    ours = [customer.name or "", customer.email or "", reading.thread.conversation.reference]
    ours += [m.agent_name or "" for m in reading.thread.messages]
    fixed = [f"{spec.question} {spec.hint} {spec.label}" for spec in reading.catalogue.details.values()]
    fixed += [reading.company.name, reading.company.assistant_name, *reading.company.wordings.get("en", {}).values()]
    said_by_us = f"{_flat(ours)} {_flat_fixed(tuple(fixed))}"
    return Ground(tuple(_lines(spoken)), _flat(decided), _flat(articles), _flat(thread), said_by_us)


def _without_quotes(text: str, thread: Thread) -> str:
    """The text without what it quotes word for word from a colleague, whose deeds and promises are their own."""
    said = [_flat([message.text]) for message in thread.messages if message.author is Author.AGENT and not message.note]
    quoted = (m for m in _QUOTED.finditer(text) if any(_flat([m[1]]) in words for words in said))
    for match in reversed(list(quoted)):
        text = f"{text[: match.start()]} {text[match.end() :]}"
    return text


def _flat(texts: Iterable[str]) -> str:
    return " ".join(" ".join(texts).lower().split())


@lru_cache(maxsize=8)
def _flat_fixed(texts: tuple[str, ...]) -> str:
    return _flat(texts)


def _lines(text: str) -> Iterator[Line]:
    parts = [part.strip() for part in _SENTENCE.split(text) if part.strip()]
    last = max((i for i, part in enumerate(parts) if _MARKER.search(part)), default=-1)
    for index, part in enumerate(parts):
        yield Line(_MARKER.sub("", part).strip(), _MARKER.search(part) is not None, index <= last)
