"""Opens the knowledge base of a state folder, syncing it first where asked.

Called by `app`'s wiring. The one process that serves owns Chroma; every other searches the stored vectors.
"""

from datetime import UTC, date, datetime
from pathlib import Path

from triage.domain.errors import ContentError, SetUpError
from triage.knowledge.exact import ExactIndex
from triage.knowledge.index_choice import Say, open_index
from triage.knowledge.ports import Embedder
from triage.knowledge.search import KnowledgeBase, Opened, Today
from triage.knowledge.snapshot import read_snapshot, snapshot_path
from triage.knowledge.sync import Progress, SyncReport, silent, sync


def today_utc() -> date:
    """Today in UTC; a company far from it passes its own."""
    return datetime.now(UTC).date()


def open_knowledge(
    state_dir: Path,
    embedder: Embedder,
    *,
    own: bool = False,
    chroma_url: str | None = None,
    today: Today = today_utc,
    say: Say = lambda _: None,
) -> KnowledgeBase:
    """The knowledge base that was synced into this folder.

    With `own`, Chroma serves: the server at `chroma_url`, else the embedded one if no other process has it. Without,
    and where Chroma fails, the stored vectors do; chromadb is then not imported.
    Raises SetUpError when nothing was synced yet, or by another version.
    """
    opened = _open(state_dir, own, chroma_url, say)
    if opened is None:
        raise SetUpError("The articles are not indexed yet.", remedy="Run `triage knowledge sync`.")
    read_at = _stamp(state_dir)

    def newer(held: Opened) -> Opened | None:
        nonlocal read_at
        if (stamp := _stamp(state_dir)) == read_at or read_snapshot(state_dir) is None:
            return None
        held.close()
        fresh = _open(state_dir, own, chroma_url, say)
        read_at = stamp
        return fresh

    return KnowledgeBase(opened, embedder, today, newer)


def prepare(
    folder: Path,
    state_dir: Path,
    embedder: Embedder,
    *,
    own: bool = False,
    chroma_url: str | None = None,
    today: Today = today_utc,
    progress: Progress = silent,
    say: Say = lambda _: None,
) -> tuple[KnowledgeBase, SyncReport | None]:
    """Syncs what changed in the folder of articles, then opens. With a mistake in an article, the state before it
    goes on serving and the report is None; ContentError is raised only when there is no such state."""
    report = None
    try:
        report = sync(folder, state_dir, embedder, today=today(), progress=progress, say=say, index=False)
    except ContentError as wrong:
        if read_snapshot(state_dir) is None:
            raise
        say(f"{wrong} The articles as last synced go on serving.")
    return open_knowledge(state_dir, embedder, own=own, chroma_url=chroma_url, today=today, say=say), report


def _open(state_dir: Path, own: bool, chroma_url: str | None, say: Say) -> Opened | None:
    snapshot = read_snapshot(state_dir)
    if snapshot is None:
        return None
    if not own:
        return Opened(snapshot, ExactIndex(snapshot), _nothing)
    index, lock = open_index(state_dir, snapshot, chroma_url, say)

    def close() -> None:
        index.close()
        if lock:
            lock.release()

    return Opened(snapshot, index, close)


def _stamp(state_dir: Path) -> tuple[int, int, int]:
    """What changes whenever the snapshot is replaced."""
    try:
        found = snapshot_path(state_dir).stat()
    except FileNotFoundError:
        return (0, 0, 0)
    return (found.st_ino, found.st_size, found.st_mtime_ns)


def _nothing() -> None:
    """Nothing is held."""
