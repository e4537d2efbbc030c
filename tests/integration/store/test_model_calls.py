"""What was asked of language models is kept with its cost and prompt version, and adds up by version."""

from dataclasses import replace
from datetime import timedelta

from tests.fakes.clock import SetClock
from tests.fakes.stored import a_conversation, prepared
from triage.domain.ids import TurnId
from triage.domain.model_call import ModelCall
from triage.store import model_calls

NOW = SetClock().now()
CALL = ModelCall("assess", "assess_message", "1.0.0", "m", 1.5, 900, 100, 2, None, 0.002, 700)


def test_a_step_is_read_back_as_it_was_taken(database_url: str) -> None:
    silent = ModelCall("compose", "compose_reply", "1.0.0", "m", 30.0, error="llm_deadline")
    with prepared(database_url) as database:
        with database.write() as tx:
            head = a_conversation(tx)
            model_calls.add(tx, head.id, TurnId("turn:1"), (CALL, silent), NOW)
            model_calls.add(tx, head.id, None, (), NOW)
        with database.read() as tx:
            assert model_calls.of_conversation(tx, head.id) == (CALL, silent)


def test_versions_of_a_prompt_add_up_apart(database_url: str) -> None:
    candidate = replace(CALL, version="1.1.0", seconds=0.5, error="llm_timeout", cost_usd=None, input_tokens=None)
    with prepared(database_url) as database:
        with database.write() as tx:
            head = a_conversation(tx)
            model_calls.add(tx, head.id, None, (CALL, CALL, candidate), NOW)
            model_calls.add(tx, head.id, None, (CALL,), NOW - timedelta(days=2))
        with database.read() as tx:
            old, new = model_calls.by_version(tx, NOW - timedelta(days=1))
    assert (old.version, old.steps, old.failed, old.upstream_calls) == ("1.0.0", 2, 0, 4)
    assert (old.input_tokens, old.output_tokens, round(old.cost_usd, 6), old.seconds) == (1800, 200, 0.004, 1.5)
    assert (new.version, new.steps, new.failed, new.input_tokens, new.cost_usd) == ("1.1.0", 1, 1, 0, 0.0)
