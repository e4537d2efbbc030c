"""What two values and the words around them say of the one replacing the other: digits swapped, another label.

Used by `evidence`. Pure. Each sign has a name; how much it says is in `weights`.
"""

import math
import re
from collections.abc import Sequence

from triage.assistant.local import sentences
from triage.assistant.local.facts import cues
from triage.assistant.local.facts.groups import Group, group_of
from triage.assistant.local.facts.likeness import alike
from triage.assistant.local.facts.mentions import Mention, amount
from triage.assistant.local.facts.said import Said

_NOUN = re.compile(r"[a-z]{4,}", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}")
_LASTED = re.compile(r"\bago\b|\bfor (?:about |over )?(?:the last )?\w+ (?:days|weeks|months|hours)\b", re.IGNORECASE)
_MONTH_OR_YEAR = re.compile(
    r"\b(?:in (?:19|20)\d\d|january|february|march|april|june|july|august|september|october|november|december)\b",
    re.IGNORECASE,
)
_BEEN = re.compile(r"\b(?:been|by now|so far|already)\b", re.IGNORECASE)
_IT_IS = re.compile(r"\b(?:it's|it is|its|was|now) (?:now )?$", re.IGNORECASE)
_NOW_IS = re.compile(
    r"^\W*(?:(?:and |but |well )?(?:it'?s|it is|its|now it'?s|now it is)(?: now| only| already| gone)? ?)?$", re.I
)
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
_FEW = 3  # words beside the value in a clause that says nothing else
_COMMON_WORDS = """
this that with have from they them your will been were what when there then than just only also very much some more most
still again back about after before into over does dont didn would could should here yours ours mine like need want
please thanks hello sorry today tomorrow yesterday days weeks months hours minutes people time times number
"""
_COMMON = frozenset(_COMMON_WORDS.split())


def of_the_values(old: Mention, new: Mention, said: Said, before: Sequence[Mention]) -> dict[str, bool]:
    """The signs in the forms of the two and in their places."""
    group = group_of(new)
    same_label = has_same_label(old, new)
    reference = is_reference(new, group) and not alike(old.value, new.value)
    return {
        "": True,
        f"of a {group}": True,
        "twins": alike(old.value, new.value),
        "same label": same_label and not group.is_when and not reference,
        "same name": same_label and reference,
        "counts the same": same_label and new.value.kind == "counted",
        "other label": bool(old.label and new.label) and not same_label,
        "reference": reference,
        "other form": old.value.kind != new.value.kind,
        "small number": group is Group.NUMBER and len(new.figures) < 3,
        "same part": bool(new.part and new.part == old.part),
        "same line": old.line == new.line and old.position == new.position,
        "same message": old.position == new.position and old.line != new.line,
        "listed": old.line == new.line and _LISTED.match(new.line[old.value.end : new.value.start]) is not None,
        "long ago": not said.by_us and new.position - old.position > 4,
        "latest": not _between(old, new, before),
        "said before": any(m.text.lower() == new.text.lower() and m is not new for m in before),
        "accepted unnamed": new.line != said.line,
    }


def of_their_clauses(old: Mention, new: Mention, said: Said) -> dict[str, bool]:
    """The signs in the words around the two."""
    group = group_of(new)
    verified = cues.VERIFIED.search(said.line[: max(0, said.line.find(new.clause))] + new.clause) is not None
    same_words = speaks_of_the_same(old, said.line)
    purposes = _purposes(old), _purposes(new)
    lead = new.line[: new.value.start]
    return {
        "names another": cues.adds(lead, new.clause),
        "of a time": not group.is_when and _MONTH_OR_YEAR.search(new.clause) is not None,
        "verified": verified,
        "verified figure": verified and not group.is_when,
        "bare": _is_bare(new) and not group.is_when,
        "same words": same_words,
        "changed and same words": same_words and "changed" in said.signs,
        "has run": new.value.kind == "span" and _has_run(old) and (_has_run(new) or bool(_BEEN.search(said.line))),
        "it is": _IT_IS.search(lead) is not None,
        "tells the time": group is Group.TIME and _NOW_IS.match(lead) is not None,
        "tells the day": group is Group.DAY
        and _NOW_IS.match(lead) is not None
        and not new.text.lower().endswith("then"),
        "denied": _DENIED.search(lead) is not None,
        "asks": said.line[new.value.end :].rstrip().endswith("?"),
        "other purpose": purposes[0].isdisjoint(purposes[1]) and bool(purposes[0]),
        "same purpose": not purposes[0].isdisjoint(purposes[1]),
        "past and plan": group.is_when and _is_past(old) and not _is_past(new),
        "past": group.is_when and _is_past(new),
        "by then": group.is_when and _is_deadline(new) and not _is_deadline(old),
    }


def far_apart(old: Mention, new: Mention) -> float:
    """How many times the one is the other, as a logarithm of at most 3: who corrects a figure names one near it."""
    amounts = [amount(mention.text) for mention in (old, new)]
    is_figure = group_of(new) in (Group.SUM, Group.NUMBER, Group.COUNT)
    is_slip = alike(old.value, new.value)
    return min(3.0, abs(math.log(amounts[0] / amounts[1]))) if is_figure and all(amounts) and not is_slip else 0.0


def has_same_label(old: Mention, new: Mention) -> bool:
    """Whether both are said to be of the same thing."""
    return bool(old.label) and old.label.removesuffix("s") == new.label.removesuffix("s")


def is_reference(new: Mention, group: Group) -> bool:
    """Whether the value names a thing, as in "invoice 3302 was paid", rather than being told: "the number is 3302"."""
    named = new.line[: new.value.start].rstrip().lower()
    return group.names_a_thing and bool(new.label) and named.endswith(new.label)


def speaks_of_the_same(old: Mention, line: str) -> bool:
    """Whether the line speaks of what the old value was said of: "joiner says 140", "joiner came again, its 185"."""
    text = next((text for text in sentences.split(old.message.text) if old.text in text), old.message.text)
    return bool((_nouns(line) - _COMMON) & (_nouns(text) - _COMMON))


def _between(old: Mention, new: Mention, before: Sequence[Mention]) -> set[str]:
    """The other values of the form that were said between the old one and the new."""
    later = (m for m in before if m.value.kind == new.value.kind and m.position > old.position)
    return {m.text.lower() for m in later} - {old.text.lower()}


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


def _nouns(text: str) -> set[str]:
    return {word.lower() for word in _NOUN.findall(text)}
