"""The cases that came out differently: fixed, broken, or some of each; with what turned and what caused it.

Called by `comparison`; read by every report. The cause is the first stage of the turn that went differently.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from triage.evals.compare.checks import Check, by_case
from triage.evals.compare.sides import Pairs
from triage.evals.record import Sample
from triage.evals.trace import first_difference

_ENOUGH = 1e-5  # a baseline keeps six digits


class Direction(StrEnum):
    """Which way a case went."""

    BROKEN = "broken"  # everything that turned got worse
    MIXED = "mixed"  # some got better, some worse
    FIXED = "fixed"  # everything that turned got better


@dataclass(frozen=True, slots=True)
class Turned:
    """One check of a case that changed. `gain` is above 0 for the better."""

    name: str
    expected: str  # "" for a score
    before: str
    after: str
    gain: float
    gated: bool


@dataclass(frozen=True, slots=True)
class Flip:
    """A case that came out differently. `cause` is search, prompt, policy, chance, or "" where traces say nothing."""

    case_id: str
    direction: Direction
    turned: tuple[Turned, ...]
    cause: str = ""

    @property
    def weight(self) -> float:
        """How much it matters: gated checks before others."""
        return sum(abs(turned.gain) * (100 if turned.gated else 1) for turned in self.turned)


def flips_of(pairs: Pairs, checks: Sequence[Check], causes: frozenset[str], by_chance: bool) -> list[Flip]:
    """The flips, broken ones first, the weightiest first.

    `causes` are those that a change of content allows; where a model answers anew, a difference that nothing allows
    is chance (`by_chance`).
    """
    before, after = by_case(pairs.before), by_case(pairs.after)
    flips = []
    for case in pairs.cases:
        found = _turned(before[case.id], after[case.id], checks)
        if found:
            turned, samples = tuple(one for one, _ in found), found[0][1]
            cause = _cause(*samples, causes, by_chance)
            flips.append(Flip(case.id, _direction(turned), turned, cause))
    order = list(Direction)
    return sorted(flips, key=lambda flip: (order.index(flip.direction), -flip.weight, flip.case_id))


def count_causes(flips: Sequence[Flip]) -> Mapping[str, Mapping[Direction, int]]:
    """How many cases each cause broke, fixed or mixed up, the most breaking cause first."""
    counts: dict[str, dict[Direction, int]] = {}
    for flip in flips:
        counts.setdefault(flip.cause or "unknown", dict.fromkeys(Direction, 0))[flip.direction] += 1
    return dict(sorted(counts.items(), key=lambda item: -item[1][Direction.BROKEN]))


def _turned(
    before: Sequence[Sample], after: Sequence[Sample], checks: Sequence[Check]
) -> list[tuple[Turned, tuple[Sample, Sample]]]:
    """What turned, each with the two samples that show it."""
    found = []
    for check in checks:
        old, new = _typical(before, check), _typical(after, check)
        one, other = check.value(old), check.value(new)
        if one is None or other is None:
            continue
        gain = other - one or check.harm_of(old) - check.harm_of(new)
        if abs(gain) > _ENOUGH:
            expected = new[0].judged[check.name][0] if check.is_label else ""
            turned = Turned(check.name, expected, check.text(old[0]), check.text(new[0]), gain, check.gated)
            found.append((turned, (old[0], new[0])))
    return found


def _typical(samples: Sequence[Sample], check: Check) -> Sequence[Sample]:
    """Of several tries those with the most frequent label, so that one slip in five is no flip."""
    if len(samples) == 1 or not check.is_label:
        return samples
    most = Counter(check.text(sample) for sample in samples).most_common(1)[0][0]
    return [sample for sample in samples if check.text(sample) == most]


def _direction(turned: Sequence[Turned]) -> Direction:
    """By the gated checks when any of them turned."""
    counting = [one for one in turned if one.gated] or turned
    if all(one.gain > 0 for one in counting):
        return Direction.FIXED
    return Direction.BROKEN if all(one.gain < 0 for one in counting) else Direction.MIXED


def _cause(before: Sample, after: Sample, causes: frozenset[str], by_chance: bool) -> str:
    if not before.trace or not after.trace:
        return ""
    cause = first_difference(before.trace, after.trace) or ""
    if not cause or cause in causes:
        return cause
    if by_chance:
        return "chance"
    return next(iter(causes)) if len(causes) == 1 else cause
