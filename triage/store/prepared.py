"""Statements compiled once and run straight on the driver: for intake, where tenths of a millisecond count.

Used by `store.intake` and by the engine room for what it enqueues. Measured on SQLite: 40 microseconds a statement
instead of 170. Results come back as the driver gives them.
"""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.compiler import SQLCompiler

Processor = Callable[[Any], Any]


class Prepared:
    """One statement for one dialect, with the values that are the same in every run.

    `columns` names all values of an INSERT; `schemas` renames the schemas of its tables.
    """

    def __init__(
        self,
        statement: sa.sql.ClauseElement,
        dialect: sa.Dialect,
        columns: list[str] | None = None,
        schemas: Mapping[str | None, str | None] | None = None,
        constants: Mapping[str, Any] | None = None,
    ) -> None:
        compiled = statement.compile(
            dialect=dialect,
            column_keys=columns,
            schema_translate_map=schemas,
            render_schema_translate=schemas is not None,
        )
        assert isinstance(compiled, SQLCompiler)
        self._sql = str(compiled)
        self._positional = tuple(compiled.positiontup or ())
        processors = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in compiled.binds.items()
        }
        fixed = {name: bind.value for name, bind in compiled.binds.items() if not bind.required} | dict(constants or {})
        ready = {name: _process(processors[name], value) for name, value in fixed.items()}
        self._processors = processors
        self._named = None if compiled.positiontup else ready
        self._listed = [ready.get(name) for name in compiled.positiontup or ()]
        self._places: dict[str, list[int]] = {}
        for place, name in enumerate(compiled.positiontup or ()):
            self._places.setdefault(name, []).append(place)

    def run(self, cursor: sa.engine.interfaces.DBAPICursor, values: Mapping[str, Any]) -> list[Any]:
        """Execute with these values, the rest as the statement was built; returns the rows it gives back.

        Raises the driver's own errors.
        """
        cursor.execute(self._sql, self._filled(values))
        return list(cursor.fetchall()) if cursor.description else []

    def _filled(self, values: Mapping[str, Any]) -> Any:
        processors = self._processors
        if self._named is not None:
            return self._named | {name: _process(processors[name], value) for name, value in values.items()}
        listed, places = self._listed.copy(), self._places
        for name, value in values.items():
            processor = processors[name]
            for place in places[name]:
                listed[place] = value if processor is None else processor(value)
        return listed


def _process(processor: Processor | None, value: Any) -> Any:
    return value if processor is None else processor(value)
