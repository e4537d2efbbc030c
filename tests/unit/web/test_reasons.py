"""Every rule that brings a conversation to a person has its sentence, which reads well with and without words."""

import ast
from pathlib import Path

import pytest

import triage
from triage.domain.decision import Reason
from triage.web.console.reasons import sentence

ROOT = Path(triage.__file__).parent


def rules() -> set[str]:
    """The first argument of every Reason in the rooms that give reasons, where it is spelt out."""
    found: set[str] = set()
    for path in [*(ROOT / "routing").glob("*.py"), *(ROOT / "desk").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Reason":
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    found.add(str(first.value))
    return found


def test_every_rule_has_a_sentence_of_its_own() -> None:
    known = rules()
    assert len(known) > 20
    unnamed = {rule for rule in known if sentence(Reason(rule, "")) == f"{rule.replace('_', ' ').capitalize()}."}
    assert unnamed == set()


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (
            Reason("customer_choice", "live", "live, ticket, stay"),
            "The customer chose how to be served: live chat, out of live chat, written reply, the assistant.",
        ),
        (
            Reason("falling_sentiment", "mood fell by 0.72 to -0.61", "0.60"),
            "The mood is falling: mood fell by 0.72 to -0.61; a fall of 0.60 calls a person.",
        ),
        (
            Reason("very_negative", 'sentiment very_negative: "I am furious!"', "very negative"),
            "The customer is very upset, and that is for a person: “I am furious!”.",
        ),
        (Reason("very_negative", "sentiment very_negative"), "The customer is very upset, and that is for a person."),
        (
            Reason("red_flag", "fraud", "any"),
            "A red flag was raised, and any red flag goes to a person at once: fraud.",
        ),
        (Reason("a_new_rule", "something", "3"), "A new rule: something."),
        (Reason("red_flag", "", ""), "A red flag was raised, and any red flag goes to a person at once."),
    ],
)
def test_a_reason_reads_as_a_sentence(reason: Reason, said: str) -> None:
    assert sentence(reason) == said


def test_words_of_customers_with_braces_are_no_placeholders() -> None:
    assert sentence(Reason("red_flag", "fraud: {threshold} {0}", "any")).endswith("fraud: {threshold} {0}.")
