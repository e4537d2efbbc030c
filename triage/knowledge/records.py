"""What is embedded and indexed for each article: its title, each alias, each question, and title with passage.

Called by sync, which embeds a record only when its text is new; a record's id is the hash of what it says.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

import numpy as np
import numpy.typing as npt

from triage.domain.knowledge import Article, Passage
from triage.knowledge.passages import cut


class RecordKind(StrEnum):
    """What part of the article a record stands for."""

    TITLE = "title"
    ALIAS = "alias"
    QUESTION = "question"  # the heading of a passage
    PASSAGE = "passage"  # title, heading and text


@dataclass(frozen=True, slots=True)
class Record:
    """One text to embed; `article` and `passage` are positions in the lists it was made from, -1 for none."""

    kind: RecordKind
    text: str
    article: int
    passage: int = -1

    @property
    def digest(self) -> str:
        """A hash of the text: equal texts have equal vectors."""
        return sha256(self.text.encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class Contents:
    """The articles with all that is made of them; records and passages stand in the order of the articles."""

    articles: tuple[Article, ...]
    passages: tuple[Passage, ...]
    records: tuple[Record, ...]

    @property
    def passage_articles(self) -> npt.NDArray[np.int64]:
        """For each passage the position of its article."""
        positions = {article.id: position for position, article in enumerate(self.articles)}
        return np.array([positions[passage.article] for passage in self.passages], dtype=np.int64)


def contents_of(articles: Sequence[Article]) -> Contents:
    """Cuts the articles and lists their records; the same text stands once under an article."""
    passages: list[Passage] = []
    records: list[Record] = []
    for position, article in enumerate(articles):
        cuts = cut(article)
        records += _unique(_records(position, article, cuts, len(passages)))
        passages += cuts
    return Contents(tuple(articles), tuple(passages), tuple(records))


def text_of(passage: Passage) -> str:
    """A passage as it is embedded and as its words are counted: the title says what the text leaves out."""
    lead = (passage.title, passage.heading)
    return " ".join([*(part if part[-1] in ".?!:" else f"{part}." for part in lead if part), passage.text])


def _records(position: int, article: Article, cuts: Sequence[Passage], first: int) -> Iterable[Record]:
    yield Record(RecordKind.TITLE, article.title, position)
    for alias in article.aliases:
        yield Record(RecordKind.ALIAS, alias, position)
    for number, passage in enumerate(cuts, start=first):
        if passage.heading:
            yield Record(RecordKind.QUESTION, passage.heading.split(" > ")[-1], position, number)
        yield Record(RecordKind.PASSAGE, text_of(passage), position, number)


def _unique(records: Iterable[Record]) -> list[Record]:
    return list({(record.kind is RecordKind.PASSAGE, record.text): record for record in records}.values())
