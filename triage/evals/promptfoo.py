"""Imports the deterministic part of promptfoo's YAML: tests with vars and assertions on the reply.

Called by `triage eval import`. What cannot be kept exactly is refused with its line, never quietly left out.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from triage.knowledge.content_file import ContentFile, parse_yaml, read_content

_ON_TEXT = {"contains", "icontains", "contains-any", "icontains-any", "contains-all", "icontains-all"}
CHECKS = frozenset(_ON_TEXT | {"equals", "starts-with", "regex", "is-json"})
MESSAGE_NAMES = ("message", "question", "query", "input", "text", "prompt", "user_input", "customer_message")
_CODE = ("javascript", "python", "ruby", "webhook")
_KNOWN_KEYS = frozenset({"description", "vars", "assert", "metadata"})


@dataclass(frozen=True, slots=True)
class Imported:
    """Lines of cases of kind answer, and what of the file says nothing here (its prompts and providers)."""

    lines: tuple[dict[str, Any], ...]
    ignored: tuple[str, ...]


def import_file(path: Path, variable: str | None = None) -> Imported:
    """The tests of a promptfoo file as cases. `variable` names the var that holds what the customer writes.

    Raises ContentError for what cannot be kept, with line and remedy.
    """
    content = parse_yaml(read_content(path), str(path))
    tests = content.content.get("tests")
    if not isinstance(tests, list) or not tests:
        raise content.error(("tests",), "The file lists no tests.", "Give a promptfoo file with inline tests.")
    shared = content.content.get("defaultTest")
    common = shared if isinstance(shared, Mapping) else {}
    lines = [_line(content, n, test, common, variable, path.stem) for n, test in enumerate(tests)]
    return Imported(tuple(lines), tuple(key for key in ("prompts", "providers") if key in content.content))


def _line(
    content: ContentFile, number: int, test: object, common: Mapping[str, Any], variable: str | None, stem: str
) -> dict[str, Any]:
    place = ("tests", str(number))
    if not isinstance(test, Mapping):
        raise content.error(place, "A test is a mapping with vars and assert.", "Write it inline; files are not read.")
    for key in test:
        if key not in _KNOWN_KEYS:
            raise content.error((*place, str(key)), f"{key!r} of a test is not kept.", "Take it out.")
    values = {**(common.get("vars") or {}), **(test.get("vars") or {})}
    asserted = [("defaultTest", n, a) for n, a in enumerate(common.get("assert") or ())]
    checks = [_check(content, (where, "assert", str(n)), a, values) for where, n, a in asserted]
    checks += [
        _check(content, (*place, "assert", str(n)), one, values) for n, one in enumerate(test.get("assert") or ())
    ]
    if not checks:
        raise content.error(place, "The test asserts nothing.", "Give it an assertion, or take it out.")
    line: dict[str, Any] = {
        "id": f"{stem}-{number + 1}",
        "text": _message(content, place, values, variable),
        "checks": checks,
        "tags": ["promptfoo"],
        "source": f"promptfoo {stem}",
    }
    description = str(test.get("description") or "")
    return {**line, "source": f"{line['source']}: {description}"} if description else line


def _message(content: ContentFile, place: Sequence[str], values: Mapping[str, Any], variable: str | None) -> str:
    """What the customer writes."""
    name = variable or next((name for name in MESSAGE_NAMES if name in values), None)
    if name is None and len(values) == 1:
        name = next(iter(values))
    if name is None or name not in values:
        known = ", ".join(values) or "none"
        raise content.error(
            (*place, "vars"), "Which var is what the customer writes?", f"Name it with --var; there are: {known}."
        )
    value = values[name]
    if not isinstance(value, str) or value.startswith("file://"):
        raise content.error((*place, "vars", name), "This var is no text.", "Write the text inline.")
    return value


def _check(content: ContentFile, place: Sequence[str], found: object, values: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(found, Mapping) or "type" not in found:
        raise content.error(tuple(place), "An assertion has a type.", "Such as type: contains.")
    kind = str(found["type"])
    bare = kind.removeprefix("not-")
    _refuse(content, place, bare, found)
    value = found.get("value", "")
    texts = [str(one) for one in value] if isinstance(value, list) else [str(value)]
    texts = [_filled(content, place, text, values) for text in texts]
    if bare == "regex":
        try:
            re.compile(texts[0])
        except re.error as error:
            raise content.error((*place, "value"), f"This is no regular expression: {error}.", "Correct it.") from None
    return {"type": bare, "value": texts if "-a" in bare else texts[0], "negated": bare != kind}


def _refuse(content: ContentFile, place: Sequence[str], kind: str, found: Mapping[str, Any]) -> None:
    if kind in _CODE:
        message = f"Assertions in {kind} are not run: a case file must not hold code."
        raise content.error((*place, "type"), message, "Say it with regex or contains, or write a grader in Python.")
    if kind not in CHECKS:
        raise content.error(
            (*place, "type"),
            f"The assertion {kind!r} is not deterministic or not known.",
            f"Kept: {', '.join(sorted(CHECKS))}.",
        )
    extra = sorted(set(found) - {"type", "value", "metric"})
    if extra:
        raise content.error((*place, extra[0]), f"{extra[0]!r} of an assertion is not kept.", "Take it out.")
    if kind != "is-json" and "value" not in found:
        raise content.error(tuple(place), f"An assertion {kind} needs a value.", "Add it.")
    if kind == "is-json" and found.get("value"):
        raise content.error((*place, "value"), "A JSON schema is not checked.", "Take the value out.")


def _filled(content: ContentFile, place: Sequence[str], text: str, values: Mapping[str, Any]) -> str:
    """The value with its {{vars}} filled in; other templates are code."""

    def fill(found: re.Match[str]) -> str:
        if found[1] not in values:
            raise content.error((*place, "value"), f"There is no var {found[1]!r}.", "Add it to vars.")
        return str(values[found[1]])

    filled = re.sub(r"\{\{\s*(\w+)\s*\}\}", fill, text)
    if "{{" in filled or "{%" in filled or filled.startswith("file://"):
        raise content.error((*place, "value"), "Templates beyond {{var}} are not kept.", "Write the value out.")
    return filled


def suite_text(name: str, cases: str) -> str:
    """A suite file for imported cases."""
    return f"""# yaml-language-server: $schema=schema/suite.json
suite: {name}
kind: answer
title: Imported from promptfoo
cases: [{cases}]
at: 2026-11-04T10:05:00+01:00
metrics:
  - {{name: checks hold, kind: proportion, score: checks_hold, gated: true}}
"""
