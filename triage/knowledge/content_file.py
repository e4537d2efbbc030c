"""A YAML or TOML file read with the line of every key, so that a mistake can be shown where it stands.

Used by the parsers of the rule files. Knows nothing of what the keys mean.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from triage.domain.errors import ContentError

Key = tuple[str, ...]
M = TypeVar("M", bound=BaseModel)

DEEPEST = 20  # sections in sections; only an alias that contains itself goes deeper

_TABLE = re.compile(r"^\s*\[(?P<array>\[)?\s*(?P<name>[^\[\]]+?)\s*\]")
_ENTRY = re.compile(r"""^\s*(?P<name>(?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")
_MESSAGES = {"missing": "This key is missing.", "extra_forbidden": "This key means nothing here."}
_REMEDIES = {
    "missing": "Add it.",
    "extra_forbidden": "Correct its spelling or take it out; the comments in the file list what is allowed.",
    "string_type": "Put the value in quotes.",
}


@dataclass(frozen=True, slots=True)
class ContentFile:
    """The content of one file, and the line on which each key begins (1 is the first)."""

    file: str
    content: Mapping[str, object]
    lines: Mapping[Key, int]

    def line_of(self, key: Key) -> int | None:
        """The line of this key, else of the nearest key around it; None when even that is unknown."""
        for length in range(len(key), 0, -1):
            if line := self.lines.get(key[:length]):
                return line
        return None

    def error(self, key: Key, message: str, remedy: str) -> ContentError:
        """The mistake at this key, ready to be raised."""
        return ContentError(message, field=".".join(key), remedy=remedy, file=self.file, line=self.line_of(key))

    def shaped(self, model: type[M]) -> M:
        """The content in the shape of this model; raises ContentError for the first thing that does not fit."""
        try:
            return model.model_validate(self.content)
        except ValidationError as failure:
            raise self._first(failure) from None

    def _first(self, failure: ValidationError) -> ContentError:
        errors = failure.errors(include_url=False, include_context=False)
        first = errors[0]
        key = tuple(str(part) for part in first["loc"] if part != "[key]")
        message = _MESSAGES.get(first["type"], first["msg"].removeprefix("Value error, ").rstrip(".") + ".")
        more = f" {len(errors) - 1} more after it." if len(errors) > 1 else ""
        remedy = _REMEDIES.get(first["type"], "Correct it.")
        if isinstance(first["input"], str | int | float):
            remedy += f" It says {_shown(first['input'])} now."
        return self.error(key, message, remedy + more)


def read_content(path: Path) -> str:
    """The text of a content file; raises ContentError when it is missing, unreadable or not UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        remedy = "Create it, or copy the shipped content with `triage init DIR`."
        raise ContentError("The file is missing.", file=str(path), remedy=remedy) from None
    except UnicodeDecodeError as failure:
        line = path.read_bytes()[: failure.start].count(b"\n") + 1
        raise ContentError("The file is not UTF-8.", file=str(path), line=line, remedy="Save it as UTF-8.") from None
    except OSError as failure:
        raise ContentError(f"The file cannot be read: {failure.strerror}.", file=str(path)) from failure


def parse_toml(text: str, file: str) -> ContentFile:
    """The content of a TOML file; raises ContentError with the line when it is not TOML."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as failure:
        place = re.search(r"line (\d+)", str(failure))
        line = int(place[1]) if place else text.count("\n") + 1
        message = re.sub(r"\s*\(at .*\)$", "", str(failure)).rstrip(".") + "."
        remedy = "Texts need quotes, lists commas, and a key may stand only once in a table."
        raise ContentError(message, file=file, line=line, remedy=remedy) from None
    lines: dict[Key, int] = {}
    for key, number in _toml_keys(text):
        for length in range(1, len(key) + 1):
            lines.setdefault(key[:length], number)
    return ContentFile(file, content, lines)


def _toml_keys(text: str) -> Iterator[tuple[Key, int]]:
    """Each table and key with its line. The text is known to be TOML; tomllib itself keeps no positions."""
    table: Key = ()
    open_quotes: str | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        if open_quotes:
            open_quotes = None if line.count(open_quotes) % 2 else open_quotes
            continue
        if header := _TABLE.match(line):
            table = _parts(header["name"])
            yield table, number
        elif entry := _ENTRY.match(line):
            yield (*table, *_parts(entry["name"])), number
        open_quotes = next((quotes for quotes in ('"""', "'''") if line.count(quotes) % 2), None)


def _parts(name: str) -> Key:
    return tuple(part.strip("\"'") for part in _PART.findall(name))


def parse_yaml(text: str, file: str) -> ContentFile:
    """The content of a YAML file; raises ContentError with the line when it is not YAML or repeats a key."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # fifteen times faster where libyaml is there
    try:
        node = yaml.compose(text, Loader=loader)
        lines: dict[Key, int] = {}
        if node is not None:
            _note_yaml_lines(node, (), lines, file)
        content = yaml.load(text, Loader=loader)  # noqa: S506 - it is the safe loader
    except yaml.MarkedYAMLError as failure:
        mark = failure.problem_mark or failure.context_mark
        message = f"{(failure.problem or 'This is not YAML').capitalize()}."
        remedy = "Check the indentation, and put texts with : or # in quotes."
        raise ContentError(message, file=file, line=mark.line + 1 if mark else None, remedy=remedy) from None
    except yaml.YAMLError as failure:
        raise ContentError("The file is not YAML.", file=file, remedy=str(failure).splitlines()[0]) from None
    if not isinstance(content, dict):
        raise ContentError("The file has no sections.", file=file, line=1, remedy="Start from the shipped one.")
    return ContentFile(file, content, lines)


def _note_yaml_lines(node: object, key: Key, lines: dict[Key, int], file: str) -> None:
    import yaml

    if len(key) > DEEPEST:
        return
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            place = (*key, str(name.value))
            if place in lines:
                remedy = "Rename or take out one of them; the later one would silently win."
                problem = f"This key is on line {lines[place]} already."
                line = name.start_mark.line + 1
                raise ContentError(problem, field=".".join(place), file=file, line=line, remedy=remedy)
            lines[place] = name.start_mark.line + 1
            _note_yaml_lines(value, place, lines, file)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            lines[(*key, str(index))] = value.start_mark.line + 1
            _note_yaml_lines(value, (*key, str(index)), lines, file)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
