"""The examination behind `triage doctor`: each part looked at by itself, so that one broken part hides no other."""

import asyncio
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from triage.app.settings import Settings
from triage.domain.errors import TriageError

State = Literal["ok", "advice", "wrong"]


@dataclass(frozen=True, slots=True)
class Result:
    """What was found about one part; `advice` is worth knowing, `wrong` needs mending."""

    part: str
    state: State
    message: str
    remedy: str | None = None


def diagnose(settings: Settings) -> list[Result]:
    """Every part in the order in which a message passes them."""
    parts: list[tuple[str, Callable[[Settings], Iterator[Result]]]] = [
        ("python", _python),
        ("content", _content),
        ("knowledge", _knowledge),
        ("database", _database),
        ("language model", _language_model),
        ("replies", _replies),
        ("agents", _agents),
    ]
    return [result for name, look in parts for result in _guarded(name, look, settings)]


def _guarded(name: str, look: Callable[[Settings], Iterator[Result]], settings: Settings) -> list[Result]:
    try:
        return list(look(settings))
    except TriageError as error:
        return [Result(name, "wrong", error.message, error.remedy)]


def _python(settings: Settings) -> Iterator[Result]:
    version = f"Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}"
    # From 3.12 the sqlite3 module relies on behaviour that older libraries lack (see DESIGN, durable engine).
    if sys.version_info >= (3, 12) and sqlite3.sqlite_version_info < (3, 42):
        yield Result(
            "python", "wrong", f"{version}: this pair is too old.", "Use SQLite 3.42 or newer, or Python 3.11."
        )
    else:
        yield Result("python", "ok", version)


def _content(settings: Settings) -> Iterator[Result]:
    from triage.knowledge.policy_review import check_policy
    from triage.knowledge.rules import load_rules

    rules = load_rules(settings.project)
    yield Result(
        "content",
        "ok",
        f"{rules.company.name}, {len(rules.intents.intents)} intents, policy {rules.policy.version}, "
        f"from {settings.project.root}",
    )
    for finding in check_policy(settings.project):
        yield Result("content", "wrong" if finding.error else "advice", finding.message, finding.remedy)


def _knowledge(settings: Settings) -> Iterator[Result]:
    from triage.app.knowledge import knowledge_state

    current, words = knowledge_state(settings)
    yield Result("knowledge", "ok" if current else "advice", words, None if current else "Run `triage knowledge sync`.")


def _database(settings: Settings) -> Iterator[Result]:
    from triage.app.storage import open_database
    from triage.inbox import health

    database = open_database(settings)
    try:
        state = health.check(database, datetime.now(UTC))
    finally:
        database.close()
    kind = settings.database_url.split("://")[0]
    yield Result("database", "ok", f"{kind}, {state.unread} unread messages")
    if not state.worker_alive:
        yield Result("worker", "advice", "No worker runs: nobody answers right now.", "Start `triage serve`.")
    if state.dead_letters:
        yield Result("dead letters", "advice", f"{state.dead_letters} wait.", "See `triage dead list`.")


def _language_model(settings: Settings) -> Iterator[Result]:
    if not settings.has_model:
        yield Result(
            "language model",
            "advice",
            "None is set up: the local engine serves, which needs no key.",
            "Set OPENAI_API_KEY, or TRIAGE_LLM_BASE_URL for a server of your own.",
        )
        return
    from triage.app.mind import llm_settings
    from triage.assistant.llm.health import probe

    finding = asyncio.run(probe(llm_settings(settings)))
    if finding.ok:
        yield Result("language model", "ok", finding.message)
    else:
        message = f"{finding.message} Until it works the local engine serves."
        yield Result("language model", "wrong", message, finding.remedy)


def _replies(settings: Settings) -> Iterator[Result]:
    if settings.reply_url is None:
        yield Result(
            "replies",
            "advice",
            "The generic channel has nowhere to send replies; the web chat works.",
            "Set TRIAGE_REPLY_URL.",
        )
        return
    import httpx

    try:
        httpx.head(settings.reply_url, timeout=5.0)
    except httpx.HTTPError as error:
        yield Result("replies", "wrong", f"{settings.reply_url} cannot be reached: {error}", "Check TRIAGE_REPLY_URL.")
    else:
        yield Result("replies", "ok", f"{settings.reply_url} answers")


def _agents(settings: Settings) -> Iterator[Result]:
    from triage.app.storage import open_database
    from triage.store import agents

    database = open_database(settings)
    try:
        with database.read() as tx:
            people = agents.every(tx)
    finally:
        database.close()
    if people:
        yield Result("agents", "ok", f"{len(people)} people serve here")
    else:
        yield Result("agents", "advice", "Nobody can take a handoff yet.", "Run `triage agents add NAME EMAIL`.")
