"""Finds conversations, closed ones too: by reference, by words about the customer or the matter, by words said.

A message fits when it holds every word; the last word may be a beginning of one. A customer or subject fits when every
word stands somewhere in name, address or subject. Used by the console. Nothing here writes.
"""

import re
from collections.abc import Sequence

import sqlalchemy as sa

from triage.domain.ids import ConversationId
from triage.store import conversations as heads
from triage.store.database import Transaction
from triage.store.tables import conversations, customers, messages

# Of a word said very often, the latest messages are looked at and no more.
_LATEST_MESSAGES = 2_000
_MOST_WORDS = 8
_WORD = re.compile(r"[\w@.+-]*\w", re.UNICODE)


def find(tx: Transaction, words: str, limit: int) -> tuple[ConversationId, ...]:
    """The conversations that fit, at most so many: the one of this reference, then those with the latest change."""
    wanted = _WORD.findall(words)[:_MOST_WORDS]
    if not wanted:
        return ()
    named = heads.find(tx, words.strip().removeprefix("#"))
    fitting = sa.union(_about(wanted), _said(tx, wanted)).subquery()
    statement = (
        sa.select(conversations.c.id)
        .join(fitting, fitting.c.id == conversations.c.id)
        .order_by(conversations.c.updated_at.desc(), conversations.c.id)
        .limit(limit)
    )
    found = [ConversationId(identity) for identity in tx.connection.execute(statement).scalars()]
    first = [named.id] if named else []
    return tuple((first + [identity for identity in found if identity not in first])[:limit])


def _about(words: Sequence[str]) -> sa.Select[tuple[str]]:
    """By customer and subject."""
    places = (customers.c.name, customers.c.email, customers.c.external_id, conversations.c.subject)
    each = [sa.or_(*(_holds(place, word) for place in places)) for word in words]
    return sa.select(conversations.c.id).join(customers, customers.c.id == conversations.c.customer_id).where(*each)


def _holds(place: sa.ColumnElement[str | None], word: str) -> sa.ColumnElement[bool]:
    # SQLite folds the case of a to z only, so other letters are tried both ways.
    spellings = {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
    return sa.or_(*(place.icontains(spelling, autoescape=True) for spelling in sorted(spellings)))


def _said(tx: Transaction, words: Sequence[str]) -> sa.Select[tuple[str]]:
    """By message, through the index of words."""
    # What punctuation joins, both indexes take apart in ways of their own; so it is taken apart here.
    plain = re.findall(r"[^\W_]+", " ".join(words))
    if tx.is_sqlite:
        matching = " ".join(f'"{word}"' for word in plain) + "*"
        fitting = sa.text(
            "SELECT rowid AS id FROM message_words WHERE message_words MATCH :matching ORDER BY rowid DESC LIMIT :most"
        ).bindparams(matching=matching, most=_LATEST_MESSAGES)
        latest = fitting.columns(sa.column("id", sa.Integer)).subquery()
    else:
        matching = " & ".join(plain) + ":*"
        vector = sa.func.to_tsvector(sa.literal_column("'simple'"), messages.c.text)
        fits = vector.op("@@")(sa.func.to_tsquery(sa.literal_column("'simple'"), matching))
        latest = sa.select(messages.c.id).where(fits).order_by(messages.c.id.desc()).limit(_LATEST_MESSAGES).subquery()
    return sa.select(messages.c.conversation_id.label("id")).join(latest, latest.c.id == messages.c.id)
