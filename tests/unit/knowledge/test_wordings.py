"""The table of wordings agrees with the labels it speaks for."""

from triage.domain.labels import RedFlag
from triage.knowledge.wordings import ALWAYS_GIVEN, LEAST, WORDINGS


def test_every_red_flag_has_first_words() -> None:
    assert {f"advice_{flag}" for flag in RedFlag} <= set(WORDINGS)


def test_what_a_wording_needs_is_given() -> None:
    for name, wording in WORDINGS.items():
        for need in wording.needs:
            assert set(need.split("|")) <= wording.given, name
        assert not wording.given & ALWAYS_GIVEN, name
        assert wording.said, name


def test_the_least_of_a_language_is_known() -> None:
    assert set(LEAST) <= set(WORDINGS)
