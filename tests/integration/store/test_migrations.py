"""The schema: the migrations make what the tables say, once, however many processes start together."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from triage.domain.errors import SetUpError
from triage.store.database import Database
from triage.store.migrations import NEWEST, check, upgrade
from triage.store.tables import metadata


def test_the_migrations_make_exactly_the_tables(database_url: str) -> None:
    database = Database.open(database_url)
    upgrade(database)
    with database.connect() as connection:
        ours = MigrationContext.configure(connection, opts={"include_name": is_no_index_of_words})
        difference = compare_metadata(ours, metadata)
    database.close()
    assert difference == [], "tables.py was changed without a migration"


def is_no_index_of_words(name: str | None, _kind: str, _parents: object) -> bool:
    """Each database has its own kind of index for words, which no table of ours describes."""
    return not (name or "").startswith("message_words")


def test_a_second_upgrade_finds_nothing_to_do(database_url: str) -> None:
    database = Database.open(database_url)
    assert check(database) is None
    assert upgrade(database)
    assert check(database) == NEWEST
    assert not upgrade(database)
    database.close()


def test_processes_that_start_together_migrate_once(database_url: str) -> None:
    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as pool:
        versions = list(pool.map(upgraded, [database_url] * 3))
    assert versions == [NEWEST] * 3


def upgraded(url: str) -> str | None:
    """The version that this process finds after its upgrade."""
    database = Database.open(url)
    upgrade(database)
    version = check(database)
    database.close()
    return version


def test_a_database_made_by_a_newer_program_is_left_alone(database_url: str) -> None:
    database = Database.open(database_url)
    upgrade(database)
    with database.write() as tx:
        tx.connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SetUpError) as refused:
        upgrade(database)
    assert refused.value.code == "database_newer"
    database.close()
