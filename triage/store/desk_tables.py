"""Tables of working together: who watches, who is called in, who looks at what, ratings, and the floor's own state.

Kept apart from `tables` for length only; the same metadata. Nobody outside `store` imports it.
"""

import sqlalchemy as sa

from triage.store.tables import Id, Instant, Json, Serial, metadata

watchers = sa.Table(
    "watchers",
    metadata,
    sa.Column("conversation_id", Id, sa.ForeignKey("conversations.id"), primary_key=True),
    sa.Column("agent_id", Id, primary_key=True),
    sa.Column("since", Instant, nullable=False),
    sa.Index("ix_watchers_agent_id", "agent_id"),
)

calls = sa.Table(
    "calls",
    metadata,
    sa.Column("id", Serial, primary_key=True, autoincrement=True),
    sa.Column("conversation_id", Id, sa.ForeignKey("conversations.id"), nullable=False),
    sa.Column("message_id", sa.BigInteger, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("agent_id", Id, nullable=False),
    sa.Column("called_by", Id, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("answered_at", Instant),
    sa.Index("ix_calls_agent_id", "agent_id", "answered_at"),
    sa.Index("ix_calls_conversation_id", "conversation_id"),
)

focus_events = sa.Table(
    "focus_events",
    metadata,
    sa.Column("id", Serial, primary_key=True, autoincrement=True),
    sa.Column("conversation_id", Id, nullable=False),
    sa.Column("agent_id", Id, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Index("ix_focus_events_conversation_id", "conversation_id", "at"),
    sa.Index("ix_focus_events_agent_id", "agent_id", "at"),
)

ratings = sa.Table(
    "ratings",
    metadata,
    sa.Column("id", Serial, primary_key=True, autoincrement=True),
    sa.Column("conversation_id", Id, sa.ForeignKey("conversations.id"), nullable=False),
    sa.Column("agent_id", Id),
    sa.Column("queue", sa.String(64)),
    sa.Column("score", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Index("ix_ratings_conversation_id", "conversation_id"),
    sa.Index("ix_ratings_at", "at"),
)

model_calls = sa.Table(
    "model_calls",
    metadata,
    sa.Column("id", Serial, primary_key=True, autoincrement=True),
    sa.Column("conversation_id", Id, sa.ForeignKey("conversations.id"), nullable=False),
    sa.Column("turn_id", sa.String(120)),
    sa.Column("step", sa.String(32), nullable=False),
    sa.Column("prompt", sa.String(64), nullable=False),
    sa.Column("version", sa.String(32), nullable=False),
    sa.Column("model", sa.String(200), nullable=False),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Column("input_tokens", sa.Integer),
    sa.Column("output_tokens", sa.Integer),
    sa.Column("cached_tokens", sa.Integer),
    sa.Column("upstream_calls", sa.Integer, nullable=False),
    sa.Column("cost_usd", sa.Float),
    sa.Column("error", sa.String(64)),
    sa.Column("at", Instant, nullable=False),
    sa.Index("ix_model_calls_conversation_id", "conversation_id"),
    sa.Index("ix_model_calls_at", "at"),
)

floor_state = sa.Table(
    "floor_state",
    metadata,
    sa.Column("name", sa.String(32), primary_key=True),
    sa.Column("value", Json, nullable=False),
    sa.Column("since", Instant, nullable=False),
)

presence_spans = sa.Table(
    "presence_spans",
    metadata,
    sa.Column("id", Serial, primary_key=True, autoincrement=True),
    sa.Column("agent_id", Id, nullable=False),
    sa.Column("presence", sa.String(16), nullable=False),
    sa.Column("began_at", Instant, nullable=False),
    sa.Column("heard_at", Instant, nullable=False),
    sa.Index("ix_presence_spans_agent_id", "agent_id", "id"),
    sa.Index("ix_presence_spans_heard_at", "heard_at"),
)

saved_views = sa.Table(
    "saved_views",
    metadata,
    sa.Column("agent_id", Id, primary_key=True),
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("query", sa.String(400), nullable=False),
    sa.Column("at", Instant, nullable=False),
)

metric_days = sa.Table(
    "metric_days",
    metadata,
    sa.Column("day", sa.String(10), primary_key=True),
    sa.Column("made_by", sa.String(200), nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("changes_at", Instant),
    sa.Column("is_stale", sa.Boolean, nullable=False),
    sa.Column("observations", sa.LargeBinary, nullable=False),
)
