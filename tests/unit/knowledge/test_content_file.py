"""Mistakes in YAML and TOML are told with their line, whatever the file looks like."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from triage.domain.errors import ContentError
from triage.knowledge.content_file import parse_toml, parse_yaml

TOML = '''# a comment
top = "x"

[first]
text = """
[not.a.table]
key = 1
"""
a.b = 2

[second."quoted.name"]
list = [
  1,
]
'''
YAML = """# a comment
top: x
first:
  list:
    - one
    - two: 2
  text: |
    not: a key
last: 1
"""


class OneNumber(BaseModel):
    model_config = ConfigDict(extra="forbid")

    number: int


@pytest.mark.parametrize(
    ("key", "line"),
    [
        (("top",), 2),
        (("first",), 4),
        (("first", "text"), 5),
        (("first", "a", "b"), 9),
        (("second", "quoted.name", "list"), 12),
        (("second", "quoted.name", "list", "0"), 12),
        (("first", "unheard"), 4),
        (("not",), None),
    ],
)
def test_every_toml_key_is_known_by_its_line(key: tuple[str, ...], line: int | None) -> None:
    assert parse_toml(TOML, "f").line_of(key) == line


@pytest.mark.parametrize(
    ("key", "line"),
    [
        (("top",), 2),
        (("first", "list", "1", "two"), 6),
        (("first", "text"), 7),
        (("first", "text", "not"), 7),
        (("last",), 9),
        (("elsewhere",), None),
    ],
)
def test_every_yaml_key_is_known_by_its_line(key: tuple[str, ...], line: int | None) -> None:
    assert parse_yaml(YAML, "f").line_of(key) == line


@pytest.mark.parametrize(
    ("text", "line"), [("a = 1\nb = \n", 2), ("a = 1\na = 2", 2), ("[x]\ny = 1\n[x]", 3), ('a = 1\nb = """\n', 3)]
)
def test_broken_toml_is_told_with_its_line(text: str, line: int) -> None:
    with pytest.raises(ContentError) as refusal:
        parse_toml(text, "policy.toml")
    assert (refusal.value.file, refusal.value.line) == ("policy.toml", line)
    assert refusal.value.remedy


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: [1\n", 3),
        ("a:\n  b: 1\n c: 2\n", 3),
        ("a: 1\nb: 2\na: 3\n", 3),
        ("x:\n  y: 1\n  y: 2", 3),
        ("- 1", 1),
    ],
)
def test_broken_yaml_and_repeated_keys_are_told_with_their_line(text: str, line: int) -> None:
    with pytest.raises(ContentError) as refusal:
        parse_yaml(text, "intents.yaml")
    assert (refusal.value.file, refusal.value.line) == ("intents.yaml", line)
    assert refusal.value.remedy


def test_a_value_of_the_wrong_kind_is_told_with_key_value_and_line() -> None:
    with pytest.raises(ContentError) as refusal:
        parse_toml('\nnumber = "many"', "f.toml").shaped(OneNumber)
    assert (refusal.value.field, refusal.value.line) == ("number", 2)
    assert "'many'" in str(refusal.value)


def test_all_further_mistakes_are_counted() -> None:
    with pytest.raises(ContentError, match="2 more"):
        parse_toml("one = 1\ntwo = 2", "f.toml").shaped(OneNumber)


def test_a_yaml_alias_that_contains_itself_is_refused_and_not_followed_forever() -> None:
    with pytest.raises(ContentError):
        parse_yaml("a: &again\n  b: *again\n", "f.yaml").shaped(OneNumber)


@given(st.text())
def test_any_text_is_yaml_or_a_typed_refusal(text: str) -> None:
    with suppress(ContentError):
        assert parse_yaml(text, "f.yaml").shaped(OneNumber).number is not None


@given(st.text())
def test_any_text_is_toml_or_a_typed_refusal(text: str) -> None:
    with suppress(ContentError):
        assert parse_toml(text, "f.toml").shaped(OneNumber).number is not None
