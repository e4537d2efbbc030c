"""Texts with line numbers, and what one changes against another, as rows that templates print. Pure."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

AROUND = 3
"""Lines that are shown before and after a change."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a comparison: `kind` is same, gone, new or cut; the numbers are those of the two texts."""

    kind: str
    old: int | None
    new: int | None
    text: str

    @property
    def sign(self) -> str:
        """What stands before the line, so that colour is not alone."""
        return {"gone": "−", "new": "+"}.get(self.kind, " ")


def compared(before: str, after: str) -> list[Row]:
    """What changed, with a few lines around; empty when nothing did."""
    old, new = before.splitlines(), after.splitlines()
    if old == new:
        return []
    groups = difflib.SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(AROUND)
    rows: list[Row] = []
    for group in groups:
        if rows or group[0][1] or group[0][3]:
            rows.append(Row("cut", None, None, "⋯"))
        for tag, first, last, onto, until in group:
            rows += _block(tag, old[first:last], new[onto:until], first + 1, onto + 1)
    return rows


def _block(tag: str, old: list[str], new: list[str], first: int, onto: int) -> Iterator[Row]:
    if tag == "equal":
        for place, text in enumerate(old):
            yield Row("same", first + place, onto + place, text)
        return
    for place, text in enumerate(old):
        yield Row("gone", first + place, None, text)
    for place, text in enumerate(new):
        yield Row("new", None, onto + place, text)


def digest(text: str) -> str:
    """A short print of a text, the same wherever it is the same."""
    return sha256(text.encode()).hexdigest()[:12]
