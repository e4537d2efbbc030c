"""How much speaks for a later value standing in the place of an earlier one: cues weighed, pro and contra.

Used by `superseding`. Pure. A point is a cue that alone proves nothing; two points pair the values.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from triage.assistant.local import sentences
from triage.assistant.local.facts import cues
from triage.assistant.local.facts.likeness import alike
from triage.assistant.local.facts.mentions import Mention
from triage.domain.labels import Author

ENOUGH = 1
_PLANNED = frozenset({"date", "time", "address", "counted", "number", "size", "coloured", "span", "phone", "email"})
_NAMED = frozenset({"code", "number", "ending", "phone", "email"})
_NOUN = re.compile(r"[a-z]{4,}", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}")
_IT_IS = re.compile(r"\b(?:it's|it is|now) (?:now )?$", re.IGNORECASE)
_LASTED = re.compile(r"\bago\b|\bfor (?:about |over )?(?:the last )?\w+ (?:days|weeks|months|hours)\b", re.IGNORECASE)
_MONTH_OR_YEAR = re.compile(
    r"\b(?:in (?:19|20)\d\d|january|february|march|april|june|july|august|september|october|november|december)\b",
    re.IGNORECASE,
)
_BEEN = re.compile(r"\b(?:been|by now|so far|already)\b", re.IGNORECASE)
_SHORT = 6  # words of a sentence that speaks of the next: "The date is wrong."
_FEW = 3  # words beside the value in a clause that says nothing else
_COMMON_WORDS = """
this that with have from they them your will been were what when there then than just only also very much some more most
still again back about after before into over does dont didn would could should here yours ours mine like need want
please thanks hello sorry today tomorrow yesterday days weeks months hours minutes people time times number
"""
_COMMON = frozenset(_COMMON_WORDS.split())


@dataclass(frozen=True, slots=True)
class Said:
    """The line that holds a new value, with the line before it in the same message and what we said last."""

    line: str
    before: str = ""
    ours: str = ""

    @property
    def takes_back(self) -> bool:
        """Whether it admits a slip or changes a plan in so many words."""
        short = self.before if len(self.before.split()) <= _SHORT else ""
        return any(cues.TAKES_BACK.search(text) for text in (self.line, short)) or bool(cues.NEW_PLAN.search(self.line))

    @property
    def is_checked(self) -> bool:
        """Whether we had asked if it was right."""
        return cues.CHECKS.search(self.ours) is not None

    @property
    def is_asked_anew(self) -> bool:
        """Whether it answers a question of ours for something else."""
        return not self.before and cues.ASKS_ANEW.search(self.ours) is not None and not self.is_checked

    @property
    def declines(self) -> bool:
        """Whether what was planned does not suit."""
        return any(cues.DECLINES.search(text) for text in (self.line, self.before))


def points(old: Mention, new: Mention, said: Said) -> int:
    """What speaks for the replacement less what speaks against it; `ENOUGH` pairs the two."""
    kind, twins = new.value.kind, alike(old.value, new.value)
    same_label = bool(old.label) and old.label.removesuffix("s") == new.label.removesuffix("s")
    pro = 2 * (said.takes_back or (said.is_checked and kind in _NAMED | {"money", "counted", "measure"}))
    pro += 2 * (said.declines and kind in _PLANNED)
    pro += (
        twins
        + same_label * (1 if _is_reference(new) else 2)
        + (kind == "counted" and bool(new.label) and not said.is_asked_anew)
    )
    changed = cues.CHANGED.search(said.line) is not None
    pro += cues.VERIFIED.search(said.line[: said.line.index(new.clause)] + new.clause) is not None
    pro += 0 if kind in ("date", "time") else changed + _is_bare(new)  # "it's Thursday" may be today
    pro += changed and (speaks_of_the_same(old, said.line) or (kind == "span" and bool(_BEEN.search(said.line))))
    pro += 2 * (new.value.is_day and _IT_IS.search(new.line[: new.value.start]) is not None)
    pro += kind in ("phone", "email", "address") and cues.DIRECTS.search(said.line) is not None
    pro += bool(new.part and new.part == old.part) + 2 * (kind == "span" and _has_run(old) and _has_run(new))
    settled = twins or said.takes_back or said.declines
    contra = 4 * cues.adds(new.line[: new.value.start], new.clause)
    contra += 2 * (bool(old.label and new.label) and not same_label and not settled)
    contra += 2 * (kind in _NAMED and not settled and _is_reference(new))
    contra += (old.line == new.line) + (said.is_asked_anew and not (twins or said.takes_back))
    contra += 2 * (kind not in ("date", "time") and _is_of_a_time(new))
    contra += said.line[new.value.end :].lstrip().startswith("?") and not (
        said.declines or cues.NEW_PLAN.search(said.line)
    )
    return pro - contra


def speaks_of_the_same(old: Mention, line: str) -> bool:
    """Whether the line speaks of what the old value was said of: "joiner says 140", "joiner came again, its 185"."""
    text = next((text for text in sentences.split(old.message.text) if old.text in text), old.message.text)
    return bool((_nouns(line) - _COMMON) & (_nouns(text) - _COMMON))


def accepts(old: Mention, new: Mention, ours: Sequence[Mention], said: Said) -> bool:
    """Whether a customer takes over an agent's figure against an own one: "oh then 1.20 it is"."""
    if old.position == new.position:
        return False
    if new.value.kind in ("date", "time"):
        return new.text.lower() in said.ours.lower() and len(said.line.split()) <= _SHORT and _agrees(said)
    figures = new.figures or new.text.lower()
    known = any((m.figures or m.text.lower()) == figures and m.message.author is Author.AGENT for m in ours)
    return known and old.message.author is Author.CUSTOMER and _agrees(said)


def _agrees(said: Said) -> bool:
    return cues.AGREES.search(said.line) is not None


def _is_of_a_time(new: Mention) -> bool:
    """Whether a sum or count is that of a month or year: "June was 118 euros"."""
    return _MONTH_OR_YEAR.search(new.clause) is not None


def _has_run(span: Mention) -> bool:
    """Whether it says how long something has lasted: it only grows."""
    return _LASTED.search(span.clause) is not None


def _is_bare(new: Mention) -> bool:
    """Whether the clause says nothing but the value: "so number 15", "it's 96 now"."""
    rest = new.clause.replace(new.text, "", 1)
    return len(_WORD.findall(rest)) <= _FEW


def _is_reference(new: Mention) -> bool:
    """Whether the value names a thing, as in "invoice 3302 was paid", rather than being told: "the number is 3302"."""
    return bool(new.label) and new.line[: new.value.start].rstrip().lower().endswith(new.label)


def _nouns(text: str) -> set[str]:
    return {word.lower() for word in _NOUN.findall(text)}
