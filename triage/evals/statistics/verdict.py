"""One verdict of a comparison: ok, regressed, or inconclusive with the number of cases that would settle it.

A fall within the margin is accepted, a fall beyond it must be proven to fail, and so must its absence be to pass. Read
by `compare`; the exit codes are those of the command line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from triage.evals.statistics.holm import holm
from triage.evals.statistics.measured import LEVEL, Measured
from triage.evals.statistics.planning import detectable_effect, needed_n


class Outcome(StrEnum):
    """What a change did, as far as the cases can tell."""

    BETTER = "better"  # surely better than before
    OK = "ok"  # surely not worse by more than the margin
    INCONCLUSIVE = "inconclusive"  # neither is sure
    REGRESSED = "regressed"  # surely worse by more than the margin, or past the floor


EXIT_CODES = {Outcome.BETTER: 0, Outcome.OK: 0, Outcome.REGRESSED: 1, Outcome.INCONCLUSIVE: 3}
_WORST_FIRST = (Outcome.REGRESSED, Outcome.INCONCLUSIVE, Outcome.BETTER, Outcome.OK)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one gated figure. All signed so that up is good.

    `p_worse` is the two-sided p of a change of `-margin` or more, where the change lies below it; `p_same` that of no
    change at all. `past_floor` says that the figure itself is on the wrong side of its bound.
    """

    change: Measured
    margin: float
    p_worse: float
    p_same: float
    identical: bool = False
    past_floor: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one figure, with what would settle it and what could have been seen."""

    outcome: Outcome
    p_worse: float  # after Holm
    p_same: float  # after Holm
    detectable: float
    needed: int = 0

    @property
    def text(self) -> str:
        """As it is printed."""
        match self.outcome:
            case Outcome.BETTER:
                return "ok: better"
            case Outcome.INCONCLUSIVE if self.needed:
                return f"inconclusive (need n≈{self.needed})"
            case _:
                return self.outcome.value


def judge(evidence: Sequence[Evidence]) -> list[Judgement]:
    """A verdict for each gated figure, corrected for how many there are.

    With nothing really worse than its margin, any of them is called regressed in at most 1 - LEVEL of comparisons. A
    rerun in which no case changed is ok.
    """
    worse = holm([one.p_worse for one in evidence])
    same = holm([one.p_same for one in evidence])
    return [_judged(one, p, q) for one, p, q in zip(evidence, worse, same, strict=True)]


def overall(outcomes: Sequence[Outcome]) -> Outcome:
    """The verdict on all: the worst there is, and better when nothing is worse and something is better."""
    return next((outcome for outcome in _WORST_FIRST if outcome in outcomes), Outcome.OK)


def _judged(one: Evidence, p_worse: float, p_same: float) -> Judgement:
    detectable, limit = detectable_effect(one.change), 1 - LEVEL
    outcome, needed = Outcome.INCONCLUSIVE, 0
    if one.past_floor or (p_worse <= limit and one.change.value < -one.margin):
        outcome = Outcome.REGRESSED
    elif one.change.value > 0 and p_same <= limit:
        outcome = Outcome.BETTER
    elif one.identical or one.change.low >= -one.margin:
        outcome = Outcome.OK
    else:
        needed = needed_n(one.change, one.margin)
    return Judgement(outcome, p_worse, p_same, detectable, needed)
