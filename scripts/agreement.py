"""How far two independent labellers of our labelled set agree: Cohen's kappa for each label, by trade and in all.

python scripts/agreement.py [evals/cases/assess]
"""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

LABELS: dict[str, Callable[[dict[str, Any]], object]] = {
    "urgency": lambda labels: labels["urgency"],
    "sentiment": lambda labels: labels["sentiment"],
    "human requested": lambda labels: labels["human_requested"],
    "red flags": lambda labels: tuple(sorted(labels["red_flags"])),
    "route": lambda labels: labels["route"],
}


def main() -> None:
    """Print a table."""
    cases = Path(__file__).parent.parent / "evals/cases"
    files = sorted([*cases.glob("train/*.jsonl"), *cases.glob("assess/*.jsonl")])
    rows = [json.loads(line) for path in files for line in path.read_text("utf-8").splitlines()]
    both = [row for row in rows if "second" in row]
    again = [row for row in both if "same_labeller" in row["tags"]]
    twice = [row for row in both if "same_labeller" not in row["tags"]]
    print(f"{len(rows)} messages, {len(twice)} of them labelled by two, {len(again)} twice by their author")
    print(f"{'':<16}" + "".join(f"{name:>17}" for name in LABELS) + f"{'n':>7}")
    trades = sorted({row["trade"] for row in twice})
    tables = [(trade, [row for row in twice if row["trade"] == trade]) for trade in trades]
    for name, some in [*tables, ("all", twice), ("same labeller", again)]:
        kappas = (
            kappa([of(row["labels"]) for row in some], [of(row["second"]) for row in some]) for of in LABELS.values()
        )
        print(f"{name:<16}" + "".join(f"{value:>17.2f}" for value in kappas) + f"{len(some):>7}")


def kappa(one: Sequence[object], other: Sequence[object]) -> float:
    """Cohen 1960: agreement beyond what chance gives, 1 at best, 0 by chance alone."""
    agreed = sum(a == b for a, b in zip(one, other, strict=True)) / len(one)
    counts = Counter(one), Counter(other)
    chance = sum(counts[0][label] * counts[1][label] for label in counts[0]) / len(one) ** 2
    return 1.0 if chance == 1 else (agreed - chance) / (1 - chance)


if __name__ == "__main__":
    main()
