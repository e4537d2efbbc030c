"""Hears from PostgreSQL that another process has committed events. Other databases have no such voice.

Used by `store.database`. Only numbers travel; who wants to know more reads the events. Notices missed while
the connection is down are made up for by whoever polls.
"""

import threading
from collections.abc import Callable

import psycopg

CHANNEL = "triage_events"
_LOOK_SECONDS = 1.0


class Listener:
    """A thread with a connection of its own, from `start` to `stop`."""

    def __init__(self, address: str, heard: Callable[[int], None]) -> None:
        self._address = address
        self._heard = heard
        self._stopped = threading.Event()

    def start(self) -> None:
        """Begin to listen."""
        threading.Thread(target=self._listen, name="event-listener", daemon=True).start()

    def stop(self) -> None:
        """End within a second; nothing is heard afterwards."""
        self._stopped.set()

    def _listen(self) -> None:
        while not self._stopped.is_set():
            try:
                with psycopg.connect(self._address, autocommit=True, connect_timeout=5) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    self._take_in(connection)
            except psycopg.Error:
                self._stopped.wait(_LOOK_SECONDS)

    def _take_in(self, connection: "psycopg.Connection[tuple[object, ...]]") -> None:
        while not self._stopped.is_set():
            for notice in connection.notifies(timeout=_LOOK_SECONDS):
                if self._stopped.is_set():
                    return
                self._heard(int(notice.payload))
