"""Identifiers: hard to guess, easy to say."""

import pytest

from triage.domain.ids import MessageId
from triage.store import ids


def test_conversation_ids_are_lowercase_safe_in_urls_and_all_different() -> None:
    made = {ids.new_conversation_id() for _ in range(500)}
    assert len(made) == 500
    assert all(len(i) == 17 and i[0] == "c" and i.isascii() and i.isalnum() and i == i.lower() for i in made)


def test_references_are_short_and_hold_nothing_that_can_be_misread() -> None:
    letters = set("".join(ids.new_reference() for _ in range(500)))
    assert letters.isdisjoint("0O1IL2Z5SUAEIO")
    assert all(len(ids.new_reference()) == 5 for _ in range(20))


@pytest.mark.parametrize(
    ("text", "row"), [("17", 17), ("", None), ("-1", None), ("1e3", None), ("²", None), ("9" * 30, None)]
)
def test_only_row_numbers_are_message_ids(text: str, row: int | None) -> None:
    assert ids.message_row(MessageId(text)) == row
