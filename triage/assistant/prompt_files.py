"""Loads prompts from `prompts/<name>/<version>.yaml` with their Jinja bodies, and checks them as they are read.

Used by the LLM engine and by the `prompt` commands. It knows files, not models: rendering is in `prompt_render`.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from triage.domain.errors import ContentError

ACTIVE_FILE = "active.toml"
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
        self._active: dict[str, str] | None = None

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

    def active_version(self, name: str) -> str:
        """The version in use: the chosen one, else the one in active.toml.

        Raises ContentError when neither names one.
        """
        if self._active is None:
            self._active = self._read_active()
        version = self._chosen.get(name) or self._active.get(name)
        if version is None:
            raise ContentError(
                f"No active version is named for the prompt {name}.",
                file=str(self.folder / ACTIVE_FILE),
                remedy=f'Add {name} = "{self.versions(name)[-1]}" to it.',
            )
        return version

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
            raise ContentError("The body of a prompt is missing.", file=str(self.folder / body_file))
        return Prompt(name, version, self._read_header(self.folder / header_file), header_file, body_file)

    def _read_active(self) -> dict[str, str]:
        path = self.folder / ACTIVE_FILE
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise ContentError("The file that names the active prompts is missing.", file=str(path)) from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            at = re.search(r"at line (\d+)", str(error))
            raise ContentError(
                f"Not a TOML file: {error}.", file=str(path), line=int(at.group(1)) if at else None
            ) from error
        for name, version in table.items():
            if not isinstance(version, str):
                raise ContentError(
                    f"The active version of {name} is not text.", file=str(path), remedy='Write it like "1.0.0".'
                )
        return table

    def _read_header(self, path: Path) -> PromptHeader:
        try:
            text = path.read_text(encoding="utf-8")
            document = yaml.safe_load(text)
        except UnicodeDecodeError as error:
            raise ContentError("Not a text file in UTF-8.", file=str(path)) from error
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            problem = getattr(error, "problem", None) or "malformed"
            raise ContentError(
                f"Not a YAML file: {problem}.", file=str(path), line=mark.line + 1 if mark else None
            ) from error
        try:
            return PromptHeader.model_validate(document)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = [str(part) for part in first["loc"]]
            raise ContentError(
                f"{first['msg']}.", field=".".join(place) or None, file=str(path), line=_line_of(text, place)
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
