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
_REJECTED_BEFORE = re.compile(
    r"(?:\bnot|\binstead of|\brather than|\bisn'?t|\bwasn'?t|\bwrong(?: one)?(?: is| was)?:?"
    r"|\bother (?:one|order)?(?: is| was)?)"
    r"\s*(?:the |for |at |on )?$",
    re.IGNORECASE,
)
_REJECTED_AFTER = re.compile(r"^\s*(?:is|was|were)\s+(?:wrong|a (?:typo|mistake)|the (?:other|wrong))", re.IGNORECASE)


def settle(text: str, values: Sequence[Found], several: bool) -> Found | None:
    """The value that counts, with what it replaces: those named as wrong are out, after a correction the last one wins.

    Without a correction all of them are meant; they are joined when `several` values make sense, else the first counts.
    """
    counts = _counting(text, values, several)
    if counts is None or not is_correcting(text):
        return counts
    replaced = next((v.value for v in reversed(values) if v.value not in counts.value), None)
    return replace(counts, was=replaced)


def _counting(text: str, values: Sequence[Found], several: bool) -> Found | None:
    kept = [v for v in values if not _is_rejected(text, v)] or list(values)
    if not kept:
        return None
    distinct = list({v.value: v for v in kept}.values())
    if len(distinct) == 1:
        return distinct[0]
    if is_correcting(text):
        return kept[-1]
    if several:
        joined = ", ".join(v.value for v in distinct)
        return Found(joined, distinct[0].start, distinct[-1].end, all(v.checked for v in distinct))
    return distinct[0]


def is_correcting(text: str) -> bool:
    """True when the words announce a correction."""
    return _CORRECTING.search(text) is not None


def _is_rejected(text: str, value: Found) -> bool:
    before, after = text[max(0, value.start - 40) : value.start], text[value.end : value.end + 40]
    return _REJECTED_BEFORE.search(before) is not None or _REJECTED_AFTER.match(after) is not None
