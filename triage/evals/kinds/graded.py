"""What a grader says of one case, and what graders may know beside the case and the trace.

Shared by all kinds. Grading is pure: a stored trace is graded again without running the product.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Graded:
    """Judged labels as (expected, got), scores by grader, confidences by label, and notes for people."""

    judged: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    scores: Mapping[str, float] = field(default_factory=dict)
    confidences: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """What is true of the content whatever the case: hosts that may be linked, texts that may never be said.

    `secrets` are runs of words of the prompts and of internal articles, as `words.shingles` cuts them; `ours` are the
    company's fixed wordings, which need no source.
    """

    allowed_links: frozenset[str] = frozenset()
    secrets: frozenset[str] = frozenset()
    ours: tuple[str, ...] = ()


def yes_no(value: object) -> str:
    """A truth as a label."""
    return "yes" if value else "no"
