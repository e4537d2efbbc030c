"""A text without the company's fixed wordings: what is left is what an engine or a person put in words.

Used by the reply check and by the local engine's cards. Pure.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from triage.domain.company import Company

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
# What fills these is ours or the customer's own; what fills the others is looked at like the model's words.
_TRUSTED = frozenset(
    {"next_open", "hint", "reference", "agent", "assistant", "company", "emergency_number", "label", "day", "title"}
)
FEWEST_LETTERS = 9  # a shorter wording cannot be told from anybody's words


def without_fixed(text: str, company: Company, language: str, *, whole: bool = False) -> str:
    """The text without company.toml's wordings; what fills their placeholders stays unless it is ours, or `whole`."""
    wordings = {**company.wordings.get("en", {}), **company.wordings.get(language.split("-")[0], {})}
    for fixed in _fixed_texts(tuple(sorted(wordings.values(), key=len, reverse=True)), company.emergency_number):
        if fixed.landmark in text:
            text = fixed.pattern.sub(" " if whole else lambda m, names=fixed.names: _left(m, names), text)
    return text


def _left(match: re.Match[str], names: tuple[str, ...]) -> str:
    kept = [said for name, said in zip(names, match.groups(), strict=True) if name not in _TRUSTED]
    return f" {' '.join(kept)} " if kept else " "


@dataclass(frozen=True, slots=True)
class _FixedText:
    """A wording of ours as an expression with the names of its gaps, and its longest run of plain text."""

    pattern: re.Pattern[str]
    names: tuple[str, ...]
    landmark: str


@lru_cache(maxsize=8)
def _fixed_texts(wordings: tuple[str, ...], emergency: str) -> tuple[_FixedText, ...]:
    """Each wording as an expression; those too short to be told from anybody's words are left out."""
    found = []
    for template in wordings:
        wording = template.replace("{emergency_number}", emergency)
        names = tuple(_PLACEHOLDER.findall(wording))
        literal = _PLACEHOLDER.sub("", wording)
        if sum(character.isalpha() for character in literal) < FEWEST_LETTERS:
            continue
        parts = _PLACEHOLDER.split(wording)[::2]
        expression = r"(.{1,400}?)".join(re.escape(part) for part in parts)
        if wording.endswith("}"):
            expression = re.sub(r"\(\.\{1,400\}\?\)$", r"([^.!?]{1,200}[.!?]?)", expression)
        found.append(_FixedText(re.compile(expression), names, max(parts, key=len)))
    return tuple(found)
