"""Values and facts in a reply that nothing bears out: data of somebody else, and article knowledge without its source.

Used by `check`. Pure.
"""

import re

from triage.assistant.local.facts.values import values_in
from triage.assistant.reply.ground import Ground

_KINDS = frozenset({"code", "ending", "email", "phone", "money", "address", "number"})
_OTHERS = re.compile(r"\b(?:another|other|a different) customers?\b", re.IGNORECASE)
_PERSON = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr)\.? (?P<name>[A-Z][a-z]+)")
_FULL_NAME = re.compile(r"(?:^|(?<=[a-z,] ))(?P<name>[A-Z][a-z]+ [A-Z][a-z]+)(?=,| was| is| had| has)")
_SECRET = re.compile(r"\b(?:password|pin|code)(?: we sent you)? is (?P<value>\S*\d\S*)", re.IGNORECASE)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,}", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"\d(?:[ -]?\d){11,}")
_WORD = re.compile(r"[a-z0-9€$£]+")
_COMMON_WORDS = """
a an and are as at be but by can do for from has have how i if in is it its me my of on or our so that the their them
then there they this to was we what when which will with you your not no yes please about into up out over only also
"""
_COMMON = frozenset(_COMMON_WORDS.split())
_FEWEST_WORDS, _SHARE = 4, 0.75
_MENU = re.compile(r"\w+ > \w+")


def strange_values(ground: Ground) -> list[str]:
    """Numbers, addresses and names in sentences without a source that stand nowhere in the thread or the articles."""
    known, bare = ground.known, _bare(ground.known)
    found: list[str] = []
    for line in ground.own_lines:
        said = [v.text for v in values_in(line.text) if v.kind in _KINDS and (v.kind != "number" or len(v.text) > 3)]
        for pattern in (_PERSON, _SECRET, _FULL_NAME):
            said += [m[1] for m in pattern.finditer(line.text)]
        said += [m[0] for pattern in (_IBAN, _LONG_NUMBER) for m in pattern.finditer(line.text)]
        found += [value for value in said if value.lower() not in known and _digits(value) not in bare]
        if _OTHERS.search(line.text) and not line.marked:
            found.append("another customer")
    return [f"it names what nobody here gave: {value}" for value in dict.fromkeys(found)]


def uncited(ground: Ground) -> list[str]:
    """Sentences of articles without their source: most of the words of one, or a way through menus."""
    stems = [_stems(part) for part in re.split(r"(?<=[.!?;])\s+", ground.articles)]
    for line in ground.lines:
        words = _stems(line.text)
        if (
            line.sourced
            or line.asks
            or len(words) < _FEWEST_WORDS
            or ground.is_ours(line)
            or line.plain in ground.thread
        ):
            continue
        if _MENU.search(line.text) or any(len(words & other) >= _SHARE * len(words) for other in stems):
            return [f"it says without its source: {line.text[:60]}"]
    return []


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:6] for word in _WORD.findall(text.lower()) if word not in _COMMON)


def _bare(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text)


def _digits(value: str) -> str:
    """The value without signs and a trailing .00, as it may be written another way."""
    return re.sub(r"(?:00)?$", "", _bare(value.lower())) if re.search(r"[.,]00$", value) else _bare(value.lower())
