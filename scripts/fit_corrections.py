"""Fits how much each sign says that a later value replaces an earlier one; `--write` puts the weights into the package.

It learns from the labelled threads of the train and dev authors, the corrections g to j and the exchanges of
`evals/cases/replaced`. The threads of the test authors and the corrections k and l are left for measuring.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from triage.assistant.local.facts.evidence import signs
from triage.assistant.local.facts.mentions import Mention
from triage.assistant.local.facts.superseding import candidates, lines_of, settled, without
from triage.domain.conversation import Message
from triage.domain.ids import MessageId
from triage.domain.labels import Author
from triage.domain.text import normalise

ROOT = Path(__file__).parents[1]
CASES = ROOT / "evals" / "cases"
FILES = ["threads/[a-d].jsonl", "corrections/[g-j].jsonl", "replaced/*.jsonl"]
WEIGHTS = ROOT / "triage" / "assistant" / "local" / "facts" / "weights.py"
ENOUGH = 0.27  # a stale value shown is worse than one lost that stands
STRENGTH = 0.5  # inverse of the penalty on weights; .3 to 1 did equally well on batches left out
NEGATIVES = 6.0  # of one thread that weigh as much as one correction: long threads have hundreds
SMALLEST = 0.05  # a weight below says nothing
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Examples:
    """The signs of each pair of values, whether the one replaces the other, its batch and its thread."""

    signs: list[dict[str, float]] = field(default_factory=list)
    replaces: list[bool] = field(default_factory=list)
    batches: list[str] = field(default_factory=list)
    threads: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Labels:
    """What a thread's labels say of two values."""

    stale: dict[str, str]  # old value -> key
    current: list[tuple[str, str]]  # key, value

    def replaces(self, old: Mention, new: Mention) -> bool | None:
        """Whether the new value stands in the old one's place; None when the labels do not tell."""
        keys = {key for value, key in self.stale.items() if _touches(old.text, value)}
        if not keys:
            return None if self.is_stale(new) else False
        ways = [value for key, value in self.current if key in keys]
        ways += [value for value, key in self.stale.items() if key in keys and not _touches(value, old.text)]
        if not any(key in keys for key, _ in self.current):
            ways = [value for _, value in self.current]
            return True if any(_touches(new.text, value) for value in ways) else None
        return any(_touches(new.text, value) for value in ways)

    def is_stale(self, mention: Mention) -> bool:
        """Whether it was taken back somewhere."""
        return any(_touches(mention.text, value) for value in self.stale)


def main() -> None:
    """Says how the fit does on each batch left out, and writes the weights when asked."""
    examples = read()
    vectors = DictVectorizer()
    table = vectors.fit_transform(examples.signs)
    truth, batches = np.array(examples.replaces), np.array(examples.batches)
    weighed = np.array(_weights(examples))
    print(f"{len(truth)} pairs, {truth.sum()} replaced")
    guesses = np.zeros(len(truth))
    for batch in sorted(set(batches)):
        rest, part = batches != batch, batches == batch
        model = _fitted(table[rest], truth[rest], weighed[rest])
        guesses[part] = model.predict_proba(table[part])[:, 1]
        found = (guesses[part & truth] >= ENOUGH).mean() if (part & truth).any() else 1.0
        wrong = int((guesses[part & ~truth] >= ENOUGH).sum())
        print(
            f"left out {batch}: {found:.2f} of {(part & truth).sum()} found, {wrong} others of {(part & ~truth).sum()}"
        )
    model = _fitted(table, truth, weighed)
    found_weights = zip(vectors.get_feature_names_out(), model.coef_[0], strict=True)
    if "--write" in sys.argv:
        write({name: round(float(weight), 2) for name, weight in found_weights if abs(weight) >= SMALLEST})


def read() -> Examples:
    """All pairs of the files, each once."""
    examples = Examples()
    for pattern in FILES:
        for path in sorted(CASES.glob(pattern)):
            for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
                for found, replaces in pairs_of(row):
                    examples.signs.append(found)
                    examples.replaces.append(replaces)
                    examples.batches.append(path.stem)
                    examples.threads.append(row["id"])
    return examples


def pairs_of(row: dict[str, Any]) -> Iterator[tuple[dict[str, float], bool]]:
    """The pairs of one thread up to where the old value is replaced; what repeats it later is no new evidence."""
    labels, gone, known = labels_of(row), set[str](), set[tuple[str, str]]()
    for line in lines_of([_message(said) for said in row["messages"]]):
        plain = settled(line)
        known |= {(pair.old.lower(), pair.new.lower()) for pair in plain}
        gone |= {pair.old.lower() for pair in plain}
        fresh: set[tuple[str, str]] = set()
        for old, new in candidates(without(line, plain)):
            pair = old.text.lower(), new.text.lower()
            replaces = labels.replaces(old, new)
            if replaces is None or pair in known or any(_touches(old.text, value) for value in gone):
                continue
            if replaces:
                fresh.add(pair)
            elif labels.is_stale(new):
                continue
            yield signs(old, new, line.said, line.before), replaces
        known |= fresh
        gone |= {old for old, _ in fresh}


def labels_of(row: dict[str, Any]) -> Labels:
    """The labels of a thread of the suite, or of a short exchange that names its pairs."""
    if "replaced" in row:
        pairs = list(enumerate(row["replaced"]))
        return Labels({p["old"]: f"pair {n}" for n, p in pairs}, [(f"pair {n}", p["new"]) for n, p in pairs])
    old = [value if isinstance(value, dict) else {"key": "", "value": value} for value in row["superseded"]]
    ways = [(f["key"], way) for f in row["facts"] for way in (f["value"], *f.get("alternatives", ()))]
    return Labels({value["value"]: value["key"] for value in old}, ways)


def write(weights: dict[str, float]) -> None:
    """The table as a module, what says most first."""
    ordered = sorted(weights.items(), key=lambda item: -abs(item[1]))
    lines = "".join(f'    "{name}": {weight},\n' for name, weight in ordered)
    WEIGHTS.write_text(
        '"""How much each sign says for a replacement, in log-odds; written by `scripts/fit_corrections.py`."""\n\n'
        f"ENOUGH = {ENOUGH}  # likelihood from which the later value stands: a stale one shown is the worse mistake\n"
        f"WEIGHTS: dict[str, float] = {{\n{lines}}}\n",
        encoding="utf-8",
    )


def _fitted(table: Any, truth: Any, weighed: Any) -> LogisticRegression:
    return LogisticRegression(C=STRENGTH, max_iter=2000, fit_intercept=False).fit(table, truth, sample_weight=weighed)


def _weights(examples: Examples) -> list[float]:
    others = Counter(t for t, replaces in zip(examples.threads, examples.replaces, strict=True) if not replaces)
    pairs = zip(examples.threads, examples.replaces, strict=True)
    return [1.0 if replaces else min(1.0, NEGATIVES / others[thread]) for thread, replaces in pairs]


def _message(said: dict[str, str]) -> Message:
    return Message(MessageId(said["id"]), Author(said["author"]), normalise(said["text"]), NOW)


def _touches(one: str, other: str) -> bool:
    """Whether one is in the other, at the edges of words."""
    one, other = one.lower(), other.lower()
    return any(
        re.search(rf"(?<!\w){re.escape(a)}(?!\w)", b) is not None for a, b in ((one, other), (other, one)) if a.strip()
    )


if __name__ == "__main__":
    main()
