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
        self._processors: dict[str, Processor] = {}
        for name, bind in compiled.binds.items():
            processor = bind.type.dialect_impl(dialect).bind_processor(dialect)
            if processor is not None:
                self._processors[name] = processor
        self._ready = {name: self._process(name, b.value) for name, b in compiled.binds.items() if not b.required}
        self._ready |= {name: self._process(name, value) for name, value in (constants or {}).items()}

    def run(self, connection: sa.Connection, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Execute with these values, the rest as the statement was built; returns the rows it gives back.

        Raises the driver's own errors.
        """
        ready = self._ready | {name: self._process(name, value) for name, value in values.items()}
        parameters = tuple(ready[name] for name in self._positional) if self._positional else ready
        cursor = connection.connection.cursor()
        try:
            cursor.execute(self._sql, parameters)
            return list(cursor.fetchall()) if cursor.description else []
        finally:
            cursor.close()

    def _process(self, name: str, value: Any) -> Any:
        processor = self._processors.get(name)
        return value if processor is None else processor(value)
