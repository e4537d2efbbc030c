"""The trained part of the local engine as one file: heads, n-gram weights, and the intents' example vectors.

Made by `train`, loaded lazily by the engine; keyed by a hash of everything it was trained on, so never stale.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from triage.assistant.local import ngrams
from triage.assistant.local.heads import Features, Head
from triage.assistant.local.intent_model import IntentModel
from triage.domain.intents import IntentCatalogue
from triage.domain.signals import Signals

FORMAT = "5"  # raise it when features or training change, so that older files are trained anew
_INTENTS = "intents"
_PARTS = ("meaning", "meaning_bias", "wording", "wording_bias")


@dataclass(frozen=True, slots=True)
class LocalModel:
    """Heads by name (urgency, sentiment, complexity, human, red_flag, attack) and the intents.

    `idf` weighs the n-gram buckets.
    """

    key: str
    heads: Mapping[str, Head]
    idf: np.ndarray
    intents: IntentModel

    def features(self, text: str, vector: np.ndarray, cues: np.ndarray) -> Features:
        """A text as the heads see it."""
        buckets, weights = ngrams.weighted(text, self.idf)
        return Features(vector, buckets, weights, cues)


def content_key(catalogue: IntentCatalogue, signals: Signals) -> str:
    """A short hash of every example and pattern that training reads."""
    digest = sha256(f"{FORMAT}:{ngrams.BUCKETS}".encode())
    for intent in catalogue.intents.values():
        digest.update(repr((intent.id, intent.red_flag, intent.complexity, intent.examples)).encode())
    digest.update(repr(signals).encode())
    return digest.hexdigest()[:16]


def path_in(folder: Path, key: str) -> Path:
    """Where the model of this content is kept."""
    return folder / f"local-{key}.npz"


def save(model: LocalModel, folder: Path) -> Path:
    """Writes the model beside others and moves it into place in one step; older ones are removed."""
    folder.mkdir(parents=True, exist_ok=True)
    target = path_in(folder, model.key)
    arrays: dict[str, Any] = {
        f"{name}.{part}": _small(getattr(head, part)) for name, head in model.heads.items() for part in _PARTS
    }
    labels = {name: list(head.labels) for name, head in model.heads.items()}
    arrays |= {f"{_INTENTS}.{part}": array for part, array in model.intents.arrays().items()}
    meta = json.dumps({"labels": labels, "intents": model.intents.names})
    draft = target.with_suffix(".part")
    with draft.open("wb") as file:
        np.savez(file, meta=np.frombuffer(meta.encode(), np.uint8), idf=model.idf, **arrays)
    draft.replace(target)
    for old in folder.glob("local-*.npz"):
        if old != target:
            old.unlink(missing_ok=True)
    return target


def load(folder: Path, key: str) -> LocalModel | None:
    """The model of this content; None when there is none or the file is damaged, which training mends."""
    try:
        with path_in(folder, key).open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            meta = json.loads(file["meta"].tobytes())
            heads = {
                name: Head(tuple(labels), *(file[f"{name}.{part}"] for part in _PARTS))
                for name, labels in meta["labels"].items()
            }
            parts = {name.removeprefix(f"{_INTENTS}."): file[name] for name in file if name.startswith(_INTENTS)}
            return LocalModel(key, heads, file["idf"], IntentModel(tuple(meta["intents"]), **parts))
    except (OSError, EOFError, BadZipFile, ValueError, KeyError, TypeError):
        return None


def _small(array: np.ndarray) -> np.ndarray:
    """Half the bytes for the large matrix of n-gram weights; nothing is lost that a probability would show."""
    return array.astype(np.float16) if array.ndim == 2 and array.shape[0] > ngrams.BUCKETS else array
