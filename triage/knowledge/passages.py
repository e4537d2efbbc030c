"""Cuts an article into passages that can be read, judged and cited by themselves.

Called by sync. A section is a passage; a long one is cut between sentences, a very short one joins its neighbour.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from triage.domain.knowledge import Article, Passage

FEWEST_WORDS, MOST_WORDS = 30, 120

_HEADINGS = [("#" * level, f"h{level}") for level in range(1, 5)]
_MARKS = re.compile(r"[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9\"'(])|\n{2,}|\n(?=\s*(?:[-*+]|\d+[.)])\s)")


def cut(article: Article) -> tuple[Passage, ...]:
    """The passages of an article in its order, each of 120 words at most; ids are `article#n` from 1."""
    pieces = [(heading, piece) for heading, text in _joined(list(_sections(article.body))) for piece in _pieces(text)]
    return tuple(
        Passage(f"{article.id}#{number}", article.id, article.title, heading, text)
        for number, (heading, text) in enumerate(pieces, start=1)
    )


def plain_heading(heading: str) -> str:
    """A heading without Markdown marks."""
    return " ".join(_MARKS.sub("", heading).split())


def _sections(body: str) -> Iterator[tuple[str, str]]:
    """Each section with text of its own, under its path of headings."""
    from langchain_text_splitters import MarkdownHeaderTextSplitter

    splitter = MarkdownHeaderTextSplitter(_HEADINGS, strip_headers=True)
    for section in splitter.split_text(body):
        path = [section.metadata[name] for _, name in _HEADINGS if name in section.metadata]
        text = section.page_content.replace("  \n", "\n\n").strip()  # the splitter writes blank lines like this
        if text:
            yield " > ".join(plain_heading(part) for part in path), text


def _joined(sections: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Sections of fewer than 30 words joined to the one before; its heading leads, the other stays in the text."""
    joined: list[tuple[str, str]] = []
    for heading, text in sections:
        if joined and min(_words(joined[-1][1]), _words(text)) < FEWEST_WORDS:
            before, earlier = joined[-1]
            if _words(earlier) + _words(heading) + _words(text) <= MOST_WORDS:
                name = heading.split(" > ")[-1]
                words = f"{name.rstrip(':')}: {text}" if name and heading != before else text
                joined[-1] = (before or heading, f"{earlier}\n\n{words}")
                continue
        joined.append((heading, text))
    return joined


def _pieces(text: str) -> Iterator[str]:
    """The text whole, or cut between sentences into the fewest pieces of about equal length."""
    left = _words(text)
    if left <= MOST_WORDS:
        yield text
        return
    piece = ""
    for sentence in _sentences(text):
        words = _words(piece)
        if words and (words >= left / -(-left // MOST_WORDS) or words + _words(sentence) > MOST_WORDS):
            yield piece.strip()
            left -= words
            piece = ""
        piece += sentence
    yield piece.strip()


def _sentences(text: str) -> Iterator[str]:
    """The sentences with the space before them; one of more than 120 words is cut between words."""
    starts = [0, *(match.start() for match in _SENTENCE_END.finditer(text)), len(text)]
    for start, end in pairwise(starts):
        sentence = text[start:end]
        words = sentence.split()
        if len(words) <= MOST_WORDS:
            yield sentence
        else:
            yield from (" " + " ".join(words[n : n + MOST_WORDS]) for n in range(0, len(words), MOST_WORDS))


def _words(text: str) -> int:
    return len(text.split())
