"""Questions that no article answered, with what an agent wrote back: what the knowledge base lacks.

Read by the dashboard's gaps and by `triage knowledge gaps`. Nothing here writes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from triage.domain.ids import ConversationId
from triage.domain.labels import Author
from triage.store.database import Transaction
from triage.store.metrics_rows import Period
from triage.store.tables import customers, messages, turns

UNANSWERED = frozenset({"no_answer", "unclear", "borderline_match"})
"""The rules of a decision that say so: nothing fits, nothing known fits, or only nearly."""
ANSWERED_WITHIN = 20  # messages after the question in which an agent's answer is looked for


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What was asked and not answered; `nearest` is the title of the best article, `answer` an agent's first words."""

    conversation: ConversationId
    at: datetime
    text: str
    customer: str
    nearest: str
    nearest_score: float
    answer: str


def asked_in(tx: Transaction, period: Period, at_most: int) -> tuple[OpenQuestion, ...]:
    """The questions of the period that no article answered, the latest first."""
    statement = (
        sa.select(
            turns.c.id,
            turns.c.conversation_id,
            turns.c.at,
            turns.c.decision["reasons"].label("reasons"),
            turns.c.passages["passages"][0]["title"].as_string().label("nearest"),
            turns.c.passages["passages"][0]["score"].as_float().label("score"),
        )
        .where(
            turns.c.at >= period.since,
            turns.c.at < period.until,
            turns.c.outcome == "committed",
            turns.c.passages["answerable"].as_boolean().is_(False),
        )
        .order_by(turns.c.at.desc(), turns.c.id)
    )
    found: list[OpenQuestion] = []
    for row in tx.connection.execute(statement):
        if any(reason["rule"] in UNANSWERED for reason in row.reasons or ()):
            question = _question(tx, row)
            if question is not None:
                found.append(question)
        if len(found) == at_most:
            break
    return tuple(found)


def _question(tx: Transaction, row: Any) -> OpenQuestion | None:
    """The customer's words that the turn read; None for words that are gone."""
    statement = (
        sa.select(messages.c.id, messages.c.text, customers.c.name)
        .join(customers, customers.c.id == messages.c.customer_id)
        .where(messages.c.conversation_id == row.conversation_id, messages.c.turn_id == row.id)
        .where(messages.c.author == Author.CUSTOMER.value)
        .order_by(messages.c.id)
    )
    said = tx.connection.execute(statement).fetchall()
    text = " ".join(one.text for one in said).strip()
    if not text:
        return None
    return OpenQuestion(
        conversation=ConversationId(row.conversation_id),
        at=row.at,
        text=text,
        customer=said[-1].name or "",
        nearest=row.nearest or "",
        nearest_score=row.score or 0.0,
        answer=_answer(tx, row.conversation_id, said[-1].id),
    )


def _answer(tx: Transaction, conversation: str, after: int) -> str:
    statement = (
        sa.select(messages.c.author, messages.c.text)
        .where(messages.c.conversation_id == conversation, messages.c.id > after, messages.c.note.is_(False))
        .order_by(messages.c.id)
        .limit(ANSWERED_WITHIN)
    )
    rows: Sequence[Any] = tx.connection.execute(statement).fetchall()
    return next((row.text for row in rows if row.author == Author.AGENT.value), "")
