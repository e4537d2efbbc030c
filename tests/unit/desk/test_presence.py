"""Presence counts for as long as an agent is heard from, and hearing from them mostly costs nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.unit.desk.surroundings import FLOOR
from triage.desk.presence import present, sign_of
from triage.domain.ids import AgentId
from triage.domain.labels import Presence
from triage.domain.staffing import Agent

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
DANA = Agent(AgentId("a1"), "Dana", "dana@hearthlane.example", Presence.ONLINE, NOW)


@pytest.mark.parametrize(
    ("silent_seconds", "expected"), [(0, Presence.ONLINE), (60, Presence.ONLINE), (60.1, Presence.OFFLINE)]
)
def test_what_an_agent_chose_lasts_a_minute_after_the_last_sign(silent_seconds: float, expected: Presence) -> None:
    assert present(FLOOR, DANA, NOW + timedelta(seconds=silent_seconds)) is expected


def test_an_agent_never_heard_from_is_offline_whatever_they_chose() -> None:
    assert present(FLOOR, replace(DANA, presence_at=None), NOW) is Presence.OFFLINE


@pytest.mark.parametrize(
    ("agent", "silent_seconds", "note", "is_back"),
    [
        (DANA, 5, False, False),
        (DANA, 15, True, False),
        (DANA, 61, True, True),
        (replace(DANA, presence=Presence.OFFLINE), 61, True, False),
        (replace(DANA, presence_at=None), 0, True, True),
    ],
)
def test_a_sign_of_life_is_noted_now_and_then_and_brings_back_who_was_given_up(
    agent: Agent, silent_seconds: int, note: bool, is_back: bool
) -> None:
    sign = sign_of(FLOOR, agent, NOW + timedelta(seconds=silent_seconds))
    assert (sign.note, sign.is_back) == (note, is_back)
