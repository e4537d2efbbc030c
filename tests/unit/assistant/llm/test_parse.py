"""Reading a form out of whatever a model sends."""

import pytest
from pydantic import BaseModel

from triage.assistant.llm.client import Completion
from triage.assistant.llm.parse import InvalidOutput, json_object, read_form, text_of
from triage.domain.errors import PermanentError, TransientError


class Form(BaseModel):
    name: str
    count: int


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "a", "count": 1}',
        '\n  {"name": "a", "count": 1}  \n',
        '```json\n{"name": "a", "count": 1}\n```',
        'Sure! Here it is:\n{"name": "a", "count": 1}\nAnything else?',
        '<think>Maybe {"name": "wrong", "count": 99}? No.</think>{"name": "a", "count": 1}',
        'Maybe {"name": "wrong", "count": 99}? No.</think>\n{"name": "a", "count": 1}',
        'Use {} when unsure. {"name": "a", "count": 1}',
        '{"name": "a", "count": 1',
        '{"name": "a", "count": "1", "more": null}',
        '{broken {"name": "a", "count": 1}',
    ],
)
def test_a_form_is_found_in_what_surrounds_it(text: str) -> None:
    if text.endswith("1"):  # the one that is cut short
        with pytest.raises(InvalidOutput, match="malformed"):
            read_form(text, Form)
    else:
        assert read_form(text, Form) == Form(name="a", count=1)


def test_thinking_inside_a_value_is_left_alone() -> None:
    assert json_object('{"name": "I </think> so"}') == {"name": "I </think> so"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("I would rather not.", "no JSON object"),
        ("[1, 2]", "no JSON object"),
        ("<think>endless", "no JSON object"),
        ('{"name": "a", "count": NaN}', "malformed"),
        ('{"name": "a"}', "count: Field required"),
        ('{"name": 3, "count": "many"}', "name: .*; count: "),
        ('{"a":' * 5000, "malformed"),
    ],
)
def test_what_is_wrong_is_named_so_that_it_can_be_mended(text: str, problem: str) -> None:
    with pytest.raises(InvalidOutput, match=problem):
        read_form(text, Form)


def test_half_characters_and_controls_never_reach_the_form() -> None:
    assert read_form('{"name": "a\\ud83d\\u0000b", "count": 1}', Form).name == "ab"


@pytest.mark.parametrize(
    ("completion", "code", "kind"),
    [
        (Completion("", "stop"), "llm_unusable_response", TransientError),
        (Completion("{", "length"), "llm_truncated", PermanentError),
        (Completion("{", "content_filter"), "llm_filtered", PermanentError),
        (Completion("", "stop", refusal="I can't"), "llm_refused", PermanentError),
        (Completion("x" * 100_000, "stop"), "llm_unusable_response", TransientError),
    ],
)
def test_a_completion_that_did_not_end_well_is_an_error(completion: Completion, code: str, kind: type) -> None:
    with pytest.raises(kind) as caught:
        text_of(completion)
    assert isinstance(caught.value, TransientError | PermanentError)
    assert caught.value.code == code
