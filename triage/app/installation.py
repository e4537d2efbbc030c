"""What the pages show of this installation's files and settings: content, prompts, eval runs, checks, the channel.

Called by serving. Reads at every call, so that a page shows what lies there now.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from standardwebhooks import Webhook

from triage.app.diagnosis import diagnose
from triage.app.gaps import find_gaps
from triage.app.settings import Settings
from triage.assistant.local.vectors import Embedder
from triage.assistant.prompts.files import PromptFolder
from triage.assistant.prompts.publish import listed
from triage.channels import generic
from triage.domain.errors import SetUpError
from triage.evals.report.results import RESULTS_FILE
from triage.evals.report.write import PAGE_FILE
from triage.evals.session import runs_root
from triage.knowledge.project import Project, packaged_content
from triage.store.database import Database
from triage.web.installation import ContentFile, EvalFigure, EvalRun, Finding, Installation, PromptVersion, Tried
from triage.web.settings.texts import digest

SHARES = frozenset({"proportion", "accuracy", "macro_f1", "class_recall", "class_precision", "ece"})


def installation_of(
    settings: Settings, database: Database, embedder: Embedder, sender: generic.GenericSender
) -> Installation:
    """All of it, for the pages of a serving process."""
    return Installation(
        checks=lambda: [Finding(one.part, one.state, one.message, one.remedy) for one in diagnose(settings)],
        content=partial(content_files, settings.project),
        prompts=partial(prompt_versions, settings.project),
        runs=partial(eval_runs, runs_root(settings.project)),
        gaps=partial(find_gaps, database, embedder),
        channel=GenericChannel(settings, sender),
    )


def content_files(project: Project) -> list[ContentFile]:
    """The rule files that are there, with the packaged ones of the same names."""
    try:
        packaged = Project(packaged_content(), project.state_dir)
    except SetUpError:
        packaged = project
    names = ("policy", "company", "intents", "replies", "signals")
    pairs = ((name, getattr(project, name), getattr(packaged, name)) for name in names)
    return [_content_file(name, own, shipped) for name, own, shipped in pairs if own.is_file()]


def _content_file(name: str, own: Path, shipped: Path) -> ContentFile:
    other = shipped.read_text(encoding="utf-8") if shipped.is_file() and shipped != own else None
    return ContentFile(name, str(own), own.read_text(encoding="utf-8"), other)


def prompt_versions(project: Project) -> list[PromptVersion]:
    """Every version of every prompt, oldest first. Raises ContentError for a file that is wrong."""
    folder = PromptFolder(project.prompts)
    return [
        PromptVersion(
            row.name, row.version, row.state.value, row.share, row.changes, text := _text_of(folder, row), digest(text)
        )
        for row in listed(folder)
    ]


def _text_of(folder: PromptFolder, row: Any) -> str:
    prompt = folder.load(row.name, row.version)
    header, body = ((folder.folder / file).read_text("utf-8") for file in (prompt.header_file, prompt.body_file))
    return f"{header.rstrip()}\n---\n{body}"


def eval_runs(root: Path) -> list[EvalRun]:
    """The runs with results that can be read, the latest first."""
    found = [run for path in root.glob(f"*/{RESULTS_FILE}") if (run := _eval_run(path)) is not None]
    return sorted(found, key=lambda run: (run.started, run.id), reverse=True)


def _eval_run(path: Path) -> EvalRun | None:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        figures = tuple(_figures(content["metrics"]))
        report = path.with_name(PAGE_FILE)
        return EvalRun(
            id=path.parent.name,
            suite=str(content["suite"]),
            started=datetime.fromisoformat(content["started"]),
            is_complete=bool(content["complete"]),
            verdict=str(content["verdict"]),
            label=str(content["after"]["label"]),
            cases=max((int(metric["value"]["n"]) for metric in content["metrics"] if metric["value"]), default=0),
            figures=figures,
            report=report if report.is_file() else None,
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _figures(metrics: list[Mapping[str, Any]]) -> Iterator[EvalFigure]:
    for metric in metrics:
        if metric["value"] is not None:
            value = metric["value"]
            yield EvalFigure(
                name=metric["name"],
                value=value["value"],
                low=value["low"],
                high=value["high"],
                is_gated=bool(metric["gated"]),
                is_share=metric["kind"] in SHARES,
            )


@dataclass(frozen=True, slots=True)
class GenericChannel:
    """The generic channel for its live tests."""

    settings: Settings
    sender: generic.GenericSender

    @property
    def secret_end(self) -> str:
        """The last four characters of the secret."""
        return self.settings.webhook_secret()[-4:]

    @property
    def reply_url(self) -> str | None:
        """Where replies go, without a password that may stand in it."""
        return _without_password(self.settings.reply_url)

    def signed(self, body: str, identity: str) -> Mapping[str, str]:
        """The headers with which the other system would send this body."""
        return generic.signature(Webhook(self.settings.webhook_secret()), body, identity)

    async def try_replying(self) -> Tried:
        """Deliver a signed test event to the reply URL. Raises PermanentError, TransientError."""
        status = await self.sender.send_test(f"test-{uuid4().hex}")
        is_ok = 200 <= status < 300
        told = f"The reply URL answered {status}."
        return Tried(is_ok, told, "" if is_ok else "It has to answer 2xx to what it takes; see its own log.")


def _without_password(url: str | None) -> str | None:
    if url is None:
        return None
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
