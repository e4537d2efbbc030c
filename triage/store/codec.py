"""Domain records to JSON values and back, for the JSON columns.

Used by the repositories. Fields that a record gained since it was stored take their defaults; lost ones are dropped.
"""

from collections.abc import Hashable
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter

Record = TypeVar("Record")


@cache
def _cached(kind: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(cast(type[Any], kind))


def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    return _cached(cast(Hashable, kind))


def encode(kind: type[Record], value: Record) -> Any:
    """The record as plain JSON values."""
    return _adapter(kind).dump_python(value, mode="json")


def decode(kind: type[Record], value: Any) -> Record:
    """The record that was stored; raises ValueError when the value is not one."""
    decoded: Record = _adapter(kind).validate_python(value)
    return decoded
