"""Notices that the policy or the prepared words have changed on disk, and reads them whole or not at all.

Called every few seconds by a running server. A file with a mistake changes nothing; the mistake is told once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from triage.domain.policy import Policy
from triage.domain.prepared_words import PreparedWords
from triage.knowledge.project import Project
from triage.knowledge.rules import load_rules

Signature = tuple[tuple[int, int] | None, ...]


@dataclass(frozen=True, slots=True)
class Reread:
    """What the files say now."""

    policy: Policy
    words: PreparedWords


class PolicyWatch:
    """Remembers what it has seen last; begins with the files as they are, which are in force already."""

    def __init__(self, project: Project) -> None:
        self._project = project
        # Hours come from the company's file, teams and details from the intents: a change of theirs changes the policy.
        self._files: Sequence[Path] = (project.policy, project.replies, project.company, project.intents)
        self._seen = self._signature()

    def newer(self) -> Reread | None:
        """What the files say since they were changed; None when they were not. Raises ContentError, once a change."""
        signature = self._signature()
        if signature == self._seen:
            return None
        self._seen = signature
        rules = load_rules(self._project)
        return Reread(rules.policy, rules.words)

    def _signature(self) -> Signature:
        return tuple(_state_of(path) for path in self._files)


def _state_of(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
