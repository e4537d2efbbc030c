"""The records in Chroma, embedded or on a server: the only file that imports chromadb.

Opened by `index_choice` for the process that owns the folder. Holds nothing that the snapshot does not: whatever is
missing, foreign or damaged is filled again from it, without embedding anything.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import urlopen

import numpy as np

from triage.domain.errors import TransientError
from triage.domain.knowledge import Audience
from triage.knowledge.ports import Rows, Vectors
from triage.knowledge.snapshot import FORMAT, Snapshot

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

BATCH = 500
PROBES = 10
DOWNLOAD_SECONDS = 300.0
FILL_SECONDS, SEARCH_SECONDS = 60.0, 3.0  # that a server may take for one batch, and for one question

Say = Callable[[str], None]


class ChromaIndex:
    """One collection for each audience, since filtering within one costs four times the query."""

    name = "chroma"

    def __init__(
        self, client: "ClientAPI", collections: Mapping[Audience, "Collection"], rows: Mapping[str, int]
    ) -> None:
        self.client = client
        self._collections = collections
        self._rows = rows

    def nearest(self, vector: Vectors, count: int, audiences: Sequence[Audience]) -> tuple[Rows, Vectors]:
        """The snapshot's rows of at most `count` records for these readers, and their cosines, nearest first.

        Raises TransientError when Chroma does not answer.
        """
        rows: list[int] = []
        distances: list[float] = []
        for audience in audiences:
            if collection := self._collections.get(audience):
                ids, apart = _query(collection, vector, count)
                # Another process may have put records there that this snapshot does not know yet.
                known = [(self._rows[name], far) for name, far in zip(ids, apart, strict=True) if name in self._rows]
                rows += [row for row, _ in known]
                distances += [far for _, far in known]
        cosines = 1 - np.array(distances, dtype=np.float32)
        order = np.argsort(-cosines, kind="stable")[:count]
        return np.array(rows, dtype=np.int64)[order], cosines[order]

    def close(self) -> None:
        """Close the client, so that the folder can be opened again."""
        _close(self.client)


def open_folder(folder: Path, snapshot: Snapshot, say: Say) -> ChromaIndex:
    """The embedded Chroma in this folder, brought to the snapshot; one that is broken is made anew, with a message.

    The caller holds the folder's lock. Raises TransientError when even a new one does not work.
    """
    try:
        return _opened(lambda: _embedded(folder), snapshot)
    except Exception as failure:  # noqa: BLE001 - a damaged folder fails in many ways, and all are mended the same
        if folder.exists():
            say(f"the search index is damaged or of another version ({_said(failure)}); building it anew")
    _forget(folder)
    try:
        return _opened(lambda: _embedded(folder), snapshot)
    except Exception as failure:
        raise TransientError(f"The search index cannot be opened: {_said(failure)}.") from failure


def open_server(url: str, snapshot: Snapshot) -> ChromaIndex:
    """The Chroma server at this address, brought to the snapshot. Raises TransientError when it does not answer."""
    try:
        index = _opened(lambda: _remote(url), snapshot)
        _limit(index.client, SEARCH_SECONDS)
        return index
    except Exception as failure:
        problem = f"The Chroma server at {url} does not serve: {_said(failure)}."
        raise TransientError(problem, remedy="Start it, or unset TRIAGE_CHROMA_URL.") from failure


def download_model(folder: Path) -> Path:
    """Chroma's copy of all-MiniLM-L6-v2, its checksum verified: the folder with model.onnx and tokenizer.json.

    Raises TransientError when it does not arrive within five minutes.
    """
    from chromadb.utils.embedding_functions.onnx_mini_lm_l6_v2 import ONNXMiniLM_L6_V2

    failures: list[Exception] = []

    def download() -> None:
        try:
            source = ONNXMiniLM_L6_V2()
            source.DOWNLOAD_PATH = folder
            source._download_model_if_not_exists()
        except Exception as failure:  # noqa: BLE001 - told by the thread that waits
            failures.append(failure)

    # Its client has a limit for each read only, so that a dripping download would last for ever.
    thread = Thread(target=download, daemon=True)
    thread.start()
    thread.join(DOWNLOAD_SECONDS)
    if thread.is_alive() or failures:
        reason = _said(failures[0]) if failures else f"nothing within {DOWNLOAD_SECONDS:.0f} seconds"
        raise TransientError(f"{reason}.")
    return folder / ONNXMiniLM_L6_V2.EXTRACTED_FOLDER_NAME


def _forget(folder: Path) -> None:
    """Removes the folder, and what chromadb remembers of failing to open it."""
    from chromadb.api.shared_system_client import SharedSystemClient

    SharedSystemClient.clear_system_cache()
    if folder.is_dir() and not folder.is_symlink():
        shutil.rmtree(folder)
    else:
        folder.unlink(missing_ok=True)


def _embedded(folder: Path) -> "ClientAPI":
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))


def _remote(url: str) -> "ClientAPI":
    import chromadb
    from chromadb.config import Settings

    parts = urlsplit(url)
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 8000)
    # chromadb waits for an answer without end, already when the client is made.
    with urlopen(f"{url}/api/v2/heartbeat", timeout=SEARCH_SECONDS):  # noqa: S310 - the operator set the address
        pass
    settings = Settings(anonymized_telemetry=False)
    client = chromadb.HttpClient(parts.hostname or "localhost", port, ssl=secure, settings=settings)
    _limit(client, FILL_SECONDS)
    return client


def _limit(client: "ClientAPI", seconds: float) -> None:
    """Sets how long a server may take for an answer, which chromadb has no setting for."""
    for session in _sessions(client):
        session.timeout = seconds


def _close(client: "ClientAPI") -> None:
    """Closes the client, and the connections to a server that it would leave open."""
    sessions = list(_sessions(client))
    client.close()  # type: ignore[attr-defined]
    for session in sessions:
        session.close()


def _sessions(client: "ClientAPI") -> Iterator[Any]:
    """The HTTP clients of a client and of the administrator's client inside it; none when it is embedded."""
    for owner in (client, getattr(client, "_admin_client", None)):
        if session := getattr(getattr(owner, "_server", None), "_session", None):
            yield session


def _opened(connect: Callable[[], "ClientAPI"], snapshot: Snapshot) -> ChromaIndex:
    client = connect()
    try:
        filled = {audience: _filled(client, audience, snapshot) for audience in Audience}
        rows = {name: row for row, name in enumerate(snapshot.record_ids)}
        return ChromaIndex(client, {audience: found for audience, found in filled.items() if found}, rows)
    except BaseException:
        _close(client)
        raise


def _filled(client: "ClientAPI", audience: Audience, snapshot: Snapshot) -> "Collection | None":
    """The collection of this audience with exactly the snapshot's records; None for an audience without articles."""
    name = f"triage-articles-{audience}"
    made = {"format": FORMAT}
    collection = client.get_or_create_collection(
        name, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}, metadata=made
    )
    if (collection.metadata or {}).get("format") != FORMAT:
        client.delete_collection(name)
        return _filled(client, audience, snapshot)
    rows = snapshot.rows_for(audience)
    if _bring_to(collection, snapshot, rows) and not _answers(collection, snapshot, rows):
        raise ValueError("it does not find what is in it")
    return collection if len(rows) else None


def _bring_to(collection: "Collection", snapshot: Snapshot, rows: Rows) -> int:
    """Adds what is missing, deletes what is gone, and returns the number of records."""
    wanted = {snapshot.record_ids[row]: int(row) for row in rows}
    present = set(collection.get(include=[])["ids"])
    gone = list(present - wanted.keys())
    for start in range(0, len(gone), BATCH):
        collection.delete(ids=gone[start : start + BATCH])
    missing = [name for name in wanted if name not in present]
    for start in range(0, len(missing), BATCH):
        names = missing[start : start + BATCH]
        numbers = [wanted[name] for name in names]
        collection.upsert(
            ids=names,
            embeddings=snapshot.vectors[numbers],
            documents=[snapshot.contents.records[n].text for n in numbers],
            metadatas=[_metadata(snapshot, n) for n in numbers],
        )
    return len(wanted)


def _metadata(snapshot: Snapshot, row: int) -> dict[str, str]:
    record = snapshot.contents.records[row]
    passage = snapshot.contents.passages[record.passage].id if record.passage >= 0 else ""
    article = snapshot.contents.articles[record.article].id
    return {"article": article, "passage": passage, "kind": record.kind.value, "hash": record.digest}


def _answers(collection: "Collection", snapshot: Snapshot, rows: Rows) -> bool:
    """True when a record's own vector finds it: a folder that lost its graph files opens and counts as if whole."""
    count = min(PROBES, len(rows))
    _, apart = _query(collection, snapshot.vectors[rows[0]], count)
    return len(apart) == count and apart[0] < 1e-3


def _query(collection: "Collection", vector: Vectors, count: int) -> tuple[list[str], list[float]]:
    try:
        found = collection.query(
            query_embeddings=np.asarray([vector], dtype=np.float32), n_results=count, include=["distances"]
        )
    except Exception as failure:
        raise TransientError(f"Chroma did not answer: {_said(failure)}.") from failure
    return found["ids"][0], (found["distances"] or [[]])[0]


def _said(failure: Exception) -> str:
    return (str(failure).strip() or type(failure).__name__).splitlines()[0].rstrip(".")[:200]
