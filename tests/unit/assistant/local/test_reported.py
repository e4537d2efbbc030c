"""A customer's sentence as a colleague would report it."""

import pytest

from triage.assistant.local.reported import reported


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("can I add a bag to my flight?", "asks whether they can add a bag to their flight"),
        ("I'd like to move to the yearly plan", "wants to move to the yearly plan"),
        ("we need a quote by Friday", "needs a quote by Friday"),
        ("Could you please send me the invoice?", "wants you to send them the invoice"),
        ("please cancel our order", "wants you to cancel their order"),
        ("How do I give my accountant access?", "asks how to give their accountant access"),
        ("My camera never arrived", "reports that their camera never arrived"),
        ("I was charged twice on Monday at 9 am", "reports that they were charged twice on Monday at 9 am"),
        ("and is it cheaper both ways?", "asks: is it cheaper both ways?"),
        ("cake not here", "says: cake not here"),
    ],
)
def test_a_sentence_is_told_in_the_third_person_or_quoted(said: str, told: str) -> None:
    assert reported(said) == told
