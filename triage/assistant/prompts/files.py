"""Loads prompts from `prompts/<name>/<version>.yaml` with their Jinja bodies, and checks them as they are read.

Used by the LLM engine and by the `prompt` commands. It knows files, not models: rendering is in `render`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from triage.assistant.prompts.active import ACTIVE_FILE, Active, read_active
from triage.domain.errors import ContentError

VERSION = re.compile(r"\d+\.\d+\.\d+")


class ModelSettings(BaseModel):
    """How the model is asked. `max_tokens` caps the reply; a temperature of None leaves the server's own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    temperature: float | None = Field(default=0.0, ge=0.0, le=2.0)
    max_tokens: int = Field(ge=16, le=32_000)


class PromptHeader(BaseModel):
    """The YAML file of one version."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    purpose: str = Field(min_length=10)
    inputs: tuple[str, ...] = Field(min_length=1)
    output: str = Field(min_length=1)
    model: ModelSettings
    changes: str = Field(min_length=3)


@dataclass(frozen=True, slots=True)
class Prompt:
    """One version of one prompt; `header_file` and `body_file` are paths inside the prompts folder."""

    name: str
    version: str
    header: PromptHeader
    header_file: str
    body_file: str


class PromptFolder:
    """A folder of prompts. `chosen` names versions that stand in for the active ones, as an eval's variant does."""

    def __init__(self, folder: Path, chosen: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self._chosen = dict(chosen or {})
        self._active: Active | None = None
        self._read_at_ns: int | None = None

    def names(self) -> tuple[str, ...]:
        """The names of all prompts, sorted."""
        return tuple(sorted({path.parent.name for path in self.folder.glob("*/*.yaml")}))

    def versions(self, name: str) -> tuple[str, ...]:
        """The versions of one prompt, oldest first.

        Raises ContentError when there is no such prompt or a file is not named by its version.
        """
        stems = [path.stem for path in (self.folder / name).glob("*.yaml")]
        if not stems:
            known = ", ".join(self.names()) or "none"
            raise ContentError(f"There is no prompt {name}.", file=str(self.folder), remedy=f"Known prompts: {known}.")
        for stem in stems:
            if not VERSION.fullmatch(stem):
                raise ContentError(
                    "A prompt file is not named by its version.",
                    file=str(self.folder / name / f"{stem}.yaml"),
                    remedy="Name it like 1.0.0.yaml.",
                )
        return tuple(sorted(stems, key=lambda stem: tuple(int(part) for part in stem.split("."))))

    def active_version(self, name: str, conversation: str | None = None) -> str:
        """The version in use: the chosen one, else the one that active.toml gives this conversation, or all others.

        Raises ContentError when neither names one.
        """
        version = self._chosen.get(name) or self.active().version(name, conversation)
        if version is None:
            raise ContentError(
                f"No active version is named for the prompt {name}.",
                file=str(self.folder / ACTIVE_FILE),
                remedy=f'Add {name} = "{self.versions(name)[-1]}" to it.',
            )
        return version

    def versions_for(self, conversation: str | None = None) -> dict[str, str]:
        """The version of every prompt for this conversation, as records keep it."""
        return {name: self.active_version(name, conversation) for name in self.names()}

    def active(self) -> Active:
        """What active.toml says now: a server follows it without a restart. Raises ContentError at the first reading.

        A file that is broken later, or names a version that is not there, leaves in use what was in use.
        """
        path = self.folder / ACTIVE_FILE
        try:
            written_ns: int | None = path.stat().st_mtime_ns
        except OSError:
            written_ns = None
        if self._active is not None and written_ns == self._read_at_ns:
            return self._active
        try:
            active = read_active(path)
            if self._active is not None:
                self._refuse_missing(active)
            self._active = active
        except ContentError:
            if self._active is None:
                raise
        self._read_at_ns = written_ns
        return self._active

    def _refuse_missing(self, active: Active) -> None:
        named = [*active.versions.items(), *((name, canary.version) for name, canary in active.canaries.items())]
        for name, version in named:
            self.load(name, version)

    def load(self, name: str, version: str | None = None) -> Prompt:
        """One version of a prompt, the active one unless told otherwise.

        Raises ContentError with file and line when it is missing or malformed.
        """
        version = version or self.active_version(name)
        if version not in self.versions(name):
            raise ContentError(
                f"The prompt {name} has no version {version}.",
                file=str(self.folder / name),
                remedy=f"It has {', '.join(self.versions(name))}.",
            )
        header_file, body_file = f"{name}/{version}.yaml", f"{name}/{version}.jinja"
        if not (self.folder / body_file).is_file():
            remedy = "A version has two files; copy the body of another version."
            raise ContentError("The body of a prompt is missing.", file=str(self.folder / body_file), remedy=remedy)
        return Prompt(name, version, self._read_header(self.folder / header_file), header_file, body_file)

    def _read_header(self, path: Path) -> PromptHeader:
        try:
            text = path.read_text(encoding="utf-8")
            document = yaml.safe_load(text)
        except UnicodeDecodeError as error:
            raise ContentError("Not a text file in UTF-8.", file=str(path), remedy="Save it as UTF-8.") from error
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            problem = getattr(error, "problem", None) or "malformed"
            raise ContentError(
                f"Not a YAML file: {problem}.",
                file=str(path),
                line=mark.line + 1 if mark else None,
                remedy="Check the indentation, and put texts with : or # in quotes.",
            ) from error
        try:
            return PromptHeader.model_validate(document)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = [str(part) for part in first["loc"]]
            raise ContentError(
                f"{first['msg']}.",
                field=".".join(place) or None,
                file=str(path),
                line=_line_of(text, place),
                remedy="Compare it with the header of another version.",
            ) from error


def _line_of(text: str, place: list[str]) -> int | None:
    """The line of the deepest key on the way to a wrong value; None when even the first key is missing."""
    node = yaml.compose(text)
    line: int | None = None
    for part in place:
        if not isinstance(node, yaml.MappingNode):
            break
        found = next(((key, value) for key, value in node.value if key.value == part), None)
        if found is None:
            break
        line, node = found[0].start_mark.line + 1, found[1]
    return line
