"""Whoever says a fixed wording says one that exists and hands it what it is given."""

import ast
from collections.abc import Iterator
from pathlib import Path

from triage.knowledge.wordings import WORDINGS

PACKAGE = Path(__file__).resolve().parents[3] / "triage"


def wordings_said() -> Iterator[tuple[str, str, set[str]]]:
    """Yield place, name and values of every call of `wording` whose name stands in the code."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (
                isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "wording"
            ):
                continue
            if node.args and isinstance(node.args[0], ast.Constant) and all(keyword.arg for keyword in node.keywords):
                values = {str(keyword.arg) for keyword in node.keywords}
                yield f"{path.name}:{node.lineno}", str(node.args[0].value), values - {"language"}


def test_every_wording_said_in_the_code_is_in_the_table() -> None:
    assert not [f"{place} {name}" for place, name, _ in wordings_said() if name not in WORDINGS]


def test_every_wording_said_in_the_code_gets_all_that_its_template_may_use() -> None:
    lacking = {
        f"{place} {name}": sorted(WORDINGS[name].given - values)
        for place, name, values in wordings_said()
        if name in WORDINGS and WORDINGS[name].given - values
    }
    assert not lacking
