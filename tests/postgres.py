"""Finds a PostgreSQL server for the tests and lends out empty databases on it; used by tests/conftest.py."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar, LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import URL

CAN_CREATE = "select rolcreatedb or rolsuper from pg_roles where rolname = current_user"


class PostgresUnavailable(Exception):
    """No server answered; the message lists what was tried and how to name one."""


@dataclass(frozen=True)
class PostgresServer:
    """A server on which we may create databases, as a libpq connection string to one of its databases."""

    VARIABLE: ClassVar[str] = "TRIAGE_TEST_POSTGRES_URL"
    LOCAL: ClassVar[tuple[str, ...]] = tuple(
        f"host={host} user={user} dbname=postgres"
        for host in ("/var/run/postgresql", "127.0.0.1")
        for user in ("postgres", "root")
    )
    conninfo: str

    @classmethod
    def find(cls) -> "PostgresServer":
        """Return the server named by the environment, else one that trusts us on this machine.

        Raises PostgresUnavailable with what each attempt answered.
        """
        named = os.environ.get(cls.VARIABLE, "").replace("postgresql+psycopg://", "postgresql://")
        answers: list[str] = []
        for conninfo in (named,) if named else cls.LOCAL:
            try:
                with psycopg.connect(conninfo, connect_timeout=3) as connection:
                    row = connection.execute(CAN_CREATE).fetchone()
            except psycopg.OperationalError as error:
                answers.append(str(error).strip().splitlines()[0])
                continue
            if row and row[0]:
                return cls(conninfo)
            answers.append(f"{conninfo}: this user may not create databases")
        raise PostgresUnavailable(
            f"no PostgreSQL server for the tests; set {cls.VARIABLE}, or start one on 127.0.0.1:5432 that trusts "
            f"local users ({'; '.join(dict.fromkeys(answers))})"
        )

    @contextmanager
    def empty_database(self) -> Iterator[str]:
        """Lend a new database as a SQLAlchemy URL, and drop it at the end even if connections are still open."""
        name = f"triage_test_{uuid.uuid4().hex[:16]}"
        self._run("CREATE DATABASE {}", name)
        try:
            yield self._url(name)
        finally:
            self._run("DROP DATABASE {} WITH (FORCE)", name)

    def _run(self, statement: LiteralString, name: str) -> None:
        with psycopg.connect(self.conninfo, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(sql.Identifier(name)))

    def _url(self, name: str) -> str:
        parts = {key: str(value) for key, value in conninfo_to_dict(make_conninfo(self.conninfo, dbname=name)).items()}
        host = parts.pop("host", "/var/run/postgresql")
        socket = host.startswith("/")
        if socket:
            parts["host"] = host
        url = URL.create(
            "postgresql+psycopg",
            username=parts.pop("user", None),
            password=parts.pop("password", None),
            host=None if socket else host,
            port=int(parts.pop("port", "5432")),
            database=parts.pop("dbname"),
            query=parts,
        )
        return url.render_as_string(hide_password=False)
