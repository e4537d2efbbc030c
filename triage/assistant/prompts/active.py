"""Which version of each prompt is in use, and which candidate a share of the conversations tries: `active.toml`.

Used by `files`; written by `prompt use`. It does not know what a prompt says.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from triage.knowledge.content_file import parse_toml, read_content

ACTIVE_FILE = "active.toml"
CANARY = "canary"
_BUCKETS = 2**32
_HEAD = "# The version of each prompt that is in use. Evals may choose others; nothing else does.\n"

Version = Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]


class Canary(BaseModel):
    """A candidate version, and the share of conversations that it answers, 0 to 1."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Version
    share: float = Field(ge=0.0, le=1.0, allow_inf_nan=False)


class _Shape(BaseModel):
    """The file: versions by name, and the table [canary]."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    versions: dict[str, Version]
    canary: dict[str, Canary] = {}

    @model_validator(mode="before")
    @classmethod
    def _names_apart(cls, document: object) -> object:
        if not isinstance(document, dict):
            return document
        return {"versions": {k: v for k, v in document.items() if k != CANARY}, CANARY: document.get(CANARY, {})}


@dataclass(frozen=True, slots=True)
class Active:
    """What the file says."""

    versions: Mapping[str, str]
    canaries: Mapping[str, Canary] = field(default_factory=dict)

    def version(self, name: str, conversation: str | None = None) -> str | None:
        """The version of this prompt for a conversation, or for none in particular; None when the file names none."""
        canary = self.canaries.get(name)
        if canary and conversation and is_chosen(name, canary, conversation):
            return canary.version
        return self.versions.get(name)

    def with_version(self, name: str, version: str) -> "Active":
        """All conversations on this version, no candidate beside it."""
        rest = {other: canary for other, canary in self.canaries.items() if other != name}
        return Active({**self.versions, name: version}, rest)

    def with_canary(self, name: str, canary: Canary) -> "Active":
        """The same with this candidate for its share of conversations."""
        return Active(self.versions, {**self.canaries, name: canary})


def is_chosen(name: str, canary: Canary, conversation: str) -> bool:
    """Whether this conversation is among the share that tries the candidate.

    The same conversation always falls on the same side; a growing share only adds conversations; two candidates have
    shares that are independent of each other.
    """
    digest = hashlib.sha256(f"{name}@{canary.version}:{conversation}".encode()).digest()
    return int.from_bytes(digest[:4], "big") < canary.share * _BUCKETS


def read_active(path: Path) -> Active:
    """The file's content. Raises ContentError with line and remedy."""
    document = parse_toml(read_content(path), str(path))
    shape = document.shaped(_Shape)
    return Active(shape.versions, shape.canary)


def written(active: Active) -> str:
    """The file's text, names in order."""
    lines = [f'{name} = "{version}"\n' for name, version in sorted(active.versions.items())]
    tries = [
        f'{name} = {{ version = "{canary.version}", share = {canary.share:g} }}\n'
        for name, canary in sorted(active.canaries.items())
    ]
    return _HEAD + "".join(lines) + (f"\n[{CANARY}]\n" + "".join(tries) if tries else "")
