"""What the fitted weights make of words and figures: what people mean by them points the right way."""

from tests.fakes.turns import message
from triage.assistant.local.facts.evidence import likelihood
from triage.assistant.local.facts.mentions import mentions_in
from triage.assistant.local.facts.said import Said
from triage.assistant.local.facts.weights import ENOUGH, WEIGHTS


def likelihood_of(before: str, after: str, ours: str = "") -> float:
    old = mentions_in(before, message(1, before), 0)
    new = mentions_in(after, message(2, after), 2)
    return likelihood(old[0], new[0], Said(after, ours=ours), old)


def test_a_slip_admitted_says_more_than_a_value_alone() -> None:
    assert likelihood_of("order HC-11111", "sorry, HC-11117") > likelihood_of("order HC-11111", "HC-11117")


def test_a_figure_far_from_the_old_one_is_hardly_its_correction() -> None:
    near, far = (likelihood_of("it cost 299 euros", f"the bill says {figure} euros") for figure in ("279", "35"))

    assert near > far


def test_two_values_without_a_word_between_them_both_stand() -> None:
    assert likelihood_of("I paid 84.50 euros for the ticket", "the fee was 20.00 euros when I booked") < ENOUGH


def test_taking_back_and_twins_speak_for_a_replacement_and_lists_and_denials_against() -> None:
    assert min(WEIGHTS["takes back"], WEIGHTS["twins"]) > 0
    assert max(WEIGHTS["listed"], WEIGHTS["denied"], WEIGHTS["same line"]) < 0
