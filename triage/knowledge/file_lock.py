"""A lock between processes, held as long as a file is open: released by the system even when its holder is killed.

Used for the one owner of the Chroma folder and for one sync at a time.
"""

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType

PAUSE_SECONDS = 0.1


class FileLock:
    """An exclusive lock; also a context manager that releases it."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def release(self) -> None:
        """Give the lock back; a second call does nothing."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def __enter__(self) -> "FileLock":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()


def take_lock(path: Path, wait_seconds: float = 0.0) -> FileLock | None:
    """The lock of this file, waiting for it at most so long; None while somebody else holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    until = time.monotonic() + wait_seconds
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                os.close(handle)
                return None
            time.sleep(PAUSE_SECONDS)
        else:
            return FileLock(handle)
