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
        ("and is it cheaper both ways?", "asks whether it is cheaper both ways"),
        ("Where is my parcel?", "asks where their parcel is"),
        ("How long does that take", "asks how long that takes"),
        ("does the £45 pay off what I owe?", "asks whether the £45 pays off what they owe"),
        ("who corrects the declaration?", "asks who corrects the declaration"),
        ("Refund it to my card", "wants you to refund it to their card"),
        ("PUT MY NAME DOWN NOW", "wants you to put their name down now"),
        ("need to add someone to my policy", "needs to add someone to their policy"),
        ("cant get in app", "reports that they cant get in app"),
        ("return label won't print", "reports that return label won't print"),
        ("Change of address please", "wants change of address"),
        ("3 Quarry Rise, please", "says: 3 Quarry Rise"),
        ("No water since 7", "says: No water since 7"),
        ("cake not here", "says: cake not here"),
    ],
)
def test_a_sentence_is_told_in_the_third_person_or_quoted(said: str, told: str) -> None:
    assert reported(said) == told
