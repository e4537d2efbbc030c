"""A past of any length, put straight into the database: decisions of the shipped policy on made-up turns.

For tests and benchmarks of replay, metrics and simulation. Much faster than playing conversations.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import sqlalchemy as sa

from triage.assistant.replay_inputs import replay_inputs
from triage.domain.assessment import Assessment, Speech
from triage.domain.decision import Decision
from triage.domain.history import Collected, History
from triage.domain.ids import ArticleId, IntentId
from triage.domain.intents import Handling, Intent
from triage.domain.knowledge import FoundPassage, SearchResult
from triage.domain.labels import Action, Complexity, Mode, RedFlag, Sentiment, Urgency
from triage.domain.policy import Policy
from triage.domain.staffing import Staffing
from triage.routing.decide import decide
from triage.store.codec import encode
from triage.store.database import Database
from triage.store.tables import Instant, conversations, customers, handoffs, messages, stretches, turns

WORDS = "The thermostat works without a subscription. " * 12
CHUNK = 5000
# What a conversation of a repeated past is called by, and the columns that say so.
AGAIN, NAMED = "x", ("id", "conversation_id", "customer_id", "external_id", "reference")
JUDGED = ("needed", "needed", "unneeded", "late")


def write_past(database: Database, policy: Policy, start: datetime, days: int, per_day: int, seed: int = 1) -> int:
    """Write `per_day` conversations a day of one to three turns, by day; returns how many decisions that makes."""
    chance = Random(seed)
    rows: dict[sa.Table, list[dict[str, Any]]] = {
        table: [] for table in (customers, conversations, messages, turns, handoffs, stretches)
    }
    decisions = 0
    for number in range(days * per_day):
        day = number // per_day
        by_day = min(max(chance.gauss(12.5, 3.0), 0.0), 23.9)
        hour = by_day if chance.random() < 0.9 else chance.uniform(0, 23.9)
        began = start + timedelta(days=day, hours=hour)
        decisions += _conversation(rows, policy, f"past{number}", began, chance)
        if len(rows[turns]) >= CHUNK:
            _flush(database, rows)
    _flush(database, rows)
    return decisions


def _conversation(
    rows: dict[sa.Table, list[dict[str, Any]]], policy: Policy, name: str, began: datetime, chance: Random
) -> int:
    rows[customers].append({"id": f"u{name}", "channel": "generic", "external_id": name, "created_at": began})
    matter = _matter(chance)
    history, at, made = History(timezone="Europe/Berlin"), began, 0
    for turn in range(chance.randint(1, 3)):
        seen, found = _seen(matter, chance), _found(chance)
        collected = Collected(matter, missing=("order_number",) if turn == 0 and matter.details else ())
        online = chance.randint(3, 5) + 4 * (9 <= at.hour < 16) if 6 <= at.hour < 18 else 0
        staffing = Staffing(online, min(online, chance.randint(0, 3)), chance.randint(0, 4))
        decision = decide(seen, collected, found, staffing, history, policy, at)
        rows[turns].append(
            {
                "id": f"turn:{name}:{turn:012d}",
                "conversation_id": name,
                "epoch": turn,
                "outcome": "committed",
                "engine": "local",
                "assessment": encode(Assessment, seen),
                "passages": encode(SearchResult, found),
                "decision": encode(Decision, decision),
                "inputs": replay_inputs(collected, history, staffing, at),
                "versions": {"policy": policy.version},
                "seconds": 0.03,
                "at": at,
            }
        )
        made += 1
        rows[messages].append(_message(name, "customer", at - timedelta(seconds=2)))
        if decision.action is Action.HANDOFF and decision.queue and decision.promise:
            _served(rows, name, decision, at, chance)
            break
        history = replace(history, greeted=True, offers_made=history.offers_made + (decision.action is Action.OFFER))
        at += timedelta(minutes=chance.uniform(1, 4))
    rows[conversations].append(_head(name, began))
    return made


def _served(
    rows: dict[sa.Table, list[dict[str, Any]]], name: str, decision: Decision, at: datetime, chance: Random
) -> None:
    """An agent takes it, writes and settles it; live within minutes, tickets within hours."""
    assert decision.promise
    mode = decision.promise.mode
    wait = chance.expovariate(1 / (120 if mode is Mode.LIVE else 4 * 3600))
    taken = at + timedelta(seconds=wait)
    ended = taken + timedelta(seconds=chance.expovariate(1 / 500))
    rows[handoffs].append(
        {
            "id": f"h{name}", "conversation_id": name, "queue": decision.queue, "mode": mode.value, "summary": {},
            "reasons": [], "created_at": at, "reply_by": decision.promise.by, "accepted_at": taken,
            "accepted_by": "agent1", "ended_at": ended, "outcome": chance.choice(JUDGED),
        }
    )  # fmt: skip
    spans = (("queue", decision.queue, at, taken), ("agent", "agent1", taken, ended))
    for kind, owner, since, until in spans:
        rows[stretches].append(
            {
                "conversation_id": name, "mode": mode.value, "owner_kind": kind, "owner": owner,
                "started_at": since, "ended_at": until,
            }
        )  # fmt: skip
    rows[messages].append(_message(name, "agent", taken + timedelta(seconds=20)))


def _message(conversation: str, author: str, at: datetime) -> dict[str, Any]:
    return {
        "conversation_id": conversation, "channel": "generic", "customer_id": f"u{conversation}", "author": author,
        "note": False, "text": "words", "at": at, "turn_id": "past",
    }  # fmt: skip


def _head(name: str, at: datetime) -> dict[str, Any]:
    return {
        "id": name, "customer_id": f"u{name}", "channel": "generic", "state": "closed", "owner_kind": "assistant",
        "mode": "assistant", "epoch": 1, "reference": name[-12:], "subject": "", "intent": "refund",
        "urgency": "normal", "sentiment": "neutral", "priority": 0, "discards": 0, "memory": {},
        "created_at": at, "updated_at": at,
    }  # fmt: skip


def _matter(chance: Random) -> Intent:
    handling = chance.choice([Handling.ANSWER, Handling.PERSON, Handling.PERSON, Handling.HUMAN])
    return Intent(
        id=IntentId("refund"),
        title="Refund",
        team=chance.choice(["general", "billing", "orders"]),
        handling=handling,
        examples=(),
        details=("order_number",) if chance.random() < 0.4 else (),
        complexity=chance.choice(list(Complexity)),
    )


def _seen(matter: Intent, chance: Random) -> Assessment:
    urgency = chance.choices(list(Urgency), [20, 50, 27, 3])[0]
    sentiment = chance.choices(list(Sentiment), [8, 22, 60, 10])[0]
    flags = (chance.choice([RedFlag.FRAUD, RedFlag.PRIVACY]),) if chance.random() < 0.04 else ()
    return Assessment(
        intent=matter.id,
        intent_confidence=0.9,
        speech=Speech.REQUEST,
        sentiment=sentiment,
        sentiment_score=chance.uniform(-1, 1),
        urgency=urgency,
        human_requested=chance.random() < 0.1,
        red_flags=flags,
        complexity=chance.choice(list(Complexity)),
    )


def _found(chance: Random) -> SearchResult:
    score = chance.uniform(0, 1)
    passages = tuple(
        FoundPassage(ArticleId(f"a{place}"), "The thermostat", WORDS, score - place / 10) for place in range(3)
    )
    return SearchResult(passages, score > 0.6, 0.5 < score <= 0.6, 0.6)


def _flush(database: Database, rows: dict[sa.Table, list[dict[str, Any]]]) -> None:
    with database.write() as tx:
        for table, waiting in rows.items():
            if waiting:
                tx.connection.execute(sa.insert(table), waiting)
                waiting.clear()


def repeat_past(database: Database, days: int, times: int) -> None:
    """Write what `write_past` wrote so many times more, each so many days later; the database copies it."""
    with database.write() as tx:
        for number in range(1, times + 1):
            later = round(timedelta(days=days * number).total_seconds() * 1_000_000)
            for table in (customers, conversations, messages, turns, handoffs, stretches):
                tx.connection.execute(_copied(table, later, f"{AGAIN}{number}"))


def _copied(table: sa.Table, later: int, mark: str) -> sa.Insert:
    columns = [column for column in table.c if column.name != "id" or isinstance(column.type, sa.String)]
    original = table.c.get("conversation_id", table.c.id)
    made = [_later(column, later, mark) for column in columns]
    copied = sa.select(*made).where(~original.contains(AGAIN))
    return sa.insert(table).from_select([column.name for column in columns], copied)


def _later(column: sa.Column[Any], later: int, mark: str) -> sa.ColumnElement[Any]:
    if isinstance(column.type, Instant):
        return sa.type_coerce(column, sa.BigInteger) + later
    return column.concat(mark) if column.name in NAMED else column
