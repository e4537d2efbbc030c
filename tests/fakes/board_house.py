"""A site with everything the supervisors' pages show: content, prompts, eval runs, gaps, checks and a channel to test.

What `app` hands in at run time is made here of the same parts, on folders of the test's own.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from standardwebhooks import Webhook

from tests.fakes.desk_house import CONTENT
from tests.fakes.site import SECRET, Site
from tests.fakes.word_embedder import WordEmbedder
from triage.app.gaps import find_gaps
from triage.app.installation import content_files, eval_runs, prompt_versions
from triage.channels import generic
from triage.domain.errors import TriageError
from triage.knowledge.project import Project
from triage.web.installation import Finding, Installation, Tried

CHECKS = (
    Finding("python", "ok", "Python 3.11.9, SQLite 3.45.1"),
    Finding("content", "ok", "Hearthlane, 44 intents, policy 5d0a3c, from /srv/support"),
    Finding("language model", "advice", "None is set up: the local engine serves.", "Set OPENAI_API_KEY."),
    Finding("replies", "wrong", "http://127.0.0.1:9 cannot be reached: connection refused", "Check TRIAGE_REPLY_URL."),
)


@dataclass
class ChannelOnTrial:
    """The generic channel with the site's own secret; `answers` is what the reply URL will say."""

    answers: Tried | TriageError = field(default_factory=lambda: Tried(True, "The reply URL answered 204."))
    secret: str = SECRET
    reply_url: str | None = "https://crm.example/replies"
    tried: int = 0

    @property
    def secret_end(self) -> str:
        """The last four characters."""
        return SECRET[-4:]

    def signed(self, body: str, identity: str) -> Mapping[str, str]:
        """Signed with the secret that the test chose."""
        return generic.signature(Webhook(self.secret), body, identity)

    async def try_replying(self) -> Tried:
        """What the test wants it to be."""
        self.tried += 1
        if isinstance(self.answers, TriageError):
            raise self.answers
        return self.answers


def furnish(site: Site, evals: Path | None = None, channel: ChannelOnTrial | None = None) -> ChannelOnTrial:
    """Give the site's pages something to show; `evals` is a folder of runs."""
    channel = channel or ChannelOnTrial()
    project = Project(CONTENT.parent, evals.parent if evals else Path("/nowhere"))
    installation = Installation(
        checks=lambda: CHECKS,
        content=partial(content_files, project),
        prompts=partial(prompt_versions, project),
        runs=partial(eval_runs, evals) if evals else tuple,
        gaps=partial(find_gaps, site.database, WordEmbedder()),
        channel=channel,
    )
    site.services = replace(site.services, installation=installation)
    site.app.state.services = site.services
    return channel


def write_run(root: Path, suite: str, number: int, share: float, verdict: str = "ok", report: str = "") -> str:
    """A run as `triage eval run` leaves it, `number` days after the first; returns its id."""
    name = f"2026050{number}-090000-{suite}-{number:04x}"
    folder = root / name
    folder.mkdir(parents=True)
    figure = {"value": share, "low": max(share - 0.03, 0.0), "high": min(share + 0.03, 1.0), "n": 400}
    metric: dict[str, Any] = {"kind": "proportion", "better": "higher", "gated": True, "margin": 0.02, "before": None}
    results = {
        "run": name,
        "suite": suite,
        "started": f"2026-05-0{number}T09:00:00+00:00",
        "complete": True,
        "verdict": verdict,
        "after": {"label": "local"},
        "metrics": [{**metric, "name": "route_correct", "value": figure}],
    }
    (folder / "results.json").write_text(json.dumps(results), encoding="utf-8")
    if report:
        (folder / "report.html").write_text(report, encoding="utf-8")
    return name
