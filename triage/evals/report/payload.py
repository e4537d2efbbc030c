"""The cases packed into the page: compressed, each long text written once, and never more than the page may hold.

Read by `report.js`. What is left out for lack of room is said on the page: first what stayed right.
"""

import base64
import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST_BYTES = 780_000  # of base64; the page around it takes less than 200 kB, and the whole stays under 1 MB
_LEVEL = 6

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Payload:
    """The packed cases, and what had to be left out ("" when nothing was)."""

    data: str
    left_out: str


def packed(rows: Sequence[Row]) -> Payload:
    """As much as there is room for."""
    payload = Payload(_pack(rows), "")
    for shorten, left_out in _SHORTER:
        if len(payload.data) <= MOST_BYTES:
            return payload
        rows = [shorten(row) for row in rows]
        payload = Payload(_pack(rows), left_out)
    while len(payload.data) > MOST_BYTES and rows:
        rows = rows[: int(len(rows) * 0.9 * MOST_BYTES / len(payload.data))]
        payload = Payload(_pack(rows), f"{_ROOM} Only the first {len(rows):,} cases are here.")
    return payload


def _pack(rows: Sequence[Row]) -> str:
    texts: dict[str, int] = {}
    content = {"cases": [_interned(row, texts) for row in rows], "texts": list(texts)}
    whole = json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=str).encode()
    squeezed = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return base64.b64encode(squeezed.compress(whole) + squeezed.flush()).decode()


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


def _without_old_traces(row: Row) -> Row:
    return {**row, "before": _traceless(row["before"])} if row["state"] == "right" and "before" in row else row


def _without_right_traces(row: Row) -> Row:
    return _bare(row) if row["state"] == "right" else row


def _without_traces_but_of_flips(row: Row) -> Row:
    return row if row["state"] in ("broken", "mixed", "fixed") else _bare(row)


def _without_traces(row: Row) -> Row:
    return _bare(row)


def _bare(row: Row) -> Row:
    kept = {name: value for name, value in row.items() if name != "repeats"}
    return {**kept, **{side: _traceless(kept[side]) for side in ("before", "after") if side in kept}}


def _traceless(sample: Row) -> Row:
    return {name: value for name, value in sample.items() if name != "trace"}


_ROOM = "To keep this file small, traces are left out:"
_SHORTER: Sequence[tuple[Callable[[Row], Row], str]] = (
    (_without_old_traces, f"{_ROOM} those before of cases that stayed right."),
    (_without_right_traces, f"{_ROOM} those of cases that stayed right."),
    (_without_traces_but_of_flips, f"{_ROOM} all but those of cases that were fixed or broken."),
    (_without_traces, f"{_ROOM} all of them. They are in samples.jsonl of the run."),
)
