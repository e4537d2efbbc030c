"""Conditions on a whole reply, with promptfoo's names and meaning: the deterministic ones only.

Used by the grader of answers; the importer of promptfoo's files writes them.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any


def holds(check: Mapping[str, Any], reply: str) -> bool:
    """Whether the reply fulfils the check."""
    value = check["value"]
    values = [value] if isinstance(value, str) else list(value)
    return _KINDS[check["type"]](reply, values) is not check["negated"]


def _is_json(reply: str, values: Sequence[str]) -> bool:
    try:
        json.loads(reply)
    except ValueError:
        return False
    return True


_KINDS: Mapping[str, Callable[[str, Sequence[str]], bool]] = {
    "equals": lambda reply, values: reply.strip() == values[0].strip(),
    "contains": lambda reply, values: values[0] in reply,
    "icontains": lambda reply, values: values[0].lower() in reply.lower(),
    "contains-any": lambda reply, values: any(value in reply for value in values),
    "icontains-any": lambda reply, values: any(value.lower() in reply.lower() for value in values),
    "contains-all": lambda reply, values: all(value in reply for value in values),
    "icontains-all": lambda reply, values: all(value.lower() in reply.lower() for value in values),
    "starts-with": lambda reply, values: reply.startswith(values[0]),
    "regex": lambda reply, values: re.search(values[0], reply) is not None,
    "is-json": _is_json,
}
