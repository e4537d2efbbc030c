"""Turns texts into unit vectors with all-MiniLM-L6-v2 on onnxruntime: the only file that imports onnxruntime.

Loads the model at the first text, so that making an embedder costs nothing. Safe to share between threads.
"""

import ctypes
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from triage.knowledge.ports import DIMENSIONS, Vectors
from triage.knowledge.weights import MissingWeights, ModelFiles, Say, find_weights

LONGEST_TOKENS = 256  # what the model was trained on; the rest of a longer text is not read
BATCH_TOKENS = 512  # enough for full speed; more only costs memory
THREADS, FEWEST_TO_SHARE = 2, 4  # a second thread pays only for a sync's many batches

# The first eight numbers that the published model gives for this text; float64 arithmetic agrees to seven digits.
PROBE = "Where is my parcel?"
PROBE_VECTOR = (0.0339471, -0.0140331, 0.0437424, -0.0239489, 0.0603124, 0.0126458, 0.0230978, 0.0028737)


class OnnxEmbedder:
    """The model with its tokenizer. One thread a text: on few cores, spreading one short text only burns time."""

    def __init__(self, find: Callable[[], ModelFiles]) -> None:
        self._find = find
        self._lock = Lock()
        self._loaded: _Model | None = None

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of length one for each text. Raises MissingWeights when there is no model to load."""
        return self._run(texts, with_tones=False)[0]

    def read(self, texts: Sequence[str]) -> tuple[Vectors, Vectors | None]:
        """The same, and a second row a text from the layers that were tuned for tone and urgency.

        None when the model on this machine has no such layers. Raises MissingWeights as `embed` does.
        """
        vectors, tones = self._run(texts, with_tones=True)
        return vectors, tones if self._model().has_tones else None

    def _run(self, texts: Sequence[str], *, with_tones: bool) -> tuple[Vectors, Vectors]:
        model = self._model()
        ids = [model.ids(text) for text in texts]
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        tones = np.zeros((len(texts) if with_tones else 0, DIMENSIONS), dtype=np.float32)

        def fill(batch: list[int]) -> None:
            plain, tuned = model.sums([ids[n] for n in batch], with_tones=with_tones)
            vectors[batch] = _normalised(plain)
            if tuned is not None:
                tones[batch] = _normalised(tuned)

        batches = list(_batches([len(row) for row in ids]))
        if len(batches) < FEWEST_TO_SHARE:
            for batch in batches:
                fill(batch)
        else:
            with ThreadPoolExecutor(THREADS) as pool:
                list(pool.map(fill, batches))
            _give_memory_back()
        return vectors, tones

    def check(self) -> None:
        """Embeds a known text; raises MissingWeights when the numbers are not those of the published model."""
        found = self.embed([PROBE])[0, : len(PROBE_VECTOR)]
        if not np.allclose(found, PROBE_VECTOR, atol=1e-3):
            remedy = "Delete the models folder of the cache; the model is then made anew."
            raise MissingWeights("The embedding model gives other numbers than published.", remedy=remedy)

    def _model(self) -> "_Model":
        if self._loaded is None:
            with self._lock:
                if self._loaded is None:
                    self._loaded = _Model(self._find())
        return self._loaded


def embedder_in(cache: Path, online: bool = True, say: Say = lambda _: None) -> OnnxEmbedder:
    """An embedder whose model is looked for in this cache first, and kept there."""
    return OnnxEmbedder(lambda: find_weights(cache, online=online, say=say))


class _Model:
    """A loaded graph; also serves Chroma's copy, which takes int64 and token types."""

    def __init__(self, files: ModelFiles) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # an arena keeps what the longest batch ever needed
        options.enable_mem_pattern = False
        options.log_severity_level = 3

        def session(graph: Path) -> Any:
            return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])

        try:
            self._session = session(files.model)
            self._upper = session(files.upper) if files.upper else None
            self._tokenizer = Tokenizer.from_file(str(files.tokenizer))
        except Exception as failure:
            remedy = f"Delete {files.model.parent}; the model is then made anew."
            raise MissingWeights(f"The embedding model cannot be loaded: {failure}", remedy=remedy) from failure
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(LONGEST_TOKENS)
        inputs = {field.name: field.type for field in self._session.get_inputs()}
        self._type = np.int64 if inputs["input_ids"] == "tensor(int64)" else np.int32
        self._wants_types = "token_type_ids" in inputs

    @property
    def has_tones(self) -> bool:
        """Whether the tuned layers are there."""
        return self._upper is not None

    def ids(self, text: str) -> list[int]:
        """The text as numbers of word pieces, 256 at most."""
        ids: list[int] = self._tokenizer.encode(text).ids
        return ids

    def sums(self, rows: Sequence[Sequence[int]], *, with_tones: bool) -> tuple[Vectors, Vectors | None]:
        """For each row the sum of what the model says about its pieces, padded to the longest row only."""
        length = max(len(row) for row in rows)
        ids: npt.NDArray[Any] = np.zeros((len(rows), length), dtype=self._type)
        mask = np.zeros_like(ids)
        for n, row in enumerate(rows):
            ids[n, : len(row)] = row
            mask[n, : len(row)] = 1
        feed = {"input_ids": ids, "attention_mask": mask}
        if self._wants_types:
            feed["token_type_ids"] = np.zeros_like(ids)
        weights = mask[:, None, :].astype(np.float32)
        if not with_tones or self._upper is None:
            return _summed(weights, self._session.run(["last_hidden_state"], feed)[0]), None
        hidden, middle = self._session.run(["last_hidden_state", "middle_state"], feed)
        upper = {"middle_state": middle, "lengths": mask.sum(axis=1, dtype=np.int32)}
        return _summed(weights, hidden), _summed(weights, self._upper.run(["last_hidden_state"], upper)[0])


def _summed(weights: Vectors, hidden: Vectors) -> Vectors:
    sums: Vectors = np.matmul(weights, hidden)[:, 0]
    return sums


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Positions of texts of about equal length, 512 word pieces with padding at most a batch."""
    batch: list[int] = []
    for position in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[position] > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(position)
    if batch:
        yield batch


def _give_memory_back() -> None:
    """Returns what the C library keeps of a large batch: some 70 MB that a server at rest would hold for good."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc's; others return memory by themselves
    if trim is not None:
        trim(0)


def _normalised(sums: Vectors) -> Vectors:
    """Each row at length one; a mean would only differ by a factor that this takes out."""
    unit: Vectors = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)
    return unit
