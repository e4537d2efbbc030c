"""A text as hashed word and character n-grams: what the heads see beside the embedding, and what costs no model.

Used by `train` and the judges alike, so that both see the same. The hash is fixed (CRC-32), hence stable over runs.
"""

import re
from itertools import pairwise
from math import log
from zlib import crc32

import numpy as np

BUCKETS = 1 << 14
_WORD = re.compile(r"[\w']+|[!?]+")
_CHARACTERS = (3, 4)


def ngrams(text: str) -> dict[int, float]:
    """Bucket -> sublinear count of the text's words, word pairs and character runs within words."""
    words = _WORD.findall(text.lower())
    grams = words + [f"{a} {b}" for a, b in pairwise(words)]
    for word in words:
        padded = f" {word} "
        grams += [f"#{padded[i : i + n]}" for n in _CHARACTERS for i in range(len(padded) - n + 1)]
    counts: dict[int, int] = {}
    for gram in grams:
        bucket = crc32(gram.encode()) % BUCKETS
        counts[bucket] = counts.get(bucket, 0) + 1
    return {bucket: 1.0 + log(count) if count > 1 else 1.0 for bucket, count in counts.items()}


def weighted(text: str, idf: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The buckets of a text and their TF-IDF weights, of unit length."""
    counts = ngrams(text)
    buckets = np.fromiter(counts.keys(), dtype=np.int32, count=len(counts))
    weights = np.fromiter(counts.values(), dtype=np.float32, count=len(counts)) * idf[buckets]
    norm = float(np.linalg.norm(weights))
    return buckets, weights / norm if norm else weights
