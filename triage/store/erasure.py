"""Forgets one customer: every text and every personal value of a conversation is replaced by a mark, figures stay.

Called by `desk.erasing` with a locked conversation. What metrics count is kept: times, owners, labels and scores.
"""

from dataclasses import replace

import sqlalchemy as sa

from triage.domain.conversation import Conversation, Memory
from triage.domain.decision import Decision, Reason
from triage.domain.handoff import Summary
from triage.store import conversations
from triage.store.codec import decode, encode
from triage.store.database import Transaction
from triage.store.desk_tables import ratings
from triage.store.tables import customers, dead_letters, deliveries, handoffs, messages, promises, turns

ERASED = "[erased]"


def erase(tx: Transaction, head: Conversation) -> None:
    """Replace all that was said and who said it. The next message of the same sender begins a new thread."""
    _customer(tx, head)
    _messages(tx, head)
    _handoffs(tx, head)
    _turns(tx, head)
    for table, values in (
        (promises, {"text": ERASED}),
        (ratings, {"reason": ""}),
        (deliveries, {"error": None, "provider_reference": None}),
        (dead_letters, {"error": ERASED}),
    ):
        tx.connection.execute(sa.update(table).where(table.c.conversation_id == head.id).values(**values))
    conversations.save(tx, replace(head, subject=ERASED, memory=Memory(urgency=head.memory.urgency)))


def _customer(tx: Transaction, head: Conversation) -> None:
    # The sender's own name for them may be an address or a number; the id is ours and says nothing.
    unknown = {
        "external_id": f"erased:{head.customer_id}",
        "name": ERASED,
        "email": None,
        "locale": None,
        "timezone": None,
    }
    tx.connection.execute(sa.update(customers).where(customers.c.id == head.customer_id).values(**unknown))


def _messages(tx: Transaction, head: Conversation) -> None:
    # Ids of providers stay only as far as they keep rows apart.
    own = sa.literal("erased:").concat(sa.cast(messages.c.id, sa.String))
    tx.connection.execute(
        sa.update(messages)
        .where(messages.c.conversation_id == head.id)
        .values(
            text=ERASED,
            attachments=None,
            in_reply_to=[],
            provider_id=sa.case((messages.c.provider_id.is_not(None), own), else_=None),
        )
    )


def _handoffs(tx: Transaction, head: Conversation) -> None:
    rows = tx.connection.execute(sa.select(handoffs).where(handoffs.c.conversation_id == head.id)).fetchall()
    for row in rows:
        was = decode(Summary, row.summary)
        left = Summary(
            ask=ERASED, reason_code=was.reason_code, rationale="", urgency=was.urgency, language=was.language
        )
        reasons = tuple(Reason(reason.rule, "", "") for reason in decode(tuple[Reason, ...], row.reasons))
        tx.connection.execute(
            sa.update(handoffs)
            .where(handoffs.c.id == row.id)
            .values(summary=encode(Summary, left), reasons=encode(tuple[Reason, ...], reasons))
        )


def _turns(tx: Transaction, head: Conversation) -> None:
    rows = tx.connection.execute(sa.select(turns).where(turns.c.conversation_id == head.id)).fetchall()
    for row in rows:
        decision = decode(Decision, row.decision) if row.decision else None
        kept = encode(Decision, _wordless(decision)) if decision else None
        tx.connection.execute(
            sa.update(turns)
            .where(turns.c.id == row.id)
            .values(assessment=_labels(row.assessment), passages=None, inputs=_staffing(row.inputs), decision=kept)
        )


def _wordless(decision: Decision) -> Decision:
    promise = replace(decision.promise, text=ERASED) if decision.promise else None
    reasons = tuple(Reason(reason.rule, "", "") for reason in decision.reasons)
    return replace(decision, promise=promise, reasons=reasons, choices=())


def _labels(assessment: dict[str, object] | None) -> dict[str, object] | None:
    """What was seen, without the words it was seen in."""
    return {**assessment, "details": {}, "evidence": [], "call_at": None, "call_on": None} if assessment else None


def _staffing(inputs: dict[str, object] | None) -> dict[str, object]:
    """Who was there, which waits are measured by; what was known of the customer goes."""
    return {key: value for key, value in (inputs or {}).items() if key in ("staffing", "now")}
