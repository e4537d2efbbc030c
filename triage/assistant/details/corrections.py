"""Which of several values in one message counts: "wait sorry its HC-20481, other one was the doorbell".

Called by `extract`. Pure; reads only the words around the values.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from triage.assistant.details.found import Found

_CORRECTING = re.compile(
    r"\b(?:sorry|wait|actually|i mean|i meant|correction|oops|my bad|typo|should (?:be|have been|read)|instead|wrong"
    r"|mistake|rather|not|isn'?t|wasn'?t|scratch that)\b",
    re.IGNORECASE,
)
_NEAR = 50  # characters between two values of which the later corrects the earlier
_TAKING_BACK = re.compile(
    r"\b(?:sorry|apologies|wait|actually|i mean|i meant|correction|oops|misread|my (?:bad|mistake)|typo"
    r"|scratch that|i was wrong"
    r"|wrong (?:number|one)|(?:that|it|this) was wrong|(?:mixed|messed) (?:it|them|that|those) up|(?:got"
    r"|typed) (?:it|that) wrong)\b"
    r"|^\W*(?:no|nah|nope)\b",
    re.IGNORECASE,
)
_REJECTED_BEFORE = re.compile(
    r"(?:\bnot|\binstead of|\brather than|\bisn'?t|\bwasn'?t|\bwrong(?: one)?(?: is| was)?:?"
    r"|\bother(?: one| order)?(?: is| was)?)"
    r"\s*(?:the |for |at |on )?$",
    re.IGNORECASE,
)
_OTHER_WAS = re.compile(r"\bother(?: one| order)? (?:is|was) (?:for )?(?:the |a |my )?$", re.IGNORECASE)
_REJECTED_AFTER = re.compile(r"^\s*(?:is|was|were)\s+(?:wrong|a (?:typo|mistake)|the (?:other|wrong))", re.IGNORECASE)


def settle(text: str, values: Sequence[Found], several: bool) -> Found | None:
    """The value that counts, with what it replaces: those named as wrong are out, after a correction the last one wins.

    Without a correction all of them are meant; they are joined when `several` values make sense, else the first counts.
    """
    kept = left_standing(text, values)
    if not kept:
        return None
    distinct = list({v.value: v for v in kept}.values())
    counts = distinct[0]
    if several and len(distinct) > 1:
        joined = ", ".join(v.value for v in distinct)
        counts = Found(joined, distinct[0].start, distinct[-1].end, all(v.checked for v in distinct))
    replaced = next((v.value for v in reversed(values) if v not in kept and v.value not in counts.value), None)
    return replace(counts, was=replaced)


def left_standing(text: str, values: Sequence[Found]) -> list[Found]:
    """The values that the text does not take back: "HC-1, sorry, HC-2" leaves HC-2, "HC-2, not HC-1" too."""
    kept = [v for v in values if not _is_rejected(text, v)]
    kept = kept or [v for v in values if not _OTHER_WAS.search(text[: v.start])]
    kept.sort(key=lambda v: v.start)
    for index in range(len(kept) - 1, 0, -1):
        before, after = kept[index - 1], kept[index]
        between = text[before.end : after.start]
        if before.value != after.value and len(between) <= _NEAR and is_correcting(between):
            return kept[index:]
    return kept


def is_correcting(text: str) -> bool:
    """True when the words announce a correction."""
    return _CORRECTING.search(text) is not None


def is_taking_back(text: str) -> bool:
    """True when the words take something back that was said before: "4471, no sorry, 8830"."""
    return _TAKING_BACK.search(text) is not None


def _is_rejected(text: str, value: Found) -> bool:
    before, after = text[max(0, value.start - 40) : value.start], text[value.end : value.end + 40]
    return _REJECTED_BEFORE.search(before) is not None or _REJECTED_AFTER.match(after) is not None
