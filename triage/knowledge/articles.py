"""Reads Markdown articles with front matter into `Article`s; a mistake is told with its file, line and remedy.

Called by sync and check. Knows nothing of passages or indexes.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from triage.domain.errors import ContentError
from triage.domain.ids import ArticleId
from triage.domain.knowledge import Article, Audience
from triage.knowledge.content_file import ContentFile, parse_yaml, read_content

KEYS = ("id", "title", "aliases", "topic", "audience", "updated", "expires")
LONGEST_TITLE, LONGEST_ALIAS, MOST_ALIASES = 160, 160, 40

_FRONT = re.compile(r"\A---[ \t]*\n(?P<front>.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_ID = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")


def article_files(folder: Path) -> list[Path]:
    """The Markdown files of this folder and the folders in it, by name; hidden ones and README.md do not count."""
    return sorted(
        path
        for path in folder.rglob("*.md")
        if path.is_file()
        and path.name.lower() != "readme.md"
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def read_articles(folder: Path) -> list[Article]:
    """Every article of the folder; raises ContentError for the first mistake, two articles of one id included."""
    if not folder.is_dir():
        remedy = "Create it, or copy the shipped articles with `triage init DIR`."
        raise ContentError("There is no folder of articles.", file=str(folder), remedy=remedy)
    articles = [read_article(path) for path in article_files(folder)]
    for first, second in repeated(articles):
        problem = f"The id {first.id!r} belongs to {first.source} already."
        raise ContentError(problem, field="id", file=second.source, line=2, remedy="Give each article its own id.")
    return articles


def repeated(articles: Iterable[Article]) -> Iterator[tuple[Article, Article]]:
    """Each article whose id an earlier one has, after that earlier one."""
    seen: dict[ArticleId, Article] = {}
    for article in articles:
        if article.id in seen:
            yield seen[article.id], article
        seen.setdefault(article.id, article)


def read_article(path: Path) -> Article:
    """The article of one file; raises ContentError."""
    return parse_article(read_content(path), str(path))


def parse_article(text: str, source: str) -> Article:
    """The article written in this text; `source` names it in errors. Raises ContentError."""
    text = text.replace("\r\n", "\n")
    match = _FRONT.match(text)
    if match is None:
        remedy = "Begin with a line ---, then id: and title:, then a line ---."
        raise ContentError("The article has no front matter.", file=source, line=1, remedy=remedy)
    # The opening --- becomes an empty line, so that YAML counts lines as the file does.
    front = parse_yaml("\n" + match["front"], source)
    unknown = next((key for key in front.content if key not in KEYS), None)
    if unknown is not None:
        raise front.error((str(unknown),), "This key is not known.", f"Use {', '.join(KEYS)}.")
    body = text[match.end() :].strip("\n")
    if not body.strip():
        raise ContentError("The article has no text.", file=source, remedy="Write it below the front matter.")
    return Article(
        id=_id(front),
        title=_line(front, "title", LONGEST_TITLE),
        body=body,
        aliases=_aliases(front),
        topic=_line(front, "topic", LONGEST_ALIAS) if "topic" in front.content else "",
        audience=_audience(front),
        updated=_date(front, "updated"),
        expires=_date(front, "expires"),
        source=source,
    )


def _id(front: ContentFile) -> ArticleId:
    value = _line(front, "id", 80)
    if not _ID.fullmatch(value):
        raise front.error(
            ("id",), f"{value!r} cannot be an id.", "Use small letters, digits and hyphens: return-policy."
        )
    return ArticleId(value)


def _line(front: ContentFile, key: str, longest: int) -> str:
    value = front.content.get(key)
    if value is None:
        raise front.error((key,), f"The article has no {key}.", f"Add {key}: to the front matter.")
    return _text(front, (key,), value, longest)


def _text(front: ContentFile, place: tuple[str, ...], value: object, longest: int) -> str:
    if not isinstance(value, str) or not value.strip():
        raise front.error(place, f"{value!r} is not a text.", "Write words here, in quotes if they contain : or #.")
    line = " ".join(value.split())
    if len(line) > longest:
        raise front.error(place, f"This has {len(line)} characters.", f"Shorten it to at most {longest}.")
    return line


def _aliases(front: ContentFile) -> tuple[str, ...]:
    value = front.content.get("aliases")
    if value is None:
        return ()
    if not isinstance(value, list):
        raise front.error(("aliases",), "The aliases are not a list.", "Write each on its own line after a hyphen.")
    if len(value) > MOST_ALIASES:
        raise front.error(("aliases",), f"There are {len(value)} aliases.", f"Keep at most {MOST_ALIASES}.")
    lines = (_text(front, ("aliases", str(n)), alias, LONGEST_ALIAS) for n, alias in enumerate(value))
    return tuple(dict.fromkeys(lines))


def _audience(front: ContentFile) -> Audience:
    value = front.content.get("audience", Audience.CUSTOMER)
    if value not in tuple(Audience):
        raise front.error(("audience",), f"{value!r} is no audience.", "Write customer or internal.")
    return Audience(str(value))


def _date(front: ContentFile, key: str) -> date | None:
    value = front.content.get(key)
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.date()
    if not isinstance(value, date):
        raise front.error((key,), f"{value!r} is not a date.", "Write it as 2026-12-31, without quotes.")
    return value


def fingerprint(folder: Path) -> str:
    """A hash of the names and contents of all article files: the same exactly when nothing changed."""
    digest = sha256()
    for path in article_files(folder) if folder.is_dir() else []:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode(errors="surrogateescape"))
        digest.update(content)
    return digest.hexdigest()
