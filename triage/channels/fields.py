"""Reads typed values out of a parsed JSON body and says exactly which field is wrong.

Used by every channel that takes JSON. Knows no provider.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from triage.domain.errors import BadInput
from triage.domain.text import normalise


def json_object(body: bytes) -> Mapping[str, Any]:
    """The body as a JSON object. Raises BadInput when it is not UTF-8, not JSON, too deep, or no object."""
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise BadInput("The body is not UTF-8.", remedy="Send the JSON encoded as UTF-8.") from error
    except (ValueError, RecursionError) as error:
        raise BadInput("The body is not JSON.", remedy="Send one JSON object.") from error
    if not isinstance(value, dict):
        raise BadInput("The body is not a JSON object.", remedy="Send one JSON object.")
    return value


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def mapping(parent: Mapping[str, Any], key: str, path: str) -> Mapping[str, Any]:
    """The object under this key. Raises BadInput when it is missing or something else."""
    value = parent.get(key)
    if not isinstance(value, dict):
        raise BadInput("An object is needed here." if key in parent else "This field is missing.", field=path)
    return value


def text(parent: Mapping[str, Any], key: str, path: str, longest: int) -> str:
    """The text under this key, normalised, one to `longest` characters. Raises BadInput otherwise."""
    value = optional_text(parent, key, path, longest)
    if not value:
        state = "This field may not be empty." if key in parent else "This field is missing."
        raise BadInput(state, field=path, remedy="Give a text.")
    return value


def optional_text(parent: Mapping[str, Any], key: str, path: str, longest: int) -> str | None:
    """The same when the key is there and not null, else None."""
    value = parent.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise BadInput("A text is needed here.", field=path)
    if len(value) > longest:
        raise BadInput(f"This text is longer than {longest} characters.", field=path, remedy="Shorten it.")
    return normalise(value)


def optional_instant(parent: Mapping[str, Any], key: str, path: str) -> datetime | None:
    """The ISO 8601 instant under this key in UTC, else None. Raises BadInput when it has no zone or is no time."""
    value = optional_text(parent, key, path, longest=64)
    if not value:
        return None
    try:
        at = datetime.fromisoformat(value)
        zoned = None if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadInput("This is not an ISO 8601 time.", field=path, remedy="Such as 2026-03-02T10:00:00Z.") from error
    if zoned is None:
        raise BadInput("This time has no zone.", field=path, remedy="Add Z or an offset such as +01:00.")
    return zoned


def optional_timezone(parent: Mapping[str, Any], key: str, path: str) -> str | None:
    """The IANA zone name under this key, else None. Raises BadInput when no such zone is known."""
    value = optional_text(parent, key, path, longest=64)
    if not value:
        return None
    try:
        return ZoneInfo(value).key
    except (ValueError, KeyError, OSError) as error:
        remedy = "Give an IANA name such as Europe/Berlin, or omit it."
        raise BadInput("This time zone is not known.", field=path, remedy=remedy) from error
