"""What speaks for a later value standing in the place of an earlier one; `weights` says how much each sign says.

Used by `superseding`, and by the script that fits the weights. Pure. No sign decides alone.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from triage.assistant.local import sentences
from triage.assistant.local.facts import cues
from triage.assistant.local.facts.likeness import alike
from triage.assistant.local.facts.mentions import Mention, amount
from triage.assistant.local.facts.weights import WEIGHTS
from triage.domain.labels import Author

_GROUPS = {
    "date": "day", "time": "time", "money": "sum", "code": "reference", "number": "number", "ending": "reference",
    "phone": "contact", "email": "contact", "address": "address", "name": "name",
}  # fmt: skip
_COUNT = "count"
_PLANNED = frozenset({"day", "time", "address", "count", "name"})
_NOUN = re.compile(r"[a-z]{4,}", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}")
_LASTED = re.compile(r"\bago\b|\bfor (?:about |over )?(?:the last )?\w+ (?:days|weeks|months|hours)\b", re.IGNORECASE)
_MONTH_OR_YEAR = re.compile(
    r"\b(?:in (?:19|20)\d\d|january|february|march|april|june|july|august|september|october|november|december)\b",
    re.IGNORECASE,
)
_BEEN = re.compile(r"\b(?:been|by now|so far|already)\b", re.IGNORECASE)
_IT_IS = re.compile(r"\b(?:it's|it is|its|was|now) (?:now )?$", re.IGNORECASE)
_CROSSED = ("changed", "takes back", "third person")
_PURPOSE = re.compile(
    r"\b(paid|pay|claim|refund|charge|quote|cost|fee|deposit|bill|credit|owe|balance|price|fare|surcharge|postage|worth"
    r"|insur|salary|limit|discount|rent|old|new|deliver|return|pick|board|depart|arriv|land|start|end|born|order|invoice"
    r"|account|card)",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:was|were|had|paid|bought|sent|came|went|took|since|last|ago|died|fell|told|got|did|\w{3,}ed)\b",
    re.IGNORECASE,
)
_LISTED = re.compile(r"^\W*(?:and|&|or|plus|then|to|\+|/|,)(?: (?:one|the|a|on|at|for|from))*\W*$", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:not|never|no|\w+n't|without)\b(?:(?!\b(?:but|it'?s|so)\b)[^,.;:?!]){0,30}$", re.IGNORECASE)
_BY_THEN = re.compile(
    r"\b(?:by|before|until|due|deadline|latest|out|ends?|expires?)(?: (?:on|is|it|the|at))* ?$", re.IGNORECASE
)
_SHORT = 8  # words of a sentence that speaks of the next: "The date is wrong."
_FEW = 3  # words beside the value in a clause that says nothing else
_COMMON_WORDS = """
this that with have from they them your will been were what when there then than just only also very much some more most
still again back about after before into over does dont didn would could should here yours ours mine like need want
please thanks hello sorry today tomorrow yesterday days weeks months hours minutes people time times number
"""
_COMMON = frozenset(_COMMON_WORDS.split())


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


def likelihood(old: Mention, new: Mention, said: Said, before: Sequence[Mention]) -> float:
    """How likely the new value replaces the old one, 0 to 1; `before` are the values said until then."""
    score = sum(WEIGHTS.get(name, 0.0) * size for name, size in signs(old, new, said, before).items())
    return 1 / (1 + math.exp(-score))


def signs(old: Mention, new: Mention, said: Said, before: Sequence[Mention]) -> dict[str, float]:
    """Every sign that is there, with its size; what both values are of is one of them."""
    group = _GROUPS.get(new.value.kind, _COUNT)
    twins = alike(old.value, new.value)
    by_customer = old.message.author is Author.CUSTOMER
    same_label = bool(old.label) and old.label.removesuffix("s") == new.label.removesuffix("s")
    named = group in ("reference", "number", "contact")
    is_reference = named and _is_reference(new) and not twins
    is_plan = group in _PLANNED
    is_when = group in ("day", "time")
    we_said_old = not said.by_us and _says(said.ours, old)
    we_said_new = not said.by_us and _says(said.ours, new)
    names_old = old.text.lower() in said.line.lower()
    line = said.signs
    agrees = bool({"agrees", "chooses"} & line.keys()) or len(said.line.split()) <= _FEW
    takes_ours = (
        (we_said_new or new.line != said.line) and agrees and not names_old and not said.line.rstrip().endswith("?")
    )
    we_said_like = not said.by_us and any(_says(said.ours, m) for m in before if m.value.kind == new.value.kind)
    verified = cues.VERIFIED.search(said.line[: max(0, said.line.find(new.clause))] + new.clause) is not None
    found = {
        "": True,
        f"of a {group}": True,
        "we: speak": said.by_us,
        "we: of ours": said.by_us and not by_customer,
        "of ours": not said.by_us and not by_customer,
        "twins": twins,
        "same label": same_label and not is_when and not is_reference,
        "same name": same_label and is_reference,
        "counts the same": same_label and new.value.kind == "counted",
        "other label": bool(old.label and new.label) and not same_label,
        "reference": is_reference,
        "names another": cues.adds(new.line[: new.value.start], new.clause),
        "of a time": not is_when and _MONTH_OR_YEAR.search(new.clause) is not None,
        "verified": verified,
        "verified figure": verified and not is_when,
        "bare": _is_bare(new) and not is_when,
        "same words": speaks_of_the_same(old, said.line),
        "changed and same words": "changed" in line and speaks_of_the_same(old, said.line),
        "declines": said.declines and is_plan,
        "directs": group in ("contact", "address") and cues.DIRECTS.search(said.line) is not None,
        "same part": bool(new.part and new.part == old.part),
        "has run": new.value.kind == "span" and _has_run(old) and (_has_run(new) or bool(_BEEN.search(said.line))),
        "it is": _IT_IS.search(new.line[: new.value.start]) is not None,
        "same line": old.line == new.line and old.position == new.position,
        "same message": old.position == new.position and old.line != new.line,
        "asked anew": said.is_asked_anew and not twins,
        "checked": said.is_checked and not is_when,
        "checked name": said.is_checked and named,
        "takes what we said": takes_ours,
        "takes what we said for its own": takes_ours and by_customer,
        "takes one of two we said": takes_ours and we_said_old,
        "counters": we_said_like and not we_said_new and is_plan and not said.is_asked_anew,
        "counters it": we_said_old and not we_said_new and is_plan and not said.is_asked_anew,
        "we object": we_said_like and cues.OBJECTS.search(said.ours) is not None and not is_plan,
        "we object to a plan": we_said_like and cues.OBJECTS.search(said.ours) is not None and is_plan,
        "small number": group == "number" and len(new.figures) < 3,
        "denies what we said": we_said_old and not we_said_new and not is_plan,
        "accepted unnamed": new.line != said.line,
        "we named both": we_said_old and we_said_new and not takes_ours,
        "we: settle": said.by_us and is_plan and cues.CONFIRMS.search(said.line) is not None,
        "asks": said.line[new.value.end :].rstrip().endswith("?"),
        "said before": any(m.text.lower() == new.text.lower() and m is not new for m in before),
        "latest": _rivals(old, new, before) == 0,
        "other form": old.value.kind != new.value.kind,
        "long ago": not said.by_us and new.position - old.position > 4,
        "names old too": names_old and old.position != new.position,
        "other purpose": _purposes(old).isdisjoint(_purposes(new)) and bool(_purposes(old)),
        "same purpose": not _purposes(old).isdisjoint(_purposes(new)),
        "past and plan": is_when and _is_past(old) and not _is_past(new),
        "past": is_when and _is_past(new),
        "by then": is_when and _is_deadline(new) and not _is_deadline(old),
        "listed": old.line == new.line and _LISTED.match(new.line[old.value.end : new.value.start]) is not None,
        "denied": _DENIED.search(new.line[: new.value.start]) is not None,
        "took back in the same message": old.position == new.position
        and cues.TAKES_BACK.search(said.before) is not None,
    }
    sized = {name: 1.0 for name, is_there in found.items() if is_there}
    crossed = {f"{name} / {group}": 1.0 for name in _CROSSED if name in line}
    apart = {"far apart": _apart(old, new)} if group in ("sum", "number", "count") else {}
    return sized | line | crossed | apart


def speaks_of_the_same(old: Mention, line: str) -> bool:
    """Whether the line speaks of what the old value was said of: "joiner says 140", "joiner came again, its 185"."""
    text = next((text for text in sentences.split(old.message.text) if old.text in text), old.message.text)
    return bool((_nouns(line) - _COMMON) & (_nouns(text) - _COMMON))


def _rivals(old: Mention, new: Mention, before: Sequence[Mention]) -> int:
    """How many other values of the form were said between the old one and the new."""
    return len({m.text.lower() for m in before if _is_like(m, new) and m.position > old.position} - {old.text.lower()})


def _is_like(one: Mention, other: Mention) -> bool:
    return one.value.kind == other.value.kind


def _says(text: str, mention: Mention) -> bool:
    return mention.text.lower() in text.lower() or (bool(mention.figures) and mention.figures in text)


def _apart(old: Mention, new: Mention) -> float:
    """How many times the one is the other, as a logarithm of at most 3: who corrects a figure names one near it."""
    amounts = [amount(mention.text) for mention in (old, new)]
    return min(3.0, abs(math.log(amounts[0] / amounts[1]))) if all(amounts) else 0.0


def _is_deadline(mention: Mention) -> bool:
    return _BY_THEN.search(mention.line[: mention.value.start]) is not None


def _purposes(mention: Mention) -> set[str]:
    """What its clause says it is for: paid, refunded, delivered."""
    return {word.lower() for word in _PURPOSE.findall(mention.clause)}


def _is_past(mention: Mention) -> bool:
    return _PAST.search(mention.clause) is not None


def _has_run(span: Mention) -> bool:
    """Whether it says how long something has lasted: it only grows."""
    return _LASTED.search(span.clause) is not None


def _is_bare(new: Mention) -> bool:
    """Whether the clause says nothing but the value: "so number 15", "it's 96 now"."""
    return len(_WORD.findall(new.clause.replace(new.text, "", 1))) <= _FEW


def _is_reference(new: Mention) -> bool:
    """Whether the value names a thing, as in "invoice 3302 was paid", rather than being told: "the number is 3302"."""
    return bool(new.label) and new.line[: new.value.start].rstrip().lower().endswith(new.label)


def _nouns(text: str) -> set[str]:
    return {word.lower() for word in _NOUN.findall(text)}
