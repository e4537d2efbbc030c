"""The line that holds a new value, in its surroundings: what stood before it, what we had said, and what its words do.

Used by `superseding`, `readback`, `talk_signs` and `value_signs`. Pure.
"""

from dataclasses import dataclass
from functools import cached_property

from triage.assistant.local.facts import cues

_SHORT = 8  # words of a sentence that speaks of the next: "The date is wrong."


@dataclass(frozen=True)
class Said:
    """The line that holds a new value, with the line before it in the same breath and what we said last."""

    line: str
    before: str = ""
    ours: str = ""
    by_us: bool = False

    @cached_property
    def signs(self) -> dict[str, float]:
        """What the line says whatever the values are."""
        if self.by_us:
            ours = {"we: new plan": cues.NEW_PLAN, "we: confirm": cues.CONFIRMS}
            return {name: 1.0 for name, pattern in ours.items() if pattern.search(self.line)}
        short = self.before if len(self.before.split()) <= _SHORT else ""
        found = {
            "takes back": cues.TAKES_BACK.search(self.line),
            "took back before": cues.TAKES_BACK.search(short),
            "says no": cues.SAYS_NO.search(self.line) or cues.SAYS_NO.search(short),
            "changed": cues.CHANGED.search(self.line),
            "chooses": cues.CHOOSES.search(self.line),
            "reconsiders": cues.RECONSIDERS.search(self.line),
            "agrees": cues.AGREES.search(self.line),
            "third person": cues.THIRD_PERSON.search(self.line),
        }
        return {name: 1.0 for name, is_there in found.items() if is_there}

    @cached_property
    def takes_back(self) -> bool:
        """Whether it admits a slip or changes a plan in so many words."""
        return not {"takes back", "took back before"}.isdisjoint(self.signs)

    @cached_property
    def is_checked(self) -> bool:
        """Whether we had asked if it was right."""
        return cues.CHECKS.search(self.ours) is not None

    @cached_property
    def is_asked_anew(self) -> bool:
        """Whether it answers a question of ours for something else."""
        return not self.before and cues.ASKS_ANEW.search(self.ours) is not None and not self.is_checked

    @cached_property
    def declines(self) -> bool:
        """Whether what was planned does not suit."""
        return any(cues.DECLINES.search(text) for text in (self.line, self.before))
