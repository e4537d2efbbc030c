"""Comparisons of texts: every line of both is accounted for, with its own number."""

from hypothesis import given
from hypothesis import strategies as st

from triage.web.settings.texts import compared, digest

LINES = st.lists(st.sampled_from(["a", "b", "c", "queue = 1", ""]), max_size=30)


def test_a_changed_line_is_told_as_gone_and_new_with_lines_around() -> None:
    rows = compared("1\n2\n3\n4\n5\n6\n7\n8\n9", "1\n2\n3\n4\nfive\n6\n7\n8\n9")
    assert [(row.kind, row.old, row.new, row.text) for row in rows if row.kind in ("gone", "new")] == [
        ("gone", 5, None, "5"),
        ("new", None, 5, "five"),
    ]
    assert [row.text for row in rows if row.kind == "same"] == ["2", "3", "4", "6", "7", "8"]
    assert rows[0].kind == "cut"


def test_equal_texts_have_no_rows() -> None:
    assert compared("a\nb", "a\nb") == []
    assert digest("a\nb") == digest("a\nb") != digest("a\nc")


@given(LINES, LINES)
def test_the_rows_lead_from_one_text_to_the_other(before: list[str], after: list[str]) -> None:
    rows = compared("\n".join(before), "\n".join(after))
    old, new = "\n".join(before).splitlines(), "\n".join(after).splitlines()
    assert all(old[row.old - 1] == row.text for row in rows if row.old)
    assert all(new[row.new - 1] == row.text for row in rows if row.new)
    gone, fresh = sum(row.kind == "gone" for row in rows), sum(row.kind == "new" for row in rows)
    assert len(old) - gone == len(new) - fresh
