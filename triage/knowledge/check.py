"""Looks over a folder of articles and lists every mistake and doubt with its place and remedy.

Called by `triage knowledge check`. Embeds nothing, so that it answers within a second.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from urllib.parse import urlsplit

from triage.domain.errors import ContentError
from triage.domain.knowledge import Article, Audience
from triage.knowledge.articles import article_files, read_article, repeated

MOST_WORDS = 1500
ALIKE = 0.5  # share of three-word runs that two articles have in common
_LINK = re.compile(r"https?://[^\s<>()\"']+|\]\(\s*(?P<target>[^)\s]+)")


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark. An `error` must be put right; advice, with `error` False, need not be followed."""

    error: bool
    message: str
    file: str = ""
    line: int | None = None
    remedy: str = ""

    @property
    def severity(self) -> str:
        """The same in a word."""
        return "error" if self.error else "advice"


def check(folder: Path, allowed_links: Iterable[str], today: date) -> list[Finding]:
    """What is wrong or doubtful about the articles, in the order of their files; empty when all is well."""
    if not folder.is_dir():
        remedy = "Create it, or copy the shipped articles with `triage init DIR`."
        return [Finding(True, "There is no folder of articles.", str(folder), remedy=remedy)]
    articles: list[Article] = []
    found: list[Finding] = []
    for path in article_files(folder):
        try:
            articles.append(read_article(path))
        except ContentError as wrong:
            found.append(Finding(True, _sentence(wrong), wrong.file, wrong.line, wrong.remedy or ""))
    if not articles and not found:
        found.append(Finding(False, "There are no articles.", str(folder), remedy="Write one: see `triage init DIR`."))
    allowed = frozenset(host.casefold() for host in allowed_links)
    for second in repeated(articles):
        found.append(_repeated_id(*second))
    found += _ambiguous(articles)
    for article in articles:
        found += _doubts(article, allowed, today)
    found += _alike(articles)
    return sorted(found, key=lambda finding: (finding.file, finding.line or 0))


def _sentence(wrong: ContentError) -> str:
    return f"{wrong.field}: {wrong.message}" if wrong.field else wrong.message


def _repeated_id(first: Article, second: Article) -> Finding:
    problem = f"The id {first.id!r} belongs to {first.source} already."
    return Finding(True, problem, second.source, _line_of(second, first.id), "Give each article its own id.")


def _ambiguous(articles: Sequence[Article]) -> Iterator[Finding]:
    """Two articles asked for with the same words: search could only guess."""
    owners: dict[str, Article] = {}
    for article in articles:
        for words in (article.title, *article.aliases):
            key = " ".join(re.findall(r"\w+", words.casefold()))
            other = owners.setdefault(key, article)
            if other is not article:
                problem = f"{words!r} is a title or alias of {other.source} too."
                remedy = "Keep it where it is answered, or word it more precisely."
                yield Finding(False, problem, article.source, _line_of(article, words), remedy)


def _doubts(article: Article, allowed: frozenset[str], today: date) -> Iterator[Finding]:
    if not article.is_current(today):
        problem = f"The article expired on {article.expires}; it is not found any more."
        yield Finding(False, problem, article.source, _line_of(article, "expires:"), "Update it, or delete the file.")
    if (words := len(article.body.split())) > MOST_WORDS:
        problem = f"The article has {words} words."
        yield Finding(False, problem, article.source, remedy=f"Cut it into several of at most {MOST_WORDS}.")
    if not article.aliases:
        remedy = "Add three to eight ways in which customers ask for it."
        yield Finding(False, "The article has no aliases.", article.source, remedy=remedy)
    if article.audience is Audience.CUSTOMER:
        yield from _strange_links(article, allowed)


def _strange_links(article: Article, allowed: frozenset[str]) -> Iterator[Finding]:
    links = ((match["target"] or match[0]).rstrip(".,;:!?") for match in _LINK.finditer(article.body))
    for link in dict.fromkeys(links):
        host = (urlsplit(link).hostname or "").casefold()
        if host in allowed or link.startswith(("mailto:", "tel:")):
            continue
        problem = f"The link {link} leads to {host or 'no host'}, which replies may not link to."
        remedy = "Use a full address of a host in allowed_links of company.toml, or add the host there."
        yield Finding(True, problem, article.source, _line_of(article, link), remedy)


def _alike(articles: Sequence[Article]) -> Iterator[Finding]:
    """Pairs of articles that say largely the same: a correction to one would miss the other."""
    runs = [(article, _runs(article.body)) for article in articles]
    for (first, ours), (second, theirs) in combinations(runs, 2):
        if ours and theirs and len(ours & theirs) >= ALIKE * min(len(ours), len(theirs)):
            problem = f"The article says largely what {first.source} says."
            yield Finding(False, problem, second.source, remedy="Keep one, and move what only the other says into it.")


def _runs(body: str) -> frozenset[tuple[str, ...]]:
    words = re.findall(r"\w+", body.casefold())
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def _line_of(article: Article, words: str) -> int | None:
    """The line of the file on which these words stand."""
    try:
        lines = Path(article.source).read_text(encoding="utf-8-sig").splitlines()
    except OSError:
        return None
    wanted = " ".join(words.split())
    return next((number for number, line in enumerate(lines, start=1) if wanted in " ".join(line.split())), None)
