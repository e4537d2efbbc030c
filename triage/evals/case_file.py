"""Cases from JSON Lines files, checked line by line against the shape of their kind.

Called for every suite before anything runs. A mistake is a ContentError that names file, line and remedy.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from triage.domain.errors import ContentError
from triage.evals.lines import LINES, AttackLine, ConverseLine, LabelledLine, Line, QuestionLine, RouteLine, Spoken
from triage.evals.record import Case, Kind
from triage.evals.suite_file import Suite

SHORT_WORDS, MEDIUM_WORDS = 8, 40


def load_cases(suite: Suite) -> tuple[Case, ...]:
    """All cases of a suite in the order of its files. Raises ContentError for the first mistake."""
    cases: dict[str, tuple[Case, str]] = {}
    for path in case_paths(suite):
        for number, case in read_cases(path, suite.kind):
            place = f"{path.name}:{number}"
            if case.id in cases:
                raise ContentError(
                    f"The id {case.id!r} is taken by {cases[case.id][1]}.",
                    field="id",
                    file=str(path),
                    line=number,
                    remedy="Give every case of a suite an id of its own.",
                )
            cases[case.id] = case, place
    if not cases:
        raise suite.content.error(("cases",), "There is no case in these files.", "Add some, or correct the names.")
    return tuple(case for case, _ in cases.values())


def case_paths(suite: Suite) -> list[Path]:
    """The files that the suite names; a pattern may match none, a plain name must be there. Raises ContentError."""
    paths: dict[Path, None] = {}
    for index, pattern in enumerate(suite.written.cases):
        found = sorted(suite.folder.glob(pattern))
        if not found and not any(letter in pattern for letter in "*?["):
            raise suite.content.error(("cases", str(index)), f"There is no file {pattern}.", "Correct the name.")
        paths.update(dict.fromkeys(found))
    return list(paths)


def read_cases(path: Path, kind: Kind) -> list[tuple[int, Case]]:
    """The cases of one file with their line numbers, blank lines left out. Raises ContentError."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(f"The cases cannot be read: {error}.", file=str(path)) from error
    lines = text.split("\n")
    if found := _all_at_once(lines, kind):
        return found
    return [(n, _case(line, kind, str(path), n)) for n, line in enumerate(lines, start=1) if line.strip()]


def _all_at_once(lines: Sequence[str], kind: Kind) -> list[tuple[int, Case]]:
    """Most files are without a mistake, and pydantic reads a whole list several times faster than its lines."""
    numbers = [n for n, line in enumerate(lines, start=1) if line.strip()]
    try:
        shapes = _list_of(LINES[kind]).validate_json("[" + ",".join(line for line in lines if line.strip()) + "]")
    except ValidationError:
        return []
    if len(shapes) != len(numbers):
        return []
    return [(n, case_of_line(shape, kind)) for n, shape in zip(numbers, shapes, strict=True)]


def _list_of(shape: type[Line]) -> TypeAdapter[list[Any]]:
    return TypeAdapter(list[shape])  # type: ignore[valid-type]


def _case(line: str, kind: Kind, file: str, number: int) -> Case:
    try:
        return case_of_line(LINES[kind].model_validate_json(line), kind)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        unknown = first["type"] == "extra_forbidden"
        problem = "This key means nothing here." if unknown else first["msg"].removeprefix("Value error, ") + "."
        raise ContentError(
            problem,
            field=place or None,
            file=file,
            line=number,
            remedy=f"A case of kind {kind} has the keys {', '.join(LINES[kind].model_fields)}."
            if unknown or first["type"] == "missing"
            else "Correct it.",
        ) from None


def case_of_line(line: Line, kind: Kind) -> Case:
    """The case that a line describes."""
    given, expected = _sides(line)
    words = _words(given)
    slices = {"length": _length(words), **_tagged(line.tags), **_own_slices(line), **line.slices}
    return Case(line.id, kind, line.cluster_id or line.id, given, expected, line.tags, line.source, slices)


def _sides(line: Line) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is given to the product, and what is expected of it."""
    said = line.said() if isinstance(line, Spoken) else {}
    if isinstance(line, LabelledLine):
        rest = line.model_dump(mode="json", include={"labels", "second", "missing", "tried", "ask"}, exclude_none=True)
        given = {**said, "route": True} if line.labels.route else said
        return given, {**rest, "facts": facts_of(line), "superseded": superseded_of(line)}
    if isinstance(line, QuestionLine):
        return said, line.model_dump(mode="json", include={"articles", "also", "says", "never", "intent", "checks"})
    if isinstance(line, AttackLine):
        return said, line.model_dump(mode="json", include={"never", "route"})
    if isinstance(line, RouteLine | ConverseLine):
        whole = line.model_dump(mode="json", exclude=set(Line.model_fields), exclude_unset=True)
        return {key: value for key, value in whole.items() if key != "expect"}, whole["expect"]
    raise TypeError(f"no kind reads {type(line).__name__}")


def facts_of(line: LabelledLine) -> list[dict[str, Any]]:
    """The facts in the one shape that graders read."""
    return [fact.model_dump(mode="json", include={"key", "value", "alternatives"}) for fact in line.facts]


def superseded_of(line: LabelledLine) -> list[str]:
    """The values that were corrected later."""
    return [old if isinstance(old, str) else old.value for old in line.superseded]


def _tagged(tags: Sequence[str]) -> dict[str, str]:
    """Tags such as `language:de` name a slice."""
    parts = (tag.partition(":") for tag in tags)
    return {name: value for name, colon, value in parts if colon}


def _own_slices(line: Line) -> dict[str, str]:
    found: dict[str, str] = {}
    if isinstance(line, LabelledLine):
        found = {"trade": line.trade, "split": line.split, "urgency": line.labels.urgency or ""}
        found["form"] = "thread" if line.messages else "message"
    if isinstance(line, QuestionLine):
        answerable = "" if line.articles is None else "yes" if line.articles else "no"
        found = {"answerable": answerable, "intent": line.intent or ""}
    if isinstance(line, AttackLine):
        found = {"technique": line.technique}
    if isinstance(line, RouteLine):
        found = {"intent": line.intent or ""}
    if isinstance(line, ConverseLine):
        found = {"outcome": line.expect.outcome}
    return {name: value for name, value in found.items() if value}


def _words(given: Mapping[str, Any]) -> int:
    texts = [given["text"]] if "text" in given else [m["text"] for m in given.get("messages", ())]
    return sum(len(text.split()) for text in texts)


def _length(words: int) -> str:
    return "short" if words <= SHORT_WORDS else "medium" if words <= MEDIUM_WORDS else "long"
