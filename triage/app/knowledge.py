"""The knowledge base of an installation: synced when the articles changed, opened, searched and examined.

Called by the wiring and by `triage knowledge`. Progress and notices go to standard error, where they cannot harm JSON.
"""

import os
import sys
from contextlib import ExitStack
from pathlib import Path

from triage.app.output import console
from triage.app.settings import Settings, make_state_folder
from triage.assistant.local.vectors import RememberingEmbedder
from triage.domain.errors import SetUpError
from triage.knowledge.check import Finding, check
from triage.knowledge.embedding import embedder_in
from triage.knowledge.opening import open_knowledge as open_synced
from triage.knowledge.opening import prepare, today_utc
from triage.knowledge.search import KnowledgeBase
from triage.knowledge.sync import Progress, SyncReport, silent, sync
from triage.knowledge.weights import cache_folder

WORTH_A_BAR = 64


def make_embedder() -> RememberingEmbedder:
    """The embedder that search and the local engine share; it loads its model at the first text."""
    return RememberingEmbedder(embedder_in(cache_folder(os.environ), say=_say))


def ready_knowledge(settings: Settings, embedder: RememberingEmbedder, *, own: bool) -> KnowledgeBase:
    """The knowledge base, synced first when articles changed. With `own`, this process serves from Chroma."""
    with ExitStack() as bars:
        base, _ = prepare(
            settings.project.articles,
            settings.index_dir,
            embedder,
            own=own,
            chroma_url=settings.chroma_url,
            progress=_progress(bars),
            say=_say,
        )
    return base


def open_knowledge(settings: Settings) -> KnowledgeBase:
    """The knowledge base for a command that only reads."""
    make_state_folder(settings.index_dir)
    return ready_knowledge(settings, make_embedder(), own=False)


def sync_articles(settings: Settings, embedder: RememberingEmbedder, *, quiet: bool) -> SyncReport:
    """Sync the articles into the index."""
    make_state_folder(settings.index_dir)
    with ExitStack() as bars:
        return sync(
            settings.project.articles,
            settings.index_dir,
            embedder,
            today=today_utc(),
            progress=silent if quiet else _progress(bars),
            say=_say,
            chroma_url=settings.chroma_url,
        )


def knowledge_state(settings: Settings) -> tuple[bool, str]:
    """Whether the index fits the articles, and that in words."""
    try:
        base = open_synced(settings.index_dir, make_embedder())
    except SetUpError as error:
        return False, error.message
    try:
        current = base.is_current(settings.project.articles)
        contents = base.snapshot.contents
    finally:
        base.close()
    words = f"{len(contents.articles)} articles in {len(contents.passages)} passages"
    return current, words if current else f"{words}, but the articles have changed since"


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _progress(bars: ExitStack) -> Progress:
    """A progress bar on a terminal, begun when there turns out to be enough work for one."""
    from rich.progress import Progress as Bar

    started: list[Bar] = []

    def show(done: int, total: int) -> None:
        if total < WORTH_A_BAR or not sys.stderr.isatty():
            return
        if not started:
            started.append(bars.enter_context(Bar(console=console(stderr=True), transient=True)))
            started[0].add_task("reading the articles", total=total)
        started[0].update(started[0].task_ids[0], completed=done)

    return show


def check_knowledge(settings: Settings, directory: Path | None) -> list[Finding]:
    """What is wrong or doubtful in the articles. Raises SetUpError when there is no such folder."""
    from triage.knowledge.rules import load_rules

    folder = directory or settings.project.articles
    if not folder.is_dir():
        raise SetUpError(f"{folder} is no folder.", remedy="Name a folder of Markdown articles.")
    return check(folder, load_rules(settings.project).company.allowed_links, today_utc())
