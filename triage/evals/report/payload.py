"""The cases packed into the page: compressed, each long text written once, and never more than the page may hold.

Read by `report.js`. Where there is no room for all, the first cases are whole and the others a line; the page says so.
"""

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST_BYTES = 780_000  # of base64; the page around it takes less than 200 kB, and the whole stays under 1 MB
_LEVEL = 6
_ROUNDS = 4  # of coming closer to what fits
_TITLE_LETTERS = 120

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Payload:
    """The packed cases, and what had to be left out ("" when nothing was)."""

    data: str
    left_out: str


def packed(rows: Sequence[Row]) -> Payload:
    """As much as there is room for; `rows` come with those first that matter most."""
    texts: dict[str, int] = {}
    whole = [_dumped(_interned(row, texts)) for row in rows]
    data = _pack(whole, texts)
    if len(data) <= MOST_BYTES:
        return Payload(data, "")
    slim = [_dumped(_line(row)) for row in rows]
    ratio = len(data) / sum(map(len, whole))
    full = _affordable(whole, slim, (MOST_BYTES - len(_pack(slim, {}))) / ratio)
    for _ in range(_ROUNDS):
        data = _pack([*whole[:full], *slim[full:]], texts)
        if len(data) <= MOST_BYTES:
            return Payload(data, _told(len(rows), full, len(rows)))
        full = int(full * 0.8)
    kept = len(slim)
    while len(data := _pack(slim[:kept], {})) > MOST_BYTES:
        kept = int(kept * 0.95 * MOST_BYTES / len(data))
    return Payload(data, _told(len(rows), 0, kept))


def _affordable(whole: Sequence[str], slim: Sequence[str], room: float) -> int:
    """How many of the first cases can be whole, by what they add."""
    for count, (one, other) in enumerate(zip(whole, slim, strict=True)):
        room -= len(one) - len(other)
        if room < 0:
            return count
    return len(whole)


def _told(total: int, full: int, kept: int) -> str:
    lines = f"of {total:,} cases {full:,} are here with their traces" if full else "all traces are left out"
    rest = "" if kept == total else f", and {total - kept:,} cases altogether"
    return f"To keep this file small, {lines}{rest}; all of them are in the run's samples.jsonl."


def _pack(rows: Sequence[str], texts: Mapping[str, int]) -> str:
    whole = f'{{"cases":[{",".join(rows)}],"texts":{_dumped(list(texts))}}}'.encode()
    squeezed = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return base64.b64encode(squeezed.compress(whole) + squeezed.flush()).decode()


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def _interned(row: Row, texts: dict[str, int]) -> Row:
    """The row with the texts of passages as {"$": place}: the same ones are found in many cases."""
    sides = {side: _light(row[side], texts) for side in ("before", "after") if side in row}
    return {**row, **sides}


def _light(sample: Row, texts: dict[str, int]) -> Row:
    if "trace" not in sample:
        return sample
    trace = _light_turn(sample["trace"], texts)
    if "turns" in trace:
        trace = {**trace, "turns": [_light_turn(turn, texts) for turn in trace["turns"]]}
    return {**sample, "trace": trace}


def _light_turn(turn: Row, texts: dict[str, int]) -> Row:
    if "passages" not in turn:
        return turn
    passages = [
        {**passage, "text": {"$": texts.setdefault(passage["text"], len(texts))}} if passage.get("text") else passage
        for passage in turn["passages"]
    ]
    return {**turn, "passages": passages}


def _line(row: Row) -> Row:
    """A case as the table shows it, with what filters need."""
    kept = {name: row[name] for name in ("id", "state", "slices", "cause") if name in row}
    judged = {"judged": row["after"]["judged"]} if "judged" in row["after"] else {}
    return {**kept, "title": row["title"][:_TITLE_LETTERS], "checks": row["checks"], "after": judged}
