"""Periods of a conversation with one mode and one owner: the history behind wait times and containment."""

from datetime import datetime

import sqlalchemy as sa

from triage.domain.conversation import Conversation, Owner
from triage.domain.ids import ConversationId
from triage.domain.labels import OwnerKind
from triage.store.database import Transaction
from triage.store.tables import stretches


def begin(tx: Transaction, head: Conversation, at: datetime) -> None:
    """End the stretch that runs and begin one with the head's mode and owner."""
    end(tx, head.id, at)
    tx.connection.execute(
        sa.insert(stretches).values(
            conversation_id=head.id,
            mode=head.mode.value,
            owner_kind=head.owner.kind.value,
            owner=_owner_name(head.owner),
            reply_by=head.reply_by,
            started_at=at,
        )
    )


def ensure(tx: Transaction, head: Conversation, at: datetime) -> None:
    """Begin a stretch if none runs: in a conversation that is new or was closed."""
    running = sa.select(stretches.c.id).where(stretches.c.conversation_id == head.id, stretches.c.ended_at.is_(None))
    if tx.connection.execute(running).first() is None:
        begin(tx, head, at)


def end(tx: Transaction, conversation: ConversationId, at: datetime) -> None:
    """End the stretch that runs, if any."""
    tx.connection.execute(
        sa.update(stretches)
        .where(stretches.c.conversation_id == conversation, stretches.c.ended_at.is_(None))
        .values(ended_at=at)
    )


def of_conversation(tx: Transaction, conversation: ConversationId) -> tuple[tuple[str, str, str | None], ...]:
    """Mode, kind of owner and owner of each stretch, oldest first."""
    statement = (
        sa.select(stretches.c.mode, stretches.c.owner_kind, stretches.c.owner)
        .where(stretches.c.conversation_id == conversation)
        .order_by(stretches.c.id)
    )
    return tuple((row.mode, row.owner_kind, row.owner) for row in tx.connection.execute(statement))


def _owner_name(owner: Owner) -> str | None:
    return owner.agent_id if owner.kind is OwnerKind.AGENT else owner.queue
