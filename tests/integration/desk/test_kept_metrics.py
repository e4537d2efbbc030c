"""Days of metrics that are kept: whatever happens meanwhile, they say what the same past says when worked out anew."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from tests.fakes.desk_house import DeskHouse
from tests.fakes.past import write_past
from triage.desk.metrics import kept, measured
from triage.desk.metrics.columns import tables_of
from triage.desk.metrics.names import Dimension
from triage.desk.metrics.table import Row, tables
from triage.desk.resolve import HandoffOutcome
from triage.domain.labels import Mode
from triage.routing.business_hours import zone_of
from triage.store import metric_days
from triage.store.desk_tables import focus_events, model_calls
from triage.store.focus import Focus
from triage.store.metrics_rows import Period

SPLITS = (None, *Dimension)


@pytest.fixture
def house(database_url: str) -> Iterator[DeskHouse]:
    """A desk without agents."""
    with DeskHouse(database_url) as opened:
        yield opened


def last_days(house: DeskHouse, days: int) -> Period:
    """So many days of the company until now."""
    zone, now = zone_of(house.policy.hours.timezone), house.clock.now()
    first = now.astimezone(zone).date() - timedelta(days=days - 1)
    return Period(datetime.combine(first, time.min, zone), now)


def is_true(house: DeskHouse, period: Period) -> int:
    """The kept days say the same as the past does now; returns how many rows were compared."""
    now, compared = house.clock.now(), 0
    found = tables_of(kept.columns_of(house.database, house.policy, period, now), SPLITS)
    with house.database.read() as tx:
        seen = tuple(measured.observations(tx, house.policy, period, now))
    for by, rows in tables(seen, SPLITS, zone_of(house.policy.hours.timezone)).items():
        assert [(row.group, row.metric, row.n) for row in found[by]] == [(r.group, r.metric, r.n) for r in rows]
        for mine, theirs in zip(found[by], rows, strict=True):
            assert figures(mine) == pytest.approx(figures(theirs)), (by, mine, theirs)
            compared += 1
    return compared


def figures(row: Row) -> list[float]:
    """Its numbers; what is not told is told by none of them."""
    told = (row.value, row.median, row.ninth_decile, row.low, row.high)
    return [-1.0 if number is None else number for number in told]


def test_months_of_a_past_are_told_the_same_by_kept_days(house: DeskHouse) -> None:
    start = house.clock.now().replace(hour=0) - timedelta(days=20)
    write_past(house.database, house.policy, start, 20, 25)
    with house.database.write() as tx:
        values = {"conversation_id": "past3", "step": "assess", "model": "m", "at": start, "cost_usd": 0.01}
        tx.connection.execute(sa.insert(model_calls).values(**values, **required(model_calls, values)))
    assert is_true(house, last_days(house, 21)) > 300
    assert is_true(house, last_days(house, 1)) == 0


def required(table: sa.Table, given: dict[str, object]) -> dict[str, object]:
    """Something for each column that must not be empty."""
    wanted = [c for c in table.c if not c.nullable and c.name not in given and c.default is None and not c.primary_key]
    return {c.name: 1 if isinstance(c.type, (sa.Integer, sa.Float, sa.Boolean)) else "x" for c in wanted}


def test_what_happens_to_a_kept_day_is_told_once_it_may_no_longer_lag(house: DeskHouse) -> None:
    dana = house.hire("Dana")
    first, second = house.waits("ann"), house.waits("ben", mode=Mode.TICKET)
    house.writes("hello", "cleo")
    house.clock.move(seconds=40)
    house.desk.accept(first, dana)
    assert is_true(house, last_days(house, 2))
    house.clock.move(hours=20)  # from here on that day is over
    house.hear(dana)
    assert is_true(house, last_days(house, 2))
    house.desk.resolve(first, dana, "refunded", HandoffOutcome.NEEDED)
    house.desk.accept(second, dana)
    house.desk.together.focus(second, dana, Focus.VIEWING)
    house.clock.move(minutes=11)
    assert is_true(house, last_days(house, 2))
    house.desk.resolve(second, dana, "found", HandoffOutcome.UNNEEDED)
    house.clock.move(hours=3)
    assert is_true(house, last_days(house, 3))
    house.writes("it happened again", "ann")
    house.clock.move(minutes=11)
    assert is_true(house, last_days(house, 3))
    for _ in range(5):  # what is merely quiet ends, and what was settled cannot be reopened any more
        house.clock.move(days=1)
        assert is_true(house, last_days(house, 9))


def test_a_day_is_worked_out_once_while_nothing_happens_to_it(house: DeskHouse) -> None:
    house.waits("ann")
    house.clock.move(days=30)
    period = last_days(house, 40)
    days = [date.fromisoformat("2026-03-01") + timedelta(days=n) for n in range(20)]
    assert kept.bring_up_to_date(house.database, house.policy, days, house.clock.now()) == 20
    assert kept.bring_up_to_date(house.database, house.policy, days, house.clock.now()) == 0
    house.waits("somebody else")
    assert is_true(house, period)
    house.clock.move(minutes=11)
    assert kept.bring_up_to_date(house.database, house.policy, days, house.clock.now()) == 0


def test_other_rules_make_other_days(house: DeskHouse) -> None:
    house.waits("ann")
    house.clock.move(days=2)
    assert is_true(house, last_days(house, 3))
    with house.database.write() as tx:
        day = metric_days.known(tx, [last_days(house, 3).since.date()])
        for one in day.values():
            metric_days.put(tx, metric_days.KeptDay(one.day, "old rules", one.made_at, one.seq, None), b"nonsense")
    assert is_true(house, last_days(house, 3))


@pytest.mark.parametrize("hours", [0, 1, 5])
def test_attention_to_a_service_that_goes_on_behind_midnight_counts_whole(house: DeskHouse, hours: int) -> None:
    dana = house.hire("Dana")
    house.clock.move(hours=12)
    conversation = house.waits("ann")
    house.desk.accept(conversation, dana)
    for _ in range(4):
        with house.database.write() as tx:
            values = {"conversation_id": conversation, "agent_id": dana.id, "kind": "viewing", "at": house.clock.now()}
            tx.connection.execute(sa.insert(focus_events).values(values))
        house.clock.move(seconds=90 + hours * 3600)
        house.hear(dana)
    house.desk.resolve(conversation, dana, "done", HandoffOutcome.NEEDED)
    house.clock.move(days=1)
    assert is_true(house, last_days(house, 4))
