"""One run of one suite from beginning to record: a folder, a plan, samples as they come, and what it was made of.

Called by the commands with what `app` built. A resumed run goes on in its own folder, with its own plan.
"""

import secrets
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from triage.domain.errors import BadInput
from triage.evals.content import cases_fingerprint, content_of, ground_of
from triage.evals.kinds.graded import Ground
from triage.evals.plan import jobs_of, left_of
from triage.evals.prices import load_prices
from triage.evals.record import Case, Run, Sample, Status, Variant
from triage.evals.run_files import SampleWriter, read_samples, write_run
from triage.evals.runner import Limits, Progress, Runner
from triage.evals.subject import Build, Players
from triage.evals.suite_file import Suite
from triage.knowledge.project import Project
from triage.store.eval_cache import EvalCache

RUNS_FOLDER, CACHE_FILE = "evals", "cache.db"


@dataclass(slots=True)
class Session:
    """What every run of an installation shares."""

    project: Project
    build: Build
    limits: Limits = field(default_factory=Limits)
    on_progress: Callable[[Progress], None] = lambda progress: None
    players: Players | None = None
    _ground: Ground | None = None

    @property
    def root(self) -> Path:
        """The folder of all runs."""
        return runs_root(self.project)

    def planned(self, suite: Suite, cases: Sequence[Case], variants: Sequence[Variant], repeats: int) -> Run:
        """A new run, of which nothing is written yet."""
        started = datetime.now(UTC)
        return Run(
            id=f"{started:%Y%m%d-%H%M%S}-{suite.name}-{secrets.token_hex(2)}",
            suite=suite.name,
            kind=suite.kind,
            started=started,
            revision=revision(self.project.root),
            content=self._content(variants, cases, repeats),
            metrics=suite.metrics,
            variants=tuple(variants),
            cases=tuple(cases),
        )

    def goes_on(self, run: Run) -> Run:
        """A stopped run, its content compared. Raises BadInput when it would mix two states of the content."""
        now = self._content(run.variants, run.cases, int(run.content.get("repeats", "1")))
        changed = sorted(name for name in now if run.content.get(name) != now[name])
        if changed:
            raise BadInput(
                f"{', '.join(changed)} changed since the run {run.id} was begun.",
                field="--resume",
                remedy="Begin a new run; what has not changed comes from the cache.",
            )
        return run

    async def finish(self, suite: Suite, run: Run) -> Run:
        """The run with all its samples. What was done when it is stopped stays in its folder.

        Raises SetUpError when the endpoint is of no use.
        """
        folder = self.root / run.id
        write_run(folder, replace(run, samples=()))
        jobs = jobs_of(run.cases, run.variants, int(run.content["repeats"]))
        before = left_over(folder, run)
        content = {variant.key: content_of(self.project, variant) for variant in run.variants}
        with SampleWriter(folder) as writer, EvalCache(self.root / CACHE_FILE) as cache:
            runner = Runner(
                suite=suite,
                build=self.build,
                cache=cache,
                prices=load_prices(suite.folder),
                ground=self.ground,
                writer=writer,
                content=content,
                limits=self.limits,
                on_progress=self.on_progress,
                players=self.players,
            )
            fresh = await runner.run(left_of(jobs, before))
        whole = not any(sample.status is Status.SKIPPED for sample in fresh)
        order = {job.mark: place for place, job in enumerate(jobs)}
        samples = sorted((*before, *fresh), key=lambda s: order[s.case_id, s.variant, s.repeat])
        done = replace(run, finished=datetime.now(UTC), complete=whole, samples=tuple(samples))
        write_run(folder, done)
        return done

    def ground(self) -> Ground:
        """What graders know of the content, read once."""
        if self._ground is None:
            self._ground = ground_of(self.project)
        return self._ground

    def _content(self, variants: Sequence[Variant], cases: Sequence[Case], repeats: int) -> Mapping[str, str]:
        """The fingerprints of the content that all variants share, of the cases, and the number of repeats."""
        each = [content_of(self.project, variant) for variant in variants]
        shared = {name: "/".join(dict.fromkeys(content[name] for content in each if content[name])) for name in each[0]}
        return {**shared, "cases": cases_fingerprint(cases), "repeats": str(repeats)}


def left_over(folder: Path, run: Run) -> list[Sample]:
    """The samples of an earlier part of this run, but for those that were skipped then."""
    jobs = {(sample.case_id, sample.variant, sample.repeat): sample for sample in read_samples(folder)}
    return [sample for sample in jobs.values() if sample.status is not Status.SKIPPED]


def runs_root(project: Project) -> Path:
    """The folder of all runs of an installation."""
    return project.state_dir / RUNS_FOLDER


def revision(folder: Path) -> str:
    """The commit of the content, with a plus when something is not committed; empty outside a repository."""
    git = shutil.which("git")
    if git is None:
        return ""
    head = _said([git, "rev-parse", "--short=12", "HEAD"], folder)
    return head + ("+" if head and _said([git, "status", "--porcelain", "-uno"], folder) else "")


def _said(command: Sequence[str], folder: Path) -> str:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=5, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()
