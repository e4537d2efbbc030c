"""Commits of one process are heard of in another at once, where the database can tell; numbers only."""

import threading

import pytest

from triage.domain.clock import SystemClock
from triage.domain.events import EventKind
from triage.store import events
from triage.store.database import Database
from triage.store.migrations import upgrade

pytestmark = pytest.mark.postgres


def test_a_commit_of_another_process_is_heard_at_once(postgres_url: str) -> None:
    here, there = Database.open(postgres_url), Database.open(postgres_url)
    upgrade(here)
    heard: list[int] = []
    came = threading.Event()

    def hear(seq: int) -> None:
        heard.append(seq)
        came.set()

    here.on_events(hear)
    with here.told_by_others():
        while not came.wait(0.1):  # until the listener is there
            with there.write() as tx:
                events.add(tx, EventKind.REPLIED, SystemClock().now())
    with there.read() as tx:
        assert max(heard) <= events.latest(tx)
    here.close()
    there.close()
