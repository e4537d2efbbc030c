"""The pure parts of metrics: contacts, attention, concurrency, occupancy, the table; each as docs/metrics.md says."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from triage.desk.metrics.contacts import Contact, Service, contacts_of
from triage.desk.metrics.durations import attention_of, concurrency, occupancy
from triage.desk.metrics.meanings import MEANINGS
from triage.desk.metrics.names import METRICS, Dimension, Labels, Observation
from triage.desk.metrics.served import of_contact
from triage.desk.metrics.table import csv_of, table
from triage.domain.ids import AgentId, ConversationId
from triage.domain.labels import Author, Mode, OwnerKind, Presence, Sentiment
from triage.store.metrics_rows import FocusRow, HeadRow, PresenceRow, SaidRow, StretchRow, TurnRow

NOON = datetime(2026, 5, 12, 12, 0, tzinfo=UTC)
ONE = ConversationId("c1")
HEAD = HeadRow(ONE, "chat", "refund", False)
WEEK = timedelta(days=7)


def at(minute: float) -> datetime:
    """So many minutes after noon."""
    return NOON + timedelta(minutes=minute)


def stretch(
    kind: OwnerKind, since: float, until: float | None, owner: str | None = None, mode: Mode = Mode.LIVE
) -> StretchRow:
    """A stretch of the one conversation."""
    mode = Mode.ASSISTANT if kind is OwnerKind.ASSISTANT else mode
    return StretchRow(ONE, mode, kind, owner, at(since), None if until is None else at(until))


def said(*words: tuple[Author, float]) -> list[SaidRow]:
    """Who said something when."""
    return [SaidRow(ONE, author, at(minute)) for author, minute in words]


def turn(minute: float, action: str, asked: str | None = None) -> TurnRow:
    """A turn that did this."""
    return TurnRow(ONE, at(minute), action, "assistant", asked, None)


def told(contact: Contact, now: float = 60) -> dict[str, float]:
    """The metrics of one contact."""
    return {one.metric: one.value for one in of_contact(contact, HEAD, WEEK, at(now))}


ASSISTANT, QUEUE, AGENT = OwnerKind.ASSISTANT, OwnerKind.QUEUE, OwnerKind.AGENT


def test_a_gap_between_stretches_separates_contacts() -> None:
    stretches = [stretch(ASSISTANT, 1, 5), stretch(ASSISTANT, 31, None)]
    words = said((Author.CUSTOMER, 0), (Author.ASSISTANT, 1), (Author.CUSTOMER, 30), (Author.ASSISTANT, 31))
    first, second = contacts_of(stretches, words, [turn(5, "close")])
    assert (first.began_at, first.ended_at, second.began_at) == (at(0), at(5), at(30))
    assert told(first) | {"contacts": 1} == told(first)
    assert told(first)["containment_confirmed"] == 1
    assert told(first)["reopen"] == 1
    assert told(second)["first_response"] == 60


def test_a_contact_that_fell_quiet_is_contained_but_not_confirmed() -> None:
    (contact,) = contacts_of([stretch(ASSISTANT, 1, None)], said((Author.CUSTOMER, 0), (Author.ASSISTANT, 1)), [])
    assert "containment_ended" not in told(contact, now=60)
    later = told(contact, now=2 * 24 * 60)
    assert (later["containment_confirmed"], later["containment_ended"]) == (0, 1)


def test_the_wait_survives_a_transfer_between_queues() -> None:
    stretches = [
        stretch(QUEUE, 0, 3, "live"),
        stretch(QUEUE, 3, 5, "complaints-live"),
        stretch(AGENT, 5, 9, "dana"),
    ]
    (contact,) = contacts_of(stretches, said((Author.CUSTOMER, 0), (Author.AGENT, 6)), [])
    found = told(contact)
    assert (found["live_wait"], found["person_first_response"]) == (300, 360)
    assert contact.waits[0].queue == "complaints-live"


def test_a_live_wait_that_ends_in_closing_is_abandoned() -> None:
    (contact,) = contacts_of([stretch(QUEUE, 0, 3, "live")], said((Author.CUSTOMER, 0)), [])
    assert (told(contact)["abandonment"], told(contact)["live_within_60"]) == (1, 0)
    assert "live_wait" not in told(contact)


def test_asking_for_the_same_detail_again_counts_once_a_contact() -> None:
    turns = [turn(1, "collect", "order_number"), turn(2, "collect", "order_number"), turn(3, "collect", "email")]
    (contact,) = contacts_of([stretch(ASSISTANT, 1, None)], said((Author.CUSTOMER, 0)), turns)
    assert told(contact)["re_ask"] == 1


def test_attention_is_in_one_place_and_lapses_after_two_minutes() -> None:
    dana, other = AgentId("dana"), ConversationId("c2")
    rows = [
        FocusRow(dana, ONE, "viewing", at(0)),
        FocusRow(dana, other, "typing", at(1)),
        FocusRow(dana, other, "left", at(1.5)),
        FocusRow(dana, ONE, "viewing", at(10)),
    ]
    spans = [(one.conversation, one.since, one.until) for one in attention_of(rows)]
    assert spans == [(ONE, at(0), at(1)), (other, at(1), at(1.5)), (ONE, at(10), at(12))]


def test_a_page_that_says_late_that_it_was_left_does_not_end_attention_to_the_next() -> None:
    dana, other = AgentId("dana"), ConversationId("c2")
    rows = [
        FocusRow(dana, ONE, "viewing", at(0)),
        FocusRow(dana, other, "viewing", at(1)),
        FocusRow(dana, ONE, "left", at(1.1)),
        FocusRow(AgentId("eli"), ONE, "typing", at(1.2)),
    ]
    spans = [(one.conversation, one.since, one.until) for one in attention_of(rows)]
    assert spans == [(ONE, at(0), at(1)), (other, at(1), at(3)), (ONE, at(1.2), at(3.2))]


def test_concurrency_is_weighted_by_time() -> None:
    services = [Service("dana", Mode.LIVE, at(0), at(30)), Service("dana", Mode.LIVE, at(20), at(40))]
    (row,) = table(concurrency(services, at(60)), None, UTC)
    assert row.value == (20 * 1 + 10 * 2 + 10 * 1) / 40


def test_occupancy_counts_overlapping_work_once_and_splits_by_hour() -> None:
    presence = [
        PresenceRow(AgentId("dana"), Presence.ONLINE, at(30), at(90)),
        PresenceRow(AgentId("dana"), Presence.AWAY, at(90), at(200)),
    ]
    busy = {"dana": [(at(40), at(50)), (at(45), at(70))]}
    by_hour = {row.group: row.value for row in table(occupancy(presence, busy), Dimension.HOUR, UTC)}
    assert by_hour == {"12": 20 / 30, "13": 10 / 30}


def test_the_table_says_mean_median_and_ninth_decile() -> None:
    values = [Observation("live_wait", seconds, Labels(NOON, queue="live")) for seconds in range(1, 12)]
    (row,) = table(values, Dimension.QUEUE, UTC)
    assert (row.group, row.n, row.value, row.median, row.ninth_decile) == ("live", 11, 6, 6, 10)


def test_a_group_that_a_spreadsheet_would_run_is_quoted() -> None:
    rows = table([Observation("contacts", 1, Labels(NOON, intent="=1+1"))], Dimension.INTENT, UTC)
    assert "'=1+1" in csv_of(rows, Dimension.INTENT)


def test_every_metric_is_defined_in_the_documentation() -> None:
    page = (Path(__file__).resolve().parents[4] / "docs" / "metrics.md").read_text()
    written = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", page, re.MULTILINE))
    assert {name: text.replace("`", "") for name, text in written.items()} == MEANINGS
    assert {metric.name for metric in METRICS} == set(MEANINGS)


def test_a_figure_comes_with_the_interval_of_its_kind() -> None:
    shares = [Observation("csat", n < 8, Labels(NOON)) for n in range(10)]
    times = [Observation("live_wait", float(n), Labels(NOON)) for n in range(100)]
    costs = [Observation("model_cost", float(n % 2), Labels(NOON)) for n in range(100)]
    found = {row.metric: row for row in table([*shares, *times, *costs], None, UTC)}
    assert found["csat"].low == pytest.approx(0.490, abs=0.001)
    assert found["csat"].high == pytest.approx(0.943, abs=0.001)
    assert (found["live_wait"].low, found["live_wait"].high) == (40, 60)
    assert found["model_cost"].low == pytest.approx(0.4015, abs=0.001)


def test_too_few_times_have_no_interval_and_means_over_time_have_none() -> None:
    few = [Observation("live_wait", 5.0, Labels(NOON))] * 5
    level = [Observation("concurrency", 120.0, Labels(NOON), 60.0)] * 10
    assert all(row.low is None and row.high is None for row in table([*few, *level], None, UTC))


def test_a_contact_tells_how_the_mood_ended_and_whether_a_bad_one_was_mended() -> None:
    bad, good = replace(turn(1, "answer"), mood=Sentiment.NEGATIVE), replace(turn(2, "answer"), mood=Sentiment.POSITIVE)
    words = said((Author.CUSTOMER, 0), (Author.ASSISTANT, 1))
    (mended,) = contacts_of([stretch(ASSISTANT, 0, None)], words, [bad, good])
    (spoilt,) = contacts_of([stretch(ASSISTANT, 0, None)], words, [good, bad])
    assert (told(mended)["ended_negative"], told(mended)["mood_mended"]) == (0, 1)
    assert told(spoilt)["ended_negative"] == 1
    assert "mood_mended" not in told(spoilt)
