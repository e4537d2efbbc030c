"""The card that agents receive: what lists show of it."""

import pytest

from triage.domain.handoff import SUBJECT_CHARACTERS, Summary


@pytest.mark.parametrize(
    ("ask", "subject"),
    [
        ("The customer reports that their camera is late", "Reports that their camera is late"),
        ("The customer says: delete all personal data", "Delete all personal data"),
        ("Charged twice: the customer asks for a refund", "Charged twice: the customer asks for a refund"),
        ("", ""),
    ],
)
def test_lists_show_the_ask_without_saying_who_asks(ask: str, subject: str) -> None:
    assert Summary(ask=ask, reason_code="x", rationale="y").subject == subject


def test_a_long_ask_is_cut_for_lists() -> None:
    long = Summary(ask="The customer wants " + "a word " * 40, reason_code="x", rationale="y")
    assert len(long.subject) <= SUBJECT_CHARACTERS
