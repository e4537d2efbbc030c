"""Finding conversations: lists by promise, the words of messages, and the filters that agents keep."""

import sqlalchemy as sa
from alembic import op

from triage.store.tables import Instant

revision = "0006"
down_revision = "0005"

# An index of words beside the messages, which triggers keep true. It holds no text of its own.
_SQLITE_WORDS = (
    "CREATE VIRTUAL TABLE message_words USING fts5(text, content='messages', content_rowid='id',"
    " tokenize='unicode61 remove_diacritics 2', detail='none')",
    "INSERT INTO message_words(message_words) VALUES ('rebuild')",
    "CREATE TRIGGER message_words_added AFTER INSERT ON messages BEGIN"
    " INSERT INTO message_words(rowid, text) VALUES (new.id, new.text); END",
    "CREATE TRIGGER message_words_changed AFTER UPDATE OF text ON messages WHEN old.text IS NOT new.text BEGIN"
    " INSERT INTO message_words(message_words, rowid, text) VALUES ('delete', old.id, old.text);"
    " INSERT INTO message_words(rowid, text) VALUES (new.id, new.text); END",
    "CREATE TRIGGER message_words_gone AFTER DELETE ON messages BEGIN"
    " INSERT INTO message_words(message_words, rowid, text) VALUES ('delete', old.id, old.text); END",
)
_POSTGRES_WORDS = ("CREATE INDEX message_words ON messages USING gin (to_tsvector('simple', text))",)


def upgrade() -> None:
    """Add the indexes and the table; messages that are there become findable."""
    op.create_table(
        "saved_views",
        sa.Column("agent_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("query", sa.String(length=400), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("agent_id", "name", name=op.f("pk_saved_views")),
    )
    op.create_index(
        "ix_conversations_listed",
        "conversations",
        ["state", "reply_by", "owner_kind", "mode", "agent_id", "snoozed_at", "updated_at", "id"],
        unique=False,
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _SQLITE_WORDS if sqlite else _POSTGRES_WORDS:
        op.execute(statement)
