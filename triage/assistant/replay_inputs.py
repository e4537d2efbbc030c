"""What a decision was made from, as JSON values: collected details, history, staffing and the time.

Written with every turn so that `routing.replay` can decide it again under another policy.
"""

from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from triage.domain.history import Collected, History
from triage.domain.staffing import Staffing


def replay_inputs(collected: Collected, history: History, staffing: Staffing, now: datetime) -> dict[str, Any]:
    """The inputs under the names of `decide`'s parameters; the matter's example phrasings are left out."""
    matter = replace(collected.intent, examples=()) if collected.intent else None
    return {
        "collected": _collected().dump_python(replace(collected, intent=matter), mode="json"),
        "history": _history().dump_python(history, mode="json"),
        "staffing": _staffing().dump_python(staffing, mode="json"),
        "now": now.isoformat(),
    }


@cache
def _collected() -> TypeAdapter[Collected]:
    return TypeAdapter(Collected)


@cache
def _history() -> TypeAdapter[History]:
    return TypeAdapter(History)


@cache
def _staffing() -> TypeAdapter[Staffing]:
    return TypeAdapter(Staffing)
