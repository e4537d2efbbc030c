"""Parsing one article: what is read, and how each mistake is told."""

from datetime import date

import pytest

from triage.domain.errors import ContentError
from triage.domain.knowledge import Audience
from triage.knowledge.articles import parse_article

WHOLE = """---
id: return-policy
title: "Returns: how long do I have?"
aliases:
  - send it back
  -  change   of mind
  - send it back
topic: returns
audience: internal
updated: 2026-05-04
expires: 2026-12-31
---

## How long?

You have 30 days.
"""


def test_every_part_of_an_article_is_read() -> None:
    article = parse_article(WHOLE, "a.md")
    assert (article.id, article.title, article.topic) == ("return-policy", "Returns: how long do I have?", "returns")
    assert article.aliases == ("send it back", "change of mind")
    assert article.audience is Audience.INTERNAL
    assert (article.updated, article.expires) == (date(2026, 5, 4), date(2026, 12, 31))
    assert article.body == "## How long?\n\nYou have 30 days."
    assert article.source == "a.md"


def test_windows_line_ends_and_a_minimal_front_matter_are_fine() -> None:
    article = parse_article("---\r\nid: a\r\ntitle: T\r\n---\r\nWords.\r\n", "a.md")
    assert (article.body, article.aliases, article.audience) == ("Words.", (), Audience.CUSTOMER)


def test_an_article_is_current_through_its_last_day() -> None:
    article = parse_article(WHOLE, "a.md")
    assert article.is_current(date(2026, 12, 31))
    assert not article.is_current(date(2027, 1, 1))


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("Words only.", 1, "no front matter"),
        ("---\nid: a\ntitle: T\n", 1, "no front matter"),
        ("---\ntitle: T\n---\nWords.", None, "no id"),
        ("---\nid: a\n---\nWords.", None, "no title"),
        ("---\nid: Not An Id\ntitle: T\n---\nWords.", 2, "cannot be an id"),
        ("---\nid: ../../etc\ntitle: T\n---\nWords.", 2, "cannot be an id"),
        ("---\nid: 12\ntitle: T\n---\nWords.", 2, "is not a text"),
        ("---\nid: a\ntitle: T\n---\n   \n", None, "no text"),
        ("---\nid: a\ntitle: T\nauthor: me\n---\nWords.", 4, "not known"),
        ("---\nid: a\ntitle: T\naliases: one\n---\nWords.", 4, "not a list"),
        ("---\nid: a\ntitle: T\naliases:\n  - fine\n  - 7\n---\nWords.", 6, "is not a text"),
        ("---\nid: a\ntitle: T\naudience: everyone\n---\nWords.", 4, "no audience"),
        ("---\nid: a\ntitle: T\naudience: [customer]\n---\nWords.", 4, "no audience"),
        ("---\nid: a\ntitle: T\nexpires: soon\n---\nWords.", 4, "not a date"),
        ("---\nid: a\ntitle: T\ntitle: U\n---\nWords.", 4, "already"),
        ("---\nid: a\ntitle: [open\n---\nWords.", None, ""),
        ("---\nid: a\ntitle: " + "long " * 60 + "\n---\nWords.", 3, "characters"),
        ("---\n- a\n- list\n---\nWords.", None, ""),
    ],
)
def test_a_mistake_is_told_with_its_line_and_a_remedy(text: str, line: int | None, part: str) -> None:
    with pytest.raises(ContentError) as caught:
        parse_article(text, "bad.md")
    assert part in caught.value.message
    assert caught.value.file == "bad.md"
    assert caught.value.remedy
    if line:
        assert caught.value.line == line
