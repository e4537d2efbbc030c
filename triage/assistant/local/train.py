"""Fits the local engine's heads to the examples of `signals.yaml` and `intents.yaml`: about a second without embedding.

Called at `knowledge sync`, and in memory by the engine when no file fits. The only file that imports scikit-learn.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from triage.assistant.local import intent_train, ngrams
from triage.assistant.local.cues import CueReader
from triage.assistant.local.heads import Head
from triage.assistant.local.model import LocalModel, content_key, save
from triage.assistant.local.vectors import Embedder
from triage.domain.intents import Handling, IntentCatalogue
from triage.domain.labels import Urgency
from triage.domain.signals import Signal, Signals

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]  # ships no types

NO_FLAG = "none"
WANTS_PERSON, WANTS_NONE = "yes", "no"
ATTACK, NO_ATTACK = "yes", "no"
# Chosen on messages of trades that the examples do not come from.
_MEANING_STRENGTH = 2.0  # inverse regularisation
_MEANING_SCALE = 2.0  # a unit vector's entries are small beside the cues
_CUE_SCALE = 0.7
_EVERY_FOURTH = 4  # example of what is no attack: there are plenty
_WORDING_RIDGE = 0.3
_WORDING_SHARPNESS = 5.0  # turns ridge scores, which lie in about 0 to 1, into odds

Row = tuple[str, str]
Label = TypeVar("Label", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class _Lesson:
    """What one head learns: texts with labels, and whether cues help it or would only repeat the patterns."""

    rows: list[Row]
    cues: bool = False


@dataclass(frozen=True, slots=True)
class _Material:
    """What is known of every text that any head learns from."""

    vectors: Mapping[str, np.ndarray]
    grams: Mapping[str, tuple[np.ndarray, np.ndarray]]
    reader: CueReader

    def cues(self, texts: list[str], wanted: bool) -> np.ndarray:
        """A row of scaled cues for each text; zeros for a head that does without."""
        if not wanted:
            return np.zeros((len(texts), len(self.reader.read("").numbers)), dtype=np.float32)
        return np.asarray([self.reader.read(text).numbers for text in texts], dtype=np.float32) * _CUE_SCALE


def train(catalogue: IntentCatalogue, signals: Signals, embedder: Embedder, out_dir: Path | None = None) -> LocalModel:
    """The model of this content, written to `out_dir` when given. Works from three examples an intent."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # ships no types

    lessons = _lessons(catalogue, signals, CueReader(signals))
    known = [(text, str(intent.id)) for intent in catalogue.intents.values() for text in intent.examples]
    learnt = [*known, *(row for lesson in lessons.values() for row in lesson.rows)]
    texts = list(dict.fromkeys(text for text, _ in learnt))
    idf = intent_train.idf_of([ngrams.ngrams(text) for text in texts])
    with threadpool_limits(limits=1, user_api="blas"):  # many small products: more threads only wait for each other
        material = _Material(
            vectors=dict(zip(texts, embedder.embed(texts), strict=True)),
            grams={text: ngrams.weighted(text, idf) for text in texts},
            reader=CueReader(signals),
        )
        heads = {name: _fit(lesson, material) for name, lesson in lessons.items()}
        phrases, kinds = [text for text, _ in known], [kind for _, kind in known]
        vectors = np.asarray([material.vectors[text] for text in phrases])
        intents = intent_train.fit(vectors, [material.grams[text] for text in phrases], kinds)
    model = LocalModel(key=content_key(catalogue, signals), heads=heads, idf=idf, intents=intents)
    if out_dir is not None:
        save(model, out_dir)
    return model


def _lessons(catalogue: IntentCatalogue, signals: Signals, reader: CueReader) -> dict[str, _Lesson]:
    intents = catalogue.intents.values()
    human = [(text, WANTS_PERSON) for text in signals.human_request.examples]
    human += [(t, WANTS_PERSON) for i in intents if i.handling is Handling.HUMAN for t in i.examples]
    human += [(text, WANTS_NONE) for text in signals.human_request.lookalikes]
    plain = (text for signal in signals.urgency.values() for text in signal.examples)
    human += [(text, WANTS_NONE) for text in plain if not reader.wants_person(text)]
    orders = [(text, ATTACK) for text in signals.attack.examples] + [(text, NO_ATTACK) for text in signals.ordinary]
    orders += [(text, NO_ATTACK) for i in intents for text in i.examples[::_EVERY_FOURTH]]
    return {
        "attack": _Lesson(_unique(orders)),
        "urgency": _Lesson(_rows(signals.urgency), cues=True),
        "sentiment": _Lesson(_rows(signals.sentiment), cues=True),
        "complexity": _Lesson(_rows(signals.complexity)),
        "human": _Lesson(_unique(human)),
        "red_flag": _Lesson(_unique(_red_flag_rows(catalogue, signals, reader))),
    }


def _rows(group: Mapping[Label, Signal]) -> list[Row]:
    return [(text, label.value) for label, signal in group.items() for text in signal.examples]


def _red_flag_rows(catalogue: IntentCatalogue, signals: Signals, reader: CueReader) -> Iterable[Row]:
    """Flagged examples of both files against ordinary ones; where a pattern fires unasked an example is no evidence."""
    yield from _rows(signals.red_flags)
    yield from ((text, NO_FLAG) for text in signals.ordinary)
    unhurt = (
        *(signals.urgency[level] for level in Urgency if level is not Urgency.CRITICAL),
        *signals.sentiment.values(),
    )
    plain = [text for signal in unhurt for text in signal.examples]
    for intent in catalogue.intents.values():
        if intent.red_flag:
            yield from ((text, intent.red_flag.value) for text in intent.examples)
        else:
            plain += intent.examples
    plain += signals.human_request.lookalikes
    yield from ((text, NO_FLAG) for text in plain if not reader.red_flag_in(text))


def _unique(rows: Iterable[Row]) -> list[Row]:
    """The first label of a text counts."""
    first: dict[str, str] = {}
    for text, label in rows:
        first.setdefault(text, label)
    return list(first.items())


def _fit(lesson: _Lesson, material: _Material) -> Head:
    texts = [text for text, _ in lesson.rows]
    labels = np.asarray([label for _, label in lesson.rows])
    marks = material.cues(texts, lesson.cues)
    meaning = np.hstack((np.asarray([material.vectors[text] for text in texts]) * _MEANING_SCALE, marks))
    names, weights, bias = _logistic(meaning, labels)
    weights[:, : -marks.shape[1]] *= _MEANING_SCALE
    wording, wording_bias = _ridge(_sparse([material.grams[text] for text in texts], marks), labels, names)
    weights[:, -marks.shape[1] :] *= _CUE_SCALE
    wording[-marks.shape[1] :] *= _CUE_SCALE
    return Head(names, weights, bias, wording, wording_bias)


def _logistic(rows: np.ndarray, labels: np.ndarray) -> tuple[tuple[str, ...], np.ndarray, np.ndarray]:
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=_MEANING_STRENGTH, class_weight="balanced", max_iter=100, tol=1e-3).fit(rows, labels)
    weights, bias = fitted.coef_, fitted.intercept_
    if len(fitted.classes_) == 2:  # one row is fitted for two labels; the other mirrors it
        weights, bias = np.vstack((-weights, weights)) / 2, np.concatenate((-bias, bias)) / 2
    return tuple(str(name) for name in fitted.classes_), weights.astype(np.float32), bias.astype(np.float32)


def _ridge(rows: "csr_matrix", labels: np.ndarray, names: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Ridge regression on centred one-hot labels in its dual form: exact, and much faster than iterating."""
    targets = (labels[:, None] == np.asarray(names)[None, :]).astype(np.float64)
    means = targets.mean(axis=0)
    gram = (rows @ rows.T).toarray() + _WORDING_RIDGE * np.eye(len(labels))
    weights = rows.T @ np.linalg.solve(gram, targets - means)
    return (weights * _WORDING_SHARPNESS).astype(np.float32), np.zeros(len(names), dtype=np.float32)


def _sparse(grams: list[tuple[np.ndarray, np.ndarray]], marks: np.ndarray) -> "csr_matrix":
    from scipy.sparse import csr_matrix, hstack

    starts = np.cumsum([0, *(len(buckets) for buckets, _ in grams)])
    columns = np.concatenate([buckets for buckets, _ in grams])
    data = np.concatenate([weights for _, weights in grams])
    matrix = csr_matrix((data, columns, starts), shape=(len(grams), ngrams.BUCKETS))
    return csr_matrix(hstack((matrix, csr_matrix(marks))))
