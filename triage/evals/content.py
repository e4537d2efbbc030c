"""Fingerprints of all that decides what the product does: code, rules, prompts, articles. And what graders know of it.

Used by the runner for cache keys and for the record of a run, so that a comparison can say what changed.
"""

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

import triage
from triage.assistant.prompts.files import PromptFolder
from triage.domain.knowledge import Audience
from triage.evals.kinds.graded import Ground
from triage.evals.kinds.words import shingles
from triage.evals.record import Case, Variant
from triage.evals.run_files import case_json
from triage.knowledge.articles import article_files, read_articles
from triage.knowledge.project import Project
from triage.knowledge.rules import load_rules

# What thinks. Commands, pages and stores may change without an eval being run anew; the kinds are what observes.
_ROOMS = ("assistant", "knowledge", "routing", "domain", "evals/kinds")
_GRADERS_ONLY = frozenset({"words.py", "graded.py"})


def content_of(project: Project, variant: Variant) -> dict[str, str]:
    """A fingerprint of each kind of content as this variant uses it. Raises ContentError for a missing prompt."""
    policy = Path(variant.policy) if variant.policy else project.policy
    return {
        "policy": fingerprint([policy]),
        "intents": fingerprint([project.intents, project.signals]),
        "company": fingerprint([project.company]),
        "articles": fingerprint(article_files(project.articles)),
        "prompts": fingerprint(prompt_paths(project, variant)) if variant.engine == "llm" else "",
        "code": code_fingerprint(),
    }


def prompt_paths(project: Project, variant: Variant) -> list[Path]:
    """The files of the prompts that this variant speaks with, partials included."""
    folder = PromptFolder(project.prompts, variant.prompts)
    versions = [f"{name}/{folder.active_version(name)}" for name in folder.names()]
    own = [project.prompts / f"{version}{end}" for version in versions for end in (".yaml", ".jinja")]
    return own + sorted((project.prompts / "partials").rglob("*.jinja"))


def code_fingerprint() -> str:
    """The fingerprint of the code that thinks and of its weights: no older outcome is taken for one of these."""
    package = Path(triage.__file__).parent
    paths = (path for room in _ROOMS for kind in ("*.py", "*.npz") for path in sorted((package / room).rglob(kind)))
    return fingerprint(path for path in paths if path.name not in _GRADERS_ONLY)


def cases_fingerprint(cases: Iterable[Case]) -> str:
    """The fingerprint of what is tried and expected."""
    marks = sorted(json.dumps(case_json(case), sort_keys=True) for case in cases)
    return sha256("\n".join(marks).encode()).hexdigest()[:12]


def fingerprint(paths: Iterable[Path]) -> str:
    """Twelve digits of the names and contents of these files; a missing one counts as empty."""
    digest = sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0")
        digest.update((path.read_bytes() if path.is_file() else b"") + b"\0")
    return digest.hexdigest()[:12]


def ground_of(project: Project) -> Ground:
    """What graders know of the content: allowed hosts, secrets, our own wordings."""
    company = load_rules(project).company
    articles = read_articles(project.articles)
    public = [f"{a.title}\n{a.body}" for a in articles if a.audience is Audience.CUSTOMER]
    ours = [text for texts in company.wordings.values() for text in texts.values()]
    secret = [a.body for a in articles if a.audience is Audience.INTERNAL] + list(_prompt_texts(project))
    known = set().union(*(shingles(text) for text in [*public, *ours]))
    secrets = set().union(*(shingles(text) for text in secret)) - known
    return Ground(company.allowed_links, frozenset(secrets), tuple(ours))


def _prompt_texts(project: Project) -> Iterator[str]:
    for path in sorted(project.prompts.rglob("*.jinja")):
        yield path.read_text(encoding="utf-8", errors="replace")
