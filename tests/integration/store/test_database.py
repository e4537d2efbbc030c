"""Transactions on both databases: what they exclude, what they number, and how they fail."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.fakes.clock import SetClock
from tests.fakes.stored import a_conversation, prepared
from triage.domain.channel import InboundMessage
from triage.domain.errors import Conflict, NotFound, SetUpError, TransientError
from triage.domain.ids import ConversationId
from triage.store import conversations, customers, events, messages
from triage.store.database import Database, Lane, Transaction
from triage.store.intake import Intake

NOW = SetClock().now()


def test_a_transaction_that_raises_leaves_nothing_behind(database_url: str) -> None:
    with prepared(database_url) as database:
        with pytest.raises(NotFound), database.write() as tx:
            _spoil(tx)
        with database.read() as tx:
            assert customers.find(tx, "generic", "ann") is None
            assert events.latest(tx) == 0


def _spoil(tx: Transaction) -> None:
    head = a_conversation(tx)
    events.add(tx, "spoilt", NOW, head.id)
    conversations.lock(tx, ConversationId("cnowhere"))


def test_a_locked_head_is_changed_by_one_writer_at_a_time(database_url: str) -> None:
    with prepared(database_url) as database:
        with database.write() as tx:
            head = a_conversation(tx)

        def raise_epoch(_: int) -> None:
            with database.write() as tx:
                locked = conversations.lock(tx, head.id)
                conversations.save(tx, replace(locked, epoch=locked.epoch + 1))

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(raise_epoch, range(40)))
        with database.read() as tx:
            assert conversations.get(tx, head.id).epoch == 40


def test_a_writer_never_reads_an_epoch_that_another_has_overtaken(database_url: str) -> None:
    """The pitfall of SQLite's implicit transactions: a SELECT outside of any, then a commit on what it saw."""
    with prepared(database_url) as database:
        with database.write() as tx:
            head = a_conversation(tx)
        entered, seen = threading.Event(), []

        def overtaker() -> None:
            entered.wait()
            with database.write() as tx:
                locked = conversations.lock(tx, head.id)
                seen.append(locked.subject)

        other = threading.Thread(target=overtaker)
        other.start()
        with database.write() as tx:
            locked = conversations.lock(tx, head.id)
            entered.set()
            other.join(timeout=0.3)
            conversations.save(tx, replace(locked, subject="first"))
        other.join()
        assert seen == ["first"]


def test_a_reader_sees_one_moment_and_may_not_write(database_url: str) -> None:
    with prepared(database_url) as database:
        with database.write() as tx:
            head = a_conversation(tx)
        with database.read() as snapshot:
            assert conversations.get(snapshot, head.id).subject == ""
            with database.write() as tx:
                conversations.save(tx, replace(head, subject="changed"))
            assert conversations.get(snapshot, head.id).subject == ""


def test_pure_reads_cannot_write_on_sqlite(sqlite_url: str) -> None:
    with prepared(sqlite_url) as database, pytest.raises(TransientError), database.read() as tx:
        a_conversation(tx)


def test_event_numbers_follow_the_order_of_commits_so_that_no_reader_misses_one(database_url: str) -> None:
    with prepared(database_url) as database:
        told: list[int] = []
        database.on_events(told.append)
        missed: list[int] = []
        stop = threading.Event()

        def follow() -> None:
            last = 0
            while not stop.is_set() or last < 60:
                with database.read() as tx:
                    for event in events.after(tx, last):
                        if event.seq != last + 1:
                            missed.append(event.seq)
                        last = event.seq

        def write(n: int) -> None:
            with database.write() as tx:
                events.add(tx, "one", NOW)
                events.add(tx, "two", NOW)

        reader = threading.Thread(target=follow)
        reader.start()
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(write, range(30)))
        stop.set()
        reader.join(timeout=20)
        assert missed == []
        assert max(told) == 60


def test_a_kept_connection_goes_on_after_a_failed_transaction(database_url: str) -> None:
    with prepared(database_url) as database:
        lane, intake = Lane(), Intake(database.dialect)
        mine = InboundMessage("generic", "ann", "1", "hi")
        with database.write_on(lane) as tx:
            intake.store(tx, mine, NOW)
        with pytest.raises(Conflict), database.write_on(lane) as tx:
            _store_then_fail(tx, intake, mine)
        with database.write_on(lane) as tx:
            stored = intake.store(tx, replace(mine, provider_id="3"), NOW)
        lane.close()
        with database.read() as tx:
            assert [m.provider_id for m in messages.of_conversation(tx, stored.conversation)] == ["1", "3"]


def test_a_kept_connection_that_the_server_cut_is_replaced(postgres_url: str) -> None:
    with prepared(postgres_url) as database:
        lane, intake = Lane(), Intake(database.dialect)
        with database.write_on(lane) as tx:
            tx.cursor.execute("SELECT pg_backend_pid()")
            (pid,) = tx.cursor.fetchone() or (0,)
        with database.write() as tx:
            tx.connection.execute(sa.select(sa.func.pg_terminate_backend(pid)))
        mine = InboundMessage("generic", "ann", "1", "hi")
        with pytest.raises(TransientError), database.write_on(lane) as tx:
            intake.store(tx, mine, NOW)
        with database.write_on(lane) as tx:
            assert not intake.store(tx, mine, NOW).duplicate
        lane.close()


def _store_then_fail(tx: Transaction, intake: Intake, mine: InboundMessage) -> None:
    intake.store(tx, replace(mine, provider_id="2"), NOW)
    intake.store(tx, replace(mine, provider_id="2b", conversation=ConversationId("cnotmine")), NOW)


def test_a_database_that_was_never_prepared_says_what_to_do(database_url: str) -> None:
    database = Database.open(database_url)
    with pytest.raises(SetUpError) as refused, database.read() as tx:
        _touch(tx)
    assert "triage db upgrade" in str(refused.value)
    database.close()


def _touch(tx: Transaction) -> None:
    events.latest(tx)


@pytest.mark.parametrize(
    "url",
    ["mysql://root@localhost/triage", "not a url", "sqlite://", "postgresql+psycopg://nobody@127.0.0.1:1/none"],
)
def test_an_unusable_url_is_refused_with_a_remedy(url: str) -> None:
    with pytest.raises(SetUpError) as refused:
        Database.open(url)
    assert "TRIAGE_DATABASE_URL" in str(refused.value)


def test_a_password_is_not_repeated_in_an_error() -> None:
    with pytest.raises(SetUpError) as refused:
        Database.open("postgresql+psycopg://nobody:s3cret@127.0.0.1:1/none")
    assert "s3cret" not in str(refused.value)


def test_the_folder_of_a_new_sqlite_file_is_made(tmp_path: Path) -> None:
    Database.open(f"sqlite:///{tmp_path / 'deep' / 'down' / 'triage.db'}").close()
    assert (tmp_path / "deep" / "down" / "triage.db").exists()
