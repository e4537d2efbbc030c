"""Where a project's content and state live: --project, TRIAGE_PROJECT, the current folder, else the defaults.

Called by app's settings. Opens no file and imports nothing heavy, since every command passes here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from triage.domain.errors import SetUpError

PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Project:
    """The folders and files of one company. `defaults` lends prompts, evals and signals to a project that has none.

    `other_policy` stands in for the project's own, as an eval's variant does.
    """

    root: Path
    state_dir: Path
    defaults: Path | None = None
    other_policy: Path | None = None

    @property
    def articles(self) -> Path:
        """The folder of Markdown articles and imports."""
        return self.root / "knowledge" / "articles"

    @property
    def intents(self) -> Path:
        """What customers come for."""
        return self.root / "knowledge" / "intents.yaml"

    @property
    def company(self) -> Path:
        """Who the assistant speaks for."""
        return self.root / "knowledge" / "company.toml"

    @property
    def policy(self) -> Path:
        """How matters are routed."""
        return self.other_policy or self.root / "knowledge" / "policy.toml"

    @property
    def replies(self) -> Path:
        """Words that agents have ready; a project may have none."""
        return self.root / "knowledge" / "replies.toml"

    @property
    def signals(self) -> Path:
        """What the local engine judges messages by; the shipped file where a project has none of its own."""
        own = self.root / "knowledge" / "signals.yaml"
        return own if own.is_file() or self.defaults is None else self.defaults / "knowledge" / "signals.yaml"

    @property
    def prompts(self) -> Path:
        """The versioned prompts."""
        return self._own_or_lent("prompts")

    @property
    def evals(self) -> Path:
        """The eval cases."""
        return self._own_or_lent("evals")

    def _own_or_lent(self, folder: str) -> Path:
        own = self.root / folder
        return own if own.is_dir() or self.defaults is None else self.defaults / folder


def find_project(explicit: Path | None, env: Mapping[str, str], cwd: Path, package: Path = PACKAGE) -> Project:
    """The project this command works on; an empty variable counts as unset.

    State lives in TRIAGE_HOME, else in `.triage` of the project; beside the current folder's files when the project
    is the packaged one, because an installed package is not ours to write into. Raises SetUpError when a folder that
    was asked for holds no content, or when there is none at all.
    """
    packaged = package / "_defaults"
    defaults = next((root for root in (packaged, package.parent) if holds_content(root)), None)
    root = _chosen(explicit, env.get("TRIAGE_PROJECT", "").strip(), cwd) or defaults
    if root is None:
        raise SetUpError("There is no content to work with.", remedy="Run `triage init DIR` and work in DIR.")
    home = env.get("TRIAGE_HOME", "").strip()
    state_dir = _absolute(Path(home), cwd) if home else (cwd if root == packaged else root) / ".triage"
    return Project(root, state_dir, defaults)


def _chosen(explicit: Path | None, variable: str, cwd: Path) -> Path | None:
    for name, given in (("--project", str(explicit or "")), ("TRIAGE_PROJECT", variable)):
        if given:
            root = _absolute(Path(given), cwd)
            if not holds_content(root):
                state = "has no knowledge/ with articles or rule files" if root.is_dir() else "is no folder"
                remedy = "Name another one, or fill it with `triage init DIR`."
                raise SetUpError(f"{root} {state}.", field=name, remedy=remedy)
            return root
    return cwd if holds_content(cwd) else None


def _absolute(path: Path, cwd: Path) -> Path:
    return (cwd / path.expanduser()).resolve()


def holds_content(root: Path) -> bool:
    """True when this folder has a `knowledge/` of ours, which a Python package of that name is not."""
    knowledge = root / "knowledge"
    return (knowledge / "articles").is_dir() or any(knowledge.glob("*.toml")) or (knowledge / "intents.yaml").is_file()


def packaged_content(package: Path = PACKAGE) -> Path:
    """The folder whose content was shipped with this program. Raises SetUpError when there is none."""
    found = next((root for root in (package / "_defaults", package.parent) if holds_content(root)), None)
    if found is None:
        raise SetUpError("This installation was shipped without content.", remedy="Install it again.")
    return found
