"""Which index serves this process: Chroma for the one that owns it or shares a server, exact search for all others.

Called by sync and when the knowledge base is opened. chromadb is imported only where it will serve.
"""

from collections.abc import Callable
from pathlib import Path

from triage.domain.errors import TransientError
from triage.knowledge.exact import ExactIndex
from triage.knowledge.file_lock import FileLock, take_lock
from triage.knowledge.ports import Index
from triage.knowledge.snapshot import Snapshot

Say = Callable[[str], None]


def open_index(state_dir: Path, snapshot: Snapshot, chroma_url: str | None, say: Say) -> tuple[Index, FileLock | None]:
    """Chroma where this process may have it, with the lock to release afterwards; otherwise exact search.

    A Chroma that fails is told with `say` and never stops the customers from being served.
    """
    lock = None
    try:
        if chroma_url:
            from triage.knowledge.chroma import open_server

            return open_server(chroma_url, snapshot), None
        lock = take_lock(state_dir / "chroma.lock")
        if lock is None:
            return ExactIndex(snapshot), None
        from triage.knowledge.chroma import open_folder

        return open_folder(state_dir / "chroma", snapshot, say), lock
    except TransientError as failure:
        if lock:
            lock.release()
        say(f"{failure} Searching the stored vectors instead.")
        return ExactIndex(snapshot), None
