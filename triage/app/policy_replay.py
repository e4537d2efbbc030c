"""Stored decisions loaded for replay: rows of the store become the plain records that `routing.replay` takes.

Called by `triage policy replay`. What a row lacks, because an older program wrote it, is counted and left out.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from triage.domain.ids import QueueName
from triage.domain.knowledge import SearchResult
from triage.domain.policy import Policy
from triage.routing.replay import Outcome, Replayed, StoredDecision, replay
from triage.store import replay_queries
from triage.store.database import Database
from triage.store.replay_queries import DecisionMade, DecisionRow


@dataclass(frozen=True, slots=True)
class ReplayRun:
    """All decisions of a period under two policies. `unusable` rows had inputs that can no longer be read."""

    before: Policy
    after: Policy
    since: datetime
    until: datetime
    decisions: tuple[Replayed, ...]
    unusable: int


def run(
    database: Database, before: Policy, after: Policy, since: datetime, until: datetime, advance: Callable[[], None]
) -> ReplayRun:
    """Replay the period; `advance` is called for every row."""
    unusable = 0

    def stored(rows: Iterator[DecisionRow]) -> Iterator[StoredDecision]:
        nonlocal unusable
        for row in rows:
            advance()
            decision = stored_decision(row)
            if decision is None:
                unusable += 1
            else:
                yield decision

    with database.read() as tx:
        replayed = tuple(replay(stored(replay_queries.decisions(tx, since, until)), before, after))
    return ReplayRun(before, after, since, until, replayed, unusable)


def how_many(database: Database, since: datetime, until: datetime) -> int:
    """How many decisions the period holds."""
    with database.read() as tx:
        return replay_queries.count(tx, since, until)


def stored_decision(row: DecisionRow) -> StoredDecision | None:
    """The row as replay takes it; None where inputs or outcome cannot be read."""
    if row.inputs is None or row.made is None or row.assessment is None:
        return None
    return StoredDecision(
        turn=row.turn,
        conversation=row.conversation,
        was_read=_lead(row.made) != "assessment_unavailable",
        seen=row.assessment,
        found=row.found or SearchResult(),
        collected=row.inputs.collected,
        history=row.inputs.history,
        staffing=row.inputs.staffing,
        now=row.inputs.now,
        outcome=_outcome(row.made),
        policy=row.policy,
        person_replied_at=row.person_replied_at,
    )


def _outcome(made: DecisionMade) -> Outcome:
    return Outcome(
        action=made.action,
        route=made.route,
        queue=QueueName(made.queue) if made.queue else None,
        due=made.promise.by if made.promise else None,
        promised=made.promise.mode if made.promise else None,
        silent=made.silent,
        lead=_lead(made),
    )


def _lead(made: DecisionMade) -> str:
    return next((reason.rule for reason in made.reasons), "")
