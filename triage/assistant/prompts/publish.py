"""A version's way from draft to published: copies, the record of published files, and what is put in use.

Called by the `prompt` commands. What stands in `published.sha256` is never written again.
"""

import hashlib
import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from triage.assistant.prompts.active import ACTIVE_FILE, Active, Canary, written
from triage.assistant.prompts.files import VERSION, PromptFolder
from triage.assistant.prompts.render import PromptRenderer
from triage.domain.errors import BadInput, Conflict, ContentError

MANIFEST = "published.sha256"
PARTIALS = "partials"
_ENDINGS = (".yaml", ".jinja")


class State(StrEnum):
    """How far a version is."""

    DRAFT = "draft"  # may be changed; serves nobody
    PUBLISHED = "published"  # may be put in use; never changed again
    CHANGED = "changed"  # published, and changed since: an error


@dataclass(frozen=True, slots=True)
class Listed:
    """One version as `prompt list` shows it; `share` is that of its conversations, 0 when it serves none."""

    name: str
    version: str
    state: State
    share: float
    changes: str


def listed(folder: PromptFolder) -> list[Listed]:
    """All versions of all prompts, with state and share. Raises ContentError for a file that is wrong."""
    active, renderer = folder.active(), PromptRenderer(folder)
    found = []
    for name in folder.names():
        for version in folder.versions(name):
            header = renderer.check(name, version).header
            share = share_of(active, name, version)
            found.append(Listed(name, version, state_of(folder, name, version), share, header.changes))
    return found


def share_of(active: Active, name: str, version: str) -> float:
    """The share of conversations that this version serves."""
    canary = active.canaries.get(name)
    on_canary = canary.share if canary and canary.version != active.versions.get(name) else 0.0
    if canary and canary.version == version:
        return canary.share if on_canary else 1.0
    return 1.0 - on_canary if active.versions.get(name) == version else 0.0


def state_of(folder: PromptFolder, name: str, version: str) -> State:
    """How far this version is; a partial that it includes counts as part of it."""
    record, files = published_files(folder.folder), _files(folder, name, version)
    if any(file not in record for file in files[:2]):
        return State.DRAFT
    return State.PUBLISHED if all(record.get(f) == _digest(folder.folder / f) for f in files) else State.CHANGED


def published_files(folder: Path) -> dict[str, str]:
    """Path inside the folder to digest, of everything that was published."""
    path = folder / MANIFEST
    if not path.is_file():
        return {}
    pairs = (line.split("  ", 1) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return {pair[1]: pair[0] for pair in pairs if len(pair) == 2}


def new_version(folder: PromptFolder, name: str, version: str | None = None, source: str | None = None) -> list[Path]:
    """Copy a version to a new one and return its files.

    Copies the newest to the next minor version unless told otherwise. Raises BadInput for a version that is none,
    Conflict for one that is there already.
    """
    have = folder.versions(name)
    source = source or have[-1]
    version = version or _next(have[-1])
    if not VERSION.fullmatch(version):
        raise BadInput(f"{version!r} is no version.", field="--version", remedy=f"Write it like {_next(have[-1])}.")
    folder.load(name, source)
    made = [folder.folder / name / f"{version}{ending}" for ending in _ENDINGS]
    if version in have or any(path.exists() for path in made):
        state = state_of(folder, name, version) if version in have else State.DRAFT
        raise Conflict(
            f"{name} {version} is there already, and is {state.value}.",
            remedy=f"Leave out the version to get {_next(have[-1])}."
            if state is not State.DRAFT
            else "Edit it, or delete its two files first.",
        )
    for path, ending in zip(made, _ENDINGS, strict=True):
        path.write_bytes((folder.folder / name / f"{source}{ending}").read_bytes())
    return made


def publish(folder: PromptFolder, name: str, version: str) -> list[str]:
    """Record the digests of a version and its partials, and return what was added.

    Raises ContentError when the version is not sound or a published file of it was changed.
    """
    PromptRenderer(folder).check(name, version)
    if state_of(folder, name, version) is State.CHANGED:
        raise ContentError(
            f"{name} {version} was published and has been changed since.",
            file=str(folder.folder / name / f"{version}.jinja"),
            remedy=f"Undo the change, and make a new version with `triage prompt new {name}`.",
        )
    record = published_files(folder.folder)
    files = _files(folder, name, version)
    for file in files:
        if record.get(file, digest := _digest(folder.folder / file)) != digest:
            raise ContentError(
                "A published partial has been changed since.",
                file=str(folder.folder / file),
                remedy="Undo the change, and put the new text into a partial of a new version.",
            )
    added = [file for file in files if file not in record]
    record |= {file: _digest(folder.folder / file) for file in added}
    text = "".join(f"{digest}  {file}\n" for file, digest in sorted(record.items(), key=lambda pair: pair[0]))
    _replace(folder.folder / MANIFEST, text)
    return added


def use(folder: PromptFolder, name: str, version: str, share: float = 1.0) -> Active:
    """Put a published version in use, for all conversations or as candidate for a share; share 0 ends a candidacy.

    Raises BadInput for a draft, ContentError when there is no such version.
    """
    PromptRenderer(folder).check(name, version)
    if (state := state_of(folder, name, version)) is not State.PUBLISHED:
        remedy = f"Publish it: triage prompt publish {name} {version}."
        if state is State.CHANGED:
            remedy = f"Undo the change to it, and make a new version: triage prompt new {name}."
        raise BadInput(f"{name} {version} is {state.value}; only published versions serve.", remedy=remedy)
    active = folder.active()
    if share >= 1.0:
        active = active.with_version(name, version)
    elif share <= 0.0:
        left = {other: canary for other, canary in active.canaries.items() if other != name}
        active = Active(active.versions, left)
    else:
        active = active.with_canary(name, Canary(version=version, share=share))
    _replace(folder.folder / ACTIVE_FILE, written(active))
    return active


def _next(version: str) -> str:
    major, minor, _ = version.split(".")
    return f"{major}.{int(minor) + 1}.0"


def _files(folder: PromptFolder, name: str, version: str) -> list[str]:
    own = [f"{name}/{version}{ending}" for ending in _ENDINGS]
    return own + PromptRenderer(folder).partials(own[1])


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _replace(path: Path, text: str) -> None:
    """In one step: a server may read the file at any moment."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
