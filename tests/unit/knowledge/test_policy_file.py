"""What policy.toml may say, how each mistake in it is told, and what makes a new version."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from tests.fakes.holiday_calendar import WrittenCalendar
from tests.unit.knowledge.company_text import company_text
from triage.domain.errors import ContentError
from triage.domain.labels import Mode, RedFlag, Sentiment, Urgency
from triage.domain.policy import DeskRules, Policy, PriorityWeights, Thresholds, TurnTiming
from triage.knowledge.company_file import parse_company
from triage.knowledge.policy_file import parse_policy

PROFILE = parse_company(company_text(), WrittenCalendar())
TEAMS = {"billing", "privacy"}
QUEUES = """
[queues.live]
title = "Live"
mode = "live"
first_reply = { critical = "2m", high = "5m", normal = "10m", low = "10m" }

[queues.on-call]
title = "On call"
mode = "live"
hours = "always"
red_flags = ["safety"]
first_reply = { critical = "10m", high = "15m", normal = "30m", low = "30m" }

[queues.privacy]
title = "Privacy"
mode = "ticket"
hours = "office"
teams = ["privacy"]
capacity = 3
first_reply = { critical = "2h", high = "4h", normal = "8h", low = "1h30m" }

[queues.tickets]
title = "Tickets"
mode = "ticket"
first_reply = { critical = "1h", high = "4h", normal = "8h", low = "16h" }

[hours.office]
monday = "09:00-12:00"
"""
LIMITS = """
[thresholds]
handoff_sentiment = "negative"
live_wait = "4m"
offer_from = "low"

[priority]
urgency = { critical = 9, high = 5, normal = 2, low = 1 }
sentiment = { very_negative = 4, negative = 3, neutral = 2, positive = 1 }
red_flag = 7

[timing]
settle = "1s"

[timing.channels.chat]
settle_at_most = "3s"

[desk]
ticket_capacity = 4
handle = "5m"
"""


def parsed(text: str) -> Policy:
    return parse_policy(text, PROFILE, TEAMS, WrittenCalendar(), "knowledge/policy.toml")


def test_queues_keep_their_order_hours_and_promises() -> None:
    live, on_call, privacy, tickets = parsed(QUEUES).queues
    assert [queue.name for queue in (live, on_call, privacy, tickets)] == ["live", "on-call", "privacy", "tickets"]
    assert (live.mode, live.hours, live.capacity) == (Mode.LIVE, PROFILE.hours, 1)
    assert (on_call.hours, on_call.red_flags) == (None, frozenset({RedFlag.SAFETY}))
    assert privacy.hours is not None
    assert (privacy.hours.week[0], privacy.hours.timezone) == (((time(9), time(12)),), "Europe/Berlin")
    assert (privacy.teams, privacy.capacity) == (frozenset({"privacy"}), 3)
    assert privacy.first_reply[Urgency.LOW] == timedelta(minutes=90)
    assert (tickets.mode, tickets.teams, tickets.capacity) == (Mode.TICKET, frozenset(), 5)


def test_what_is_left_out_is_as_the_domain_has_it() -> None:
    policy = parsed(QUEUES)
    assert (policy.thresholds, policy.weights, policy.desk) == (Thresholds(), PriorityWeights(), DeskRules())
    assert policy.timing_of("anything") == TurnTiming()


def test_limits_weights_and_timing_are_what_the_file_says() -> None:
    policy = parsed(QUEUES + LIMITS)
    assert policy.thresholds == replace(
        Thresholds(), handoff_sentiment=Sentiment.NEGATIVE, live_wait_minutes=4, offer_from=Urgency.LOW
    )
    assert policy.weights.urgency[Urgency.CRITICAL] == 9
    assert (policy.weights.sentiment[Sentiment.NEUTRAL], policy.weights.red_flag) == (2, 7)
    assert policy.timing_of("generic") == TurnTiming(settle_seconds=1, settle_at_most_seconds=8)
    assert policy.timing_of("chat") == TurnTiming(settle_seconds=1, settle_at_most_seconds=3)
    assert (policy.desk.ticket_capacity, policy.desk.handle_seconds) == (4, 300)
    assert policy.queues[-1].capacity == 4


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"2m"', '"120s"'),
        ('title = "Live"\nmode = "live"', 'mode = "live"\n# words\ntitle   =   "Live"'),
        ('"1h30m"', '"90m"'),
    ],
)
def test_the_version_stays_when_only_the_writing_changes(old: str, new: str) -> None:
    assert old in QUEUES
    assert parsed(QUEUES.replace(old, new, 1)).version == parsed(QUEUES).version


@pytest.mark.parametrize(
    ("old", "new"), [('"2m"', '"3m"'), ("capacity = 3", "capacity = 2"), ("09:00", "10:00"), ("safety", "fraud")]
)
def test_the_version_changes_with_anything_that_can_change_a_decision(old: str, new: str) -> None:
    assert old in QUEUES
    assert parsed(QUEUES.replace(old, new, 1)).version != parsed(QUEUES).version


def test_the_version_changes_with_the_order_of_queues_and_with_the_company_hours() -> None:
    version = parsed(QUEUES).version
    live, rest = QUEUES.split("[queues.on-call]")
    assert parsed("[queues.on-call]" + rest + live).version != version
    longer = parse_company(company_text().replace("20:00", "21:00", 1), WrittenCalendar())
    assert parse_policy(QUEUES, longer, TEAMS, WrittenCalendar()).version != version


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('"2m"', "2", "queues.live.first_reply.critical"),
        ('"2m"', '"1d"', "queues.live.first_reply.critical"),
        ('"2m"', '"0s"', "queues.live.first_reply.critical"),
        ('"2m"', '"500h"', "queues.live.first_reply.critical"),
        (', low = "10m"', "", "queues.live.first_reply"),
        ('low = "10m"', 'lowest = "10m"', "queues.live.first_reply.lowest"),
        ('mode = "live"', 'mode = "chat"', "queues.live.mode"),
        ('hours = "office"', 'hours = "offices"', "queues.privacy.hours"),
        ('["privacy"]', '["privcy"]', "queues.privacy.teams"),
        ('["safety"]', '["danger"]', "queues.on-call.red_flags.0"),
        ("capacity = 3", "capacity = 9", "queues.privacy"),
        ('"09:00-12:00"', '"closed"', "hours.office"),
        ("[hours.office]", '[hours.always]\nmonday = "09:00-12:00"\n[hours.office]', "hours.always"),
        ("[hours.office]", '[timing]\nsettle = "9s"\n[hours.office]', "timing.settle"),
        ("[hours.office]", '[timing.channels.chat]\nsettle = "9s"\n[hours.office]', "timing.channels.chat.settle"),
        ("[hours.office]", "[desk]\nticket_capacity = 9\n[hours.office]", "desk.ticket_capacity"),
        ("[hours.office]", '[thresholds]\nlive_wait = "90s"\n[hours.office]', "thresholds.live_wait"),
        ("[hours.office]", "[priority]\nurgency = { high = 1 }\nsentiment = {}\n[hours.office]", "priority.urgency"),
        ("[hours.office]", "[queue.extra]\n[hours.office]", "queue"),
        ("capacity = 3", "capacity = 3\ncapacity_at_most = 2", "queues.privacy"),
        ("capacity = 3", 'languages = ["German"]', "queues.privacy.languages"),
        ('hours = "always"', 'hours = "always"\nassign = "auto"', "queues.on-call"),
        ("[hours.office]", '[idle]\nafter = "1m"\nwarn = "2m"\n[hours.office]', "idle"),
        ("[hours.office]", '[busy]\nenter = "2m"\nleave = "2m"\n[hours.office]', "busy"),
        ("[hours.office]", '[desk]\nwait_updates = ["3m", "1m"]\n[hours.office]', "desk.wait_updates"),
        ("[hours.office]", "[desk]\nticket_capacity_at_most = 3\n[hours.office]", "desk"),
        ("[hours.office]", '[shifts.a]\nhours = "dawn"\nagents = ["d@x.example"]\n[hours.office]', "shifts.a.hours"),
        (
            "[hours.office]",
            '[tiers.gold]\ntitle = "G"\npoints = 5\ncustomers = ["ann"]\n[hours.office]',
            "tiers.gold.customers",
        ),
    ],
)
def test_a_mistake_is_told_with_its_key_its_line_and_a_remedy(old: str, new: str, key: str) -> None:
    assert old in QUEUES
    with pytest.raises(ContentError) as refusal:
        parsed(QUEUES.replace(old, new, 1))
    assert refusal.value.field == key
    assert refusal.value.file == "knowledge/policy.toml"
    assert refusal.value.line
    assert refusal.value.remedy


@pytest.mark.parametrize("mode", ["live", "ticket"])
def test_a_policy_that_would_leave_a_team_without_a_queue_is_refused(mode: str) -> None:
    name = {"live": "live", "ticket": "tickets"}[mode]
    with pytest.raises(ContentError, match=f"No {mode} queue"):
        parsed(QUEUES.replace(f"[queues.{name}]", f'[queues.{name}]\nteams = ["billing"]', 1))


def test_idle_busy_shifts_and_tiers_are_what_the_file_says() -> None:
    policy = parsed(
        QUEUES
        + """
[idle]
after = "5m"
[busy]
enter = "3m"
leave = "1m"
[shifts.early]
hours = "office"
agents = ["Dana@Hearthlane.example"]
[tiers.partner]
title = "Partner"
points = 10
customers = ["@partner.example", "generic:4711"]
[channels]
never_live = ["email"]
"""
    )
    assert (policy.idle.after_seconds, policy.idle.warn_seconds) == (300, 120)
    assert (policy.busy.enter_seconds, policy.busy.leave_seconds) == (180, 60)
    assert policy.shifts[0].agents == {"dana@hearthlane.example"}
    assert policy.shifts[0].hours.week[0] == ((time(9), time(12)),)
    assert policy.tiers[0].points == 10
    assert policy.never_live == {"email"}
