"""A value where it stands: its message and clause, the thing it counts or names, its part in a period.

Used by `superseding` and `evidence`. Pure. Counts, sizes and colours are read here beside the values of `values`.
"""

import re
from dataclasses import dataclass, replace

from triage.assistant.details.number_words import CARDINAL, cardinal
from triage.assistant.local.facts.likeness import comparable
from triage.assistant.local.facts.values import Value, values_in
from triage.domain.conversation import Message

_FIGURE = rf"(?:\d{{1,3}}(?:[.,]\d{{3}})+|\d+|a (?:hundred|thousand|dozen)|{CARDINAL}(?:-{CARDINAL})?)"
_COUNTED = re.compile(rf"(?<![\w.,:€$£-]){_FIGURE} (?:more )?(?P<noun>[a-z]{{4,}})(?![\w-])", re.IGNORECASE)
_BARE = re.compile(
    r"(?:^|\b(?:it'?s|make it|make that|makes|now|so|only|down to|up to|that'?s|we'?re) )"
    rf"(?P<value>{CARDINAL}(?:-{CARDINAL})?)(?=[,.!?]|$| now\b)",
    re.IGNORECASE,
)
_SIZE = re.compile(r"\b(?:size (?P<one>\d\w{0,2}|X{0,3}[SML])\b|(?:go for|in|take) (?P<two>(?:X{0,3}S|M|X{0,3}L)))\b")
_COLOURS = (
    "red|blue|green|yellow|orange|black|white|grey|gray|brown|pink|purple|silver|gold|beige|sage|petrol|ochre|navy|teal|cream|ivory|oak"
    "|walnut|anthracite|turquoise|mint|olive|burgundy|natural"
)
_COLOURED = re.compile(rf"\b(?P<value>{_COLOURS})(?: (?P<noun>[a-z]{{3,}}))?\b", re.IGNORECASE)
_ONES = frozenset({"people", "children", "adults", "persons", "vegan", "vegetarian", "veggie"})
_NOT_COUNTED_WORDS = """
minutes mins hours days nights weeks months years euros pounds dollars francs cents kilos kilograms grams litres liters
metres meters miles degrees times others thanks says does this yours always works suits seats
"""
_NOT_COUNTED = frozenset(_NOT_COUNTED_WORDS.split())
_CLAUSE = re.compile(r"[,;:()]\s+|\s+[-–—]\s+|\s+(?:but|so|because)\s+", re.IGNORECASE)
_START = re.compile(r"\b(?:from|since|starting|pick.?up|out)(?: (?:on|at|the))? ?$", re.IGNORECASE)
_END = re.compile(r"\b(?:until|till|to|through|back|return\w*)(?: (?:on|at|the))? ?$", re.IGNORECASE)
_TILL = re.compile(r" ?(?:until|till|to|through|-) ?(?:the )?\d", re.IGNORECASE)
_NO_LABEL_WORDS = """
statement card label letter invoice screen receipt stub contract mail email
"""
_NO_LABELS = frozenset(_NO_LABEL_WORDS.split())
_FIGURES = frozenset({"money", "number", "counted", "measure"})
_NEAR = 1.65  # times the one of two figures in other forms may be the other: "140 guests" and "it's 96"
_AMOUNTS = frozenset({"money", "number", "counted"})
_LARGE = 3  # digits beyond which a number is that of a meter or an account


@dataclass(frozen=True, slots=True)
class Mention:
    """One value said once; `position` is the place of its message in the thread."""

    value: Value
    message: Message
    position: int
    line: str

    @property
    def text(self) -> str:
        """The value as written."""
        return self.value.text

    @property
    def figures(self) -> str:
        """Its numbers alone: "8 to 1" and "between 8 am and 1 pm" are the same."""
        return " ".join(re.findall(r"\d+", self.text.replace(":00", "")))

    @property
    def clause(self) -> str:
        """The part of the sentence that holds it."""
        cuts = [0, *(m.end() for m in _CLAUSE.finditer(self.line)), len(self.line)]
        start = max(cut for cut in cuts if cut <= self.value.start)
        return self.line[start : min(cut for cut in cuts if cut >= self.value.end)]

    @property
    def label(self) -> str:
        """What it is a value of; where it was read, such as a receipt, is none, and days and times have none."""
        label = self.value.label
        called = self.line[: self.value.start].rstrip().lower().endswith(label)
        is_named = self.value.kind not in ("date", "time") and (label not in _NO_LABELS or called)
        return label if is_named and label in self.clause.lower() else ""

    @property
    def part(self) -> str:
        """Whether it begins or ends a period: `start`, `end` or neither."""
        lead, _, rest = self.text.partition(" ")
        before = self.line[: self.value.start] + (f"{lead} " if rest and lead.isalpha() else "")
        after = self.line[self.value.end :]
        return "end" if _END.search(before) else "start" if _START.search(before) or _TILL.match(after) else ""


def amount(text: str) -> float:
    """The bare number of a sum or count, 0 without one: "two adults" and "2 adults" are as many."""
    figures = re.search(r"\d[\d.,]*", text)
    if figures is None:
        return float(cardinal(text.lower()))
    whole, _, cents = figures[0].rstrip(".,").replace(",", ".").rpartition(".")
    written = whole.replace(".", "") + (f".{cents}" if len(cents) != 3 and whole else cents)
    return float(written or 0)


def mentions_in(line: str, message: Message, position: int) -> list[Mention]:
    """Every value of a sentence: counts, sizes and colours stand before the bare number in them."""
    counted = [*_counted(line), *_worded(line)]
    plain = [v for v in values_in(line) if not any(v.start < c.end and c.start < v.end for c in counted)]
    plain = [replace(v, kind="counted", label="people") if v.kind == "count" else v for v in plain]
    values = sorted([*counted, *plain], key=lambda value: value.start)
    return [Mention(value, message, position, line) for value in values]


def is_comparable(old: Mention, new: Mention) -> bool:
    """Whether the one could stand in the other's place, in kind and in its part of a period."""
    parts = {old.part, new.part}
    if parts == {"start", "end"} or old.text.lower() == new.text.lower():
        return False
    kinds = {old.value.kind, new.value.kind}
    if kinds <= _AMOUNTS and amount(old.text) == amount(new.text):
        return False
    if kinds == {"counted"}:
        return not (old.value.label and new.value.label) or _one(old.value.label) == _one(new.value.label)
    if kinds == {"coloured"}:
        return not (old.value.label and new.value.label) or old.value.label == new.value.label
    if len(kinds) > 1 and kinds <= _FIGURES and not _is_near(old, new):
        return False
    if kinds == {"counted", "number"}:
        bare = old if old.value.kind == "number" else new
        return not bare.label and len(bare.text) <= 4 and "." not in bare.text
    if kinds == {"measure", "number"}:
        number = old if old.value.kind == "number" else new
        return not number.value.label or "." in number.text or len(number.figures) > _LARGE
    if kinds == {"date"} and parts == {"start"}:
        return True
    return kinds == {"size"} or comparable(old.value, new.value)


def _is_near(old: Mention, new: Mention) -> bool:
    one, other = amount(old.text), amount(new.text)
    return not {"%"} & set(old.text + new.text) and 0 < max(one, other) <= _NEAR * min(one, other)


def _counted(line: str) -> list[Value]:
    found = [
        Value("counted", m[0], m.start(), m.end(), m["noun"].lower())
        for m in _COUNTED.finditer(line)
        if _is_counted(m["noun"].lower()) or m[0].lower().startswith(("one ", "1 "))
    ]
    bare = (Value("counted", m["value"], *m.span("value")) for m in _BARE.finditer(line))
    return [*found, *(v for v in bare if not any(v.start < f.end and f.start < v.end for f in found))]


def _worded(line: str) -> list[Value]:
    sizes = [Value("size", m[0], m.start(), m.end()) for m in _SIZE.finditer(line)]
    return sizes + [
        Value("coloured", m[0], m.start(), m.end(), (m["noun"] or "").lower()) for m in _COLOURED.finditer(line)
    ]


def _is_counted(noun: str) -> bool:
    return noun in _ONES or (noun.endswith("s") and not noun.endswith("ss") and noun not in _NOT_COUNTED)


def _one(noun: str) -> str:
    return noun.removesuffix("s")
