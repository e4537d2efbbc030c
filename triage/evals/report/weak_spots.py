"""Where a run without a comparison goes wrong: the share of cases that are right in each slice, and the causes.

Made of the rows of the page's table. Where there is a comparison, `compare.slices` says more.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from triage.evals.compare.slices import FEWEST_CASES, MOST_VALUES
from triage.evals.report.tracks import Axis, Span, span
from triage.evals.statistics.measured import Measured, wilson

_WRONG = ("wrong", "error")
_WHOLE = Axis(0.0, 1.0)


@dataclass(frozen=True, slots=True)
class SliceShare:
    """How many cases of a slice are right."""

    value: str
    right: Measured
    span: Span

    @property
    def wrong(self) -> int:
        """Cases that are not."""
        return round((1 - self.right.value) * self.right.n)


def slice_shares(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[SliceShare]]:
    """Slice to its values, the weakest first."""
    ran = [row for row in rows if row["state"] != "skipped"]
    names = {name: None for row in ran for name in row["slices"]}
    found = {name: _shares(name, ran) for name in names}
    return {name: shares for name, shares in found.items() if 1 < len(shares) <= MOST_VALUES}


def causes_of(rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, int]]:
    """The causes of what is wrong, the most frequent first."""
    return Counter(row.get("cause", "unknown") for row in rows if row["state"] in _WRONG).most_common()


def _shares(name: str, rows: Sequence[Mapping[str, Any]]) -> list[SliceShare]:
    groups: dict[str, list[bool]] = {}
    for row in rows:
        if name in row["slices"]:
            groups.setdefault(row["slices"][name], []).append(row["state"] not in _WRONG)
    shares = [_share(value, hits) for value, hits in groups.items() if len(hits) >= FEWEST_CASES]
    return sorted(shares, key=lambda share: (share.right.value, share.value))


def _share(value: str, hits: Sequence[bool]) -> SliceShare:
    measured = Measured(sum(hits) / len(hits), *wilson(sum(hits), len(hits)), len(hits))
    return SliceShare(value, measured, span(_WHOLE, measured))
