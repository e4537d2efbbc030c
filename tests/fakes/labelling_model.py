"""A model that labels the urgency of numbered cases, right or wrong as a script says for each version of the prompt.

Used by the tests of the evals. A prompt version is known by words in its stable part.
"""

import json
import re
from collections.abc import Callable

from tests.benchmarks.model_server import FORM
from tests.fakes.openai_server import Answer, Asked, says

RIGHT, WRONG = "high", "low"
_NUMBER = re.compile(r"case number (\d+)")


def labels(is_right: Callable[[int, str], bool]) -> Callable[[Asked], Answer]:
    """Answers by `is_right(number of the case, text of the request)`."""

    def respond(asked: Asked) -> Answer:
        urgency = RIGHT if is_right(number_of(asked), asked.text) else WRONG
        return says(json.dumps({**FORM, "urgency": urgency}))

    return respond


def number_of(asked: Asked) -> int:
    """The number of the case that a request is about."""
    found = _NUMBER.search(asked.text)
    assert found is not None, asked.text[-400:]
    return int(found[1])


def cases(count: int) -> list[dict[str, object]]:
    """Cases whose right urgency is high."""
    return [
        {"id": f"n{n:03d}", "text": f"my parcel is late, case number {n}", "labels": {"urgency": RIGHT}}
        for n in range(count)
    ]


METRICS = """
{name: urgency accuracy, kind: accuracy, label: urgency, gated: true, margin: 0.03}
{name: urgency macro-F1, kind: macro_f1, label: urgency}
"""
