"""Unanswered questions put together by what they ask, and a draft of the article that would answer them. Pure.

Called by the wiring, which reads the questions and embeds them. A draft is a beginning for a person, never published.
"""

import re
from collections.abc import Sequence
from datetime import date

import numpy as np
import yaml

from triage.knowledge.ports import Vectors

SAME = 0.62
"""Cosine from which two questions are shown together. Cautious: of the 1,311 examples of the shipped intents, 47 % have
one of their own intent this near and 34 % one of another. A cluster is a reading aid, with its questions under it."""
ALIASES, ANSWERS = 6, 3
LONGEST_TITLE = 80


def clustered(vectors: Vectors, same: float = SAME) -> list[list[int]]:
    """Rows that belong together, the largest cluster first, the most typical row first in each.

    The row with the most neighbours begins a cluster and takes them all; then the next among those left.
    """
    if len(vectors) == 0:
        return []
    near = vectors @ vectors.T
    neighbours = near >= same
    np.fill_diagonal(neighbours, val=True)
    left = np.ones(len(vectors), dtype=bool)
    clusters: list[list[int]] = []
    while left.any():
        counts = np.where(left, (neighbours & left).sum(axis=1), -1)
        middle = int(counts.argmax())
        members = np.flatnonzero(neighbours[middle] & left)
        closest = members[np.argsort(-near[middle, members], kind="stable")]
        clusters.append([middle, *(int(one) for one in closest if one != middle)])
        left[members] = False
    return sorted(clusters, key=lambda members: -len(members))


def draft(questions: Sequence[str], answers: Sequence[str], today: date) -> str:
    """An article in Markdown: the typical question as title, others as aliases, what agents answered to work from."""
    title = title_of(questions[0])
    aliases = list(dict.fromkeys(_one_line(text) for text in questions[1:]))
    head = {"id": slug(title), "title": title, "aliases": aliases[:ALIASES], "audience": "customer", "updated": today}
    written = [_one_line(text) for text in dict.fromkeys(answers) if text][:ANSWERS]
    lines = ["---", yaml.safe_dump(head, sort_keys=False, allow_unicode=True, width=1000).strip(), "---", ""]
    lines += [f"## {title}", ""]
    if written:
        lines += ["What agents have answered so far; turn it into one answer that holds for everybody:", ""]
        lines += [f"> {text}\n" for text in written]
    else:
        lines += ["Nobody has answered this yet. Write what a customer has to know, in a few short paragraphs.", ""]
    return "\n".join(lines).rstrip() + "\n"


def slug(text: str) -> str:
    """A name for a file: lower case words with hyphens."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    return "-".join(words)[:60].strip("-") or "question"


def title_of(question: str) -> str:
    """The question as a heading: its first sentence, not too long."""
    first = re.split(r"(?<=[?!.])\s", _one_line(question), maxsplit=1)[0]
    if len(first) > LONGEST_TITLE:
        first = first[:LONGEST_TITLE].rsplit(" ", 1)[0] + "…"
    return first[:1].upper() + first[1:]


def _one_line(text: str) -> str:
    return " ".join(text.split())
