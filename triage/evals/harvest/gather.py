"""Surprising turns as lines of a case file for a person to review, and how good the handoffs were.

Called by `triage eval harvest`. Nothing that leaves here has a name, an address or a number of a customer.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from triage.domain.conversation import Message, Thread
from triage.domain.labels import Author
from triage.evals.harvest.doubles import Seen, without_doubles
from triage.evals.harvest.redact import Redactor
from triage.evals.harvest.surprise import Surprise, surprises
from triage.evals.statistics.measured import wilson
from triage.store.harvest import Lived

OUTCOMES = ("needed", "unneeded", "late")
BEFORE_AT_MOST = 20  # messages of a thread that a case keeps


@dataclass(slots=True)
class Harvest:
    """What was found: lines to review, how many conversations were read, and the outcomes of handoffs."""

    lines: list[dict[str, Any]] = field(default_factory=list)
    conversations: int = 0
    surprising: int = 0
    why: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)

    @property
    def quality(self) -> dict[str, Any]:
        """The share of judged handoffs that were needed and in time, with its 95 % interval."""
        return handoff_quality(self.outcomes)


def handoff_quality(outcomes: Mapping[str, int]) -> dict[str, Any]:
    """How good handoffs were, by what agents said of them: `value` is the share that was needed and not late."""
    counted = {name: outcomes.get(name, 0) for name in OUTCOMES}
    judged = sum(counted.values())
    low, high = wilson(counted["needed"], judged)
    return {
        **counted,
        "judged": judged,
        "value": counted["needed"] / judged if judged else None,
        "low": low,
        "high": high,
    }


def gather(lived: Iterable[Lived], today: date, redactor: Redactor, known: Sequence[str] = ()) -> Harvest:
    """The harvest of these conversations. `known` are texts of cases that are there already."""
    harvest = Harvest()
    found: list[tuple[str, dict[str, Any]]] = []
    for one in lived:
        harvest.conversations += 1
        harvest.outcomes.update(handoff.outcome for handoff in one.handoffs if handoff.outcome in OUTCOMES)
        own = surprises(one)
        harvest.surprising += bool(own)
        found += [line_of(one.thread, surprise, today, redactor) for surprise in own]
    harvest.lines = list(without_doubles(found, Seen(known)))
    harvest.why.update(tag.removeprefix("why:") for line in harvest.lines for tag in line["tags"] if "why:" in tag)
    return harvest


def line_of(thread: Thread, surprise: Surprise, today: date, redactor: Redactor) -> tuple[str, dict[str, Any]]:
    """The words that tell cases apart, and the line of a surprise."""
    names = _names(thread)
    read = [message for message in thread.messages if not message.note][: surprise.until][-BEFORE_AT_MOST:]
    said = [_said(message, n, redactor, names) for n, message in enumerate(read, start=1)]
    mark = redactor.mark(thread.conversation.id)
    line = {
        "id": f"h-{today:%Y%m%d}-{mark}-{surprise.until}-{surprise.why}",
        "cluster_id": f"h-{mark}",
        "messages": said,
        "labels": surprise.labels,
        "facts": [{"key": key, "value": redactor.text(value, names)} for key, value in surprise.facts],
        "tags": ["harvested", f"why:{surprise.why}", f"channel:{thread.conversation.channel}"],
        "source": f"harvest {today}: {redactor.text(surprise.note, names)}",
    }
    words = " ".join(m["text"] for m in said if m["author"] == Author.CUSTOMER)
    return words, {key: value for key, value in line.items() if value}


def write_lines(path: Path, lines: Sequence[Mapping[str, Any]]) -> None:
    """A case file of these lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")


def _said(message: Message, number: int, redactor: Redactor, names: Sequence[str]) -> dict[str, str]:
    author = message.author if message.author in (Author.CUSTOMER, Author.AGENT) else Author.ASSISTANT
    return {"id": f"m{number}", "author": author.value, "text": redactor.text(message.text, names)}


def _names(thread: Thread) -> list[str]:
    given = [thread.customer.name or "", *(message.agent_name or "" for message in thread.messages)]
    return [name for name in dict.fromkeys(given) if name]
