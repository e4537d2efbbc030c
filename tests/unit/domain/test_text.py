"""Texts from outside: what is taken out before they are stored, and what never changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.domain.text import excerpt, normalise


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  where is my parcel? ", "where is my parcel?"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("cafe\u0301", "caf\u00e9"),
        ("user\u202egnp.exe", "usergnp.exe"),
        ("half \ud83d a face", "half  a face"),
        ("tab\tstays", "tab\tstays"),
    ],
)
def test_a_text_is_made_safe_to_store_and_show(written: str, kept: str) -> None:
    assert normalise(written) == kept


@given(st.text())
def test_what_is_safe_stays_as_it_is_and_can_be_stored(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    once.encode("utf-8")
    assert "\x00" not in once


@given(st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_plain_words_only_lose_the_space_around_them(text: str) -> None:
    assert normalise(text) == text.strip(" ")


def test_an_excerpt_ends_at_a_word() -> None:
    assert excerpt("a long story about a parcel", 15) == "a long story…"
