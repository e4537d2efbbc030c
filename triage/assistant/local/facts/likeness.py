"""Whether two values could stand in each other's place, and whether a slip turns one into the other.

Used by `superseding`. Pure.
"""

import re

from triage.assistant.local.facts.values import Value

_SHAPED = frozenset({"code", "ending", "number", "phone"})
_NEVER = frozenset({"quoted", "link"})
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "dr", "prof"})
_RELATIVE = re.compile(
    r"\b(?:today|tonight|tomorrow|yesterday|this|last|next|coming|end of|in|since|from)\b", re.IGNORECASE
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_MONTH = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)")
_LONG = 6  # characters of a reference in which a slip is no chance
_DIGIT = re.compile(r"\d")
_ABOUT = re.compile(r"^[\W\d.,]+|\b(?:about|over|nearly|only|last|more|than|ago)\b")


def comparable(old: Value, new: Value) -> bool:
    """Whether one could stand in the place of the other: the same form, and the same shape or unit."""
    if old.text == new.text:
        return False
    if {old.kind, new.kind} <= {"ending", "number", "code"} and old.kind != new.kind:
        bare = [re.sub(r"\D", "", value.text) for value in (old, new)]
        return _shape(old.text) == _shape(new.text) or _misses_one(*bare)
    if {old.kind, new.kind} == {"money", "number"}:
        return _shape(_figure(old.text)) == _shape(_figure(new.text))
    if old.kind != new.kind or old.kind in _NEVER:
        return False
    if old.kind == "name":
        shared = {word.strip(".") for word in old.text.lower().split()} & set(new.text.lower().split())
        return not shared - _TITLES
    if old.kind in ("measure", "span", "count"):
        return _unit(old.text) == _unit(new.text)
    if old.kind == "date":
        forms = {_day_form(old.text), _day_form(new.text)}
        return _are_other_days(old.text, new.text) if forms <= {"calendar", "figures"} else forms == {"weekday"}
    if old.kind == "address" and (old.text.startswith(new.text) or new.text.startswith(old.text)):
        return False
    if old.kind == "time":
        return bool(_DIGIT.search(old.text)) and bool(_DIGIT.search(new.text)) and _clock(old.text) != _clock(new.text)
    return old.kind not in _SHAPED or _shape(old.text) == _shape(new.text) or _misses_one(old.text, new.text)


def alike(old: Value, new: Value) -> bool:
    """Whether a slip of the finger, or a move, turns one into the other."""
    if not comparable(old, new):
        return False
    if old.kind != new.kind:
        return _misses_one(*(re.sub(r"\D", "", value.text) for value in (old, new)))
    if old.kind in _SHAPED:
        return old.text != new.text and (sorted(old.text) == sorted(new.text) or _misses_one(old.text, new.text))
    if old.kind == "email":
        return old.text.split("@")[0] == new.text.split("@")[0] or old.text.split("@")[1] == new.text.split("@")[1]
    return old.kind in ("address", "measure")


def _misses_one(old: str, new: str) -> bool:
    """Whether a letter of a long reference was left out or typed twice."""
    short, long = sorted((old, new), key=len)
    is_long = len(short) >= _LONG and len(long) == len(short) + 1
    return is_long and any(long[:at] + long[at + 1 :] == short for at in range(len(long)))


def _day_form(text: str) -> str:
    if re.fullmatch(r"\D*(?:19|20)\d\d", text):
        return "year"
    if _DIGIT.search(text):
        return "calendar" if re.search(r"(?<!\d)[a-z]{3}(?<!the)", text, re.IGNORECASE) else "figures"
    return "relative" if _RELATIVE.search(text) else "weekday"


def _days(text: str) -> list[str]:
    return re.findall(r"\d+", text)


def _are_other_days(old: str, new: str) -> bool:
    """Whether two days of the calendar differ; one with its year, such as a birthday, is compared with its like."""
    if (_YEAR.search(old) is None) != (_YEAR.search(new) is None):
        return False
    months = [_MONTH.search(text.lower()) for text in (old, new)]
    if months[0] and months[1] and months[0][0] != months[1][0]:
        return True
    days = [set(_days(text)) for text in (old, new)]
    return not (days[0] <= days[1] or days[1] <= days[0])


def _clock(text: str) -> str:
    """9 am and 9:00 are the same time."""
    return re.sub(r"(?<=\d)[:.]00|\b(?:at|am|pm|a\.m\.|p\.m\.)\b|(?<=\d)[ap]m|\s", "", text.lower())


def _figure(text: str) -> str:
    return re.sub(r"[^\d.,]", "", text)


def _shape(text: str) -> str:
    return re.sub(r"\d", "9", re.sub(r"[A-Za-z]+", "A", text))


def _unit(text: str) -> str:
    words = _ABOUT.sub("", text.lower()).split()
    return words[-1].rstrip("s") if words else ""
