"""What the knowledge base lacks, found in the questions of a period: read, made anonymous, put together, drafted.

Called by `triage knowledge gaps` and, through the wiring, by the dashboard.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from triage.assistant.local.vectors import Embedder
from triage.domain.errors import SetUpError
from triage.evals.harvest.redact import Redactor
from triage.knowledge.gaps import clustered, draft, slug, title_of
from triage.store import open_questions
from triage.store.database import Database
from triage.store.metrics_rows import Period
from triage.store.open_questions import OpenQuestion
from triage.web.installation import Gap, GapQuestion

QUESTIONS_AT_MOST = 1000
LONGEST = 1000


def find_gaps(database: Database, embedder: Embedder, period: Period) -> list[Gap]:
    """Clusters of the questions that no article answered, the most asked first. Embeds what it has not seen."""
    with database.read() as tx:
        asked = open_questions.asked_in(tx, period, QUESTIONS_AT_MOST)
    redactor = Redactor()
    questions = [
        GapQuestion(
            conversation=one.conversation,
            at=one.at,
            text=redactor.text(one.text[:LONGEST], [one.customer]),
            answer=redactor.text(one.answer[:LONGEST], [one.customer]),
        )
        for one in asked
    ]
    if not questions:
        return []
    groups = clustered(embedder.embed([one.text for one in questions]))
    return [_gap([questions[n] for n in group], [asked[n] for n in group]) for group in groups]


def write_drafts(gaps: Sequence[Gap], folder: Path) -> list[Path]:
    """A file for each gap that has none there yet; returns those written. Raises SetUpError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        written = []
        for gap in gaps:
            path = folder / f"{slug(gap.title)}.md"
            if not path.exists():
                path.write_text(gap.draft, encoding="utf-8")
                written.append(path)
    except OSError as error:
        raise SetUpError(f"{folder} cannot be written to: {error.strerror}.", remedy="Name another folder.") from error
    return written


def _gap(questions: list[GapQuestion], asked: list[OpenQuestion]) -> Gap:
    best = max(asked, key=lambda one: one.nearest_score)
    texts, today = [one.text for one in questions], datetime.now(UTC).date()
    return Gap(
        id=sha256(min(f"{one.conversation}{one.at}" for one in questions).encode()).hexdigest()[:12],
        title=title_of(texts[0]),
        questions=tuple(questions),
        conversations=len({one.conversation for one in questions}),
        nearest=best.nearest,
        nearest_score=best.nearest_score,
        draft=draft(texts, [one.answer for one in questions], today),
    )
