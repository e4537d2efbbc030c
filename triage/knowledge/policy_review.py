"""A second look at a policy: mistakes, and settings that are allowed but hardly meant; and the policy in words.

Called by `triage policy check` and `triage policy show`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from triage.domain.errors import ContentError
from triage.domain.labels import Mode, RedFlag, Urgency
from triage.domain.policy import Hours, Policy, QueuePolicy
from triage.knowledge.company_file import load_company
from triage.knowledge.duration import written
from triage.knowledge.hours_section import WEEKDAYS
from triage.knowledge.intents_file import load_intents
from triage.knowledge.policy_file import load_policy
from triage.knowledge.project import Project
from triage.knowledge.replies_file import load_replies
from triage.knowledge.rules import calendar_for, teams_of

CANNOT_WAIT = (RedFlag.SAFETY, RedFlag.SELF_HARM, RedFlag.FRAUD)


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark. An `error` keeps the policy from being used; a warning does not."""

    error: bool
    message: str
    file: str = ""
    line: int | None = None
    key: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a policy in words."""

    section: str
    name: str
    value: str


def check_policy(project: Project, path: Path | None = None) -> list[Finding]:
    """What is wrong or doubtful about the policy, or about a draft of it at `path`; empty when all is well."""
    calendar = calendar_for(project)
    file = path or project.policy
    try:
        profile, intents = load_company(project.company, calendar), load_intents(project.intents)
        policy = load_policy(file, profile, teams_of(intents), calendar)
        load_replies(project.replies, intents.details)
    except ContentError as wrong:
        return [Finding(True, wrong.message, wrong.file, wrong.line, wrong.field or "", wrong.remedy or "")]
    return [Finding(False, message, str(file), key=key, remedy=remedy) for key, message, remedy in _doubts(policy)]


def _doubts(policy: Policy) -> Iterator[tuple[str, str, str]]:
    for flag in CANNOT_WAIT:
        if not any(_answers_at_night(queue, flag) for queue in policy.queues):
            remedy = 'Name the flag in a live queue whose hours are "always".'
            yield "queues", f"Outside opening hours nobody is called for the red flag {flag}.", remedy
    for queue in policy.queues:
        for calmer, urgent in pairwise(Urgency):
            if queue.first_reply[urgent] > queue.first_reply[calmer]:
                message = f"{urgent} is promised later than {calmer}; the earlier time will be used."
                yield f"queues.{queue.name}.first_reply", message, "Give the more urgent one the shorter time."
    for calmer, urgent in pairwise(Urgency):
        if policy.weights.urgency[urgent] < policy.weights.urgency[calmer]:
            message = f"{urgent} weighs less than {calmer}; the greater weight will be used."
            yield "priority.urgency", message, "Give the more urgent one more points."
    if policy.busy.enter_seconds > policy.thresholds.live_wait_minutes * 60:
        remedy = "Lower busy.enter, or raise thresholds.live_wait."
        yield "busy.enter", "Live is no longer offered before busy mode begins.", remedy
    for flag in RedFlag:
        claims = [queue.name for queue in policy.queues if queue.mode is Mode.LIVE and flag in queue.red_flags]
        if len(claims) > 1:
            yield f"queues.{claims[1]}.red_flags", f"{flag} always goes to {claims[0]} first.", "Name it once."
    if policy.weights.per_hour_waiting == 0:
        yield "priority.per_hour_waiting", "What is not urgent may wait forever.", "Give waiting some points an hour."


def _answers_at_night(queue: QueuePolicy, flag: RedFlag) -> bool:
    return queue.mode is Mode.LIVE and queue.hours is None and flag in queue.red_flags


def describe(policy: Policy) -> Sequence[Row]:
    """The policy in words, a row for each thing that somebody may want to look up."""
    return [
        Row("policy", "version", policy.version),
        Row("hours", "open", _hours_in_words(policy.hours)),
        *(row for queue in policy.queues for row in _queue_rows(queue, policy)),
        *_limit_rows(policy),
    ]


def _queue_rows(queue: QueuePolicy, policy: Policy) -> Iterator[Row]:
    section = f"queue {queue.name}"
    yield Row(section, "title", queue.title)
    yield Row(section, "mode", queue.mode)
    yield Row(section, "teams", ", ".join(sorted(queue.teams)) or "every team")
    if queue.red_flags:
        yield Row(section, "red flags", ", ".join(sorted(queue.red_flags)))
    if queue.hours is None:
        yield Row(section, "hours", "always")
    else:
        same = queue.hours == policy.hours
        yield Row(section, "hours", "as the company" if same else _hours_in_words(queue.hours))
    more = f", up to {queue.hard_capacity} by reaching for more" if queue.hard_capacity > queue.capacity else ""
    yield Row(section, "an agent has", f"{queue.capacity} at a time{more}")
    if queue.mode is Mode.TICKET:
        yield Row(section, "agents get tickets", "as they are handed out" if queue.assigns else "by taking them")
    if queue.skills:
        yield Row(section, "skills", ", ".join(sorted(queue.skills)))
    if queue.languages:
        yield Row(section, "languages", ", ".join(sorted(queue.languages)))
    promised = [f"{urgency} {written(queue.first_reply[urgency])}" for urgency in reversed(Urgency)]
    yield Row(section, "first reply", ", ".join(promised))
    if queue.resolution:
        aims = [f"{urgency} {written(queue.resolution[urgency])}" for urgency in reversed(Urgency)]
        yield Row(section, "settled within", ", ".join(aims))


def _limit_rows(policy: Policy) -> Iterator[Row]:
    limits, weights, timing, desk = policy.thresholds, policy.weights, policy.timing, policy.desk
    yield Row("thresholds", "a person is offered from", f"{limits.handoff_sentiment} on")
    yield Row("thresholds", "sentiment counts as falling", f"by {limits.falling_sentiment:g}")
    yield Row("thresholds", "answers that may fail", str(limits.failed_answers))
    yield Row("thresholds", "questions for one detail", str(limits.questions_per_detail))
    yield Row("thresholds", "offers unasked", str(limits.offers))
    yield Row("thresholds", "longest wait offered as live", f"{limits.live_wait_minutes}m")
    yield Row("thresholds", "the customer chooses how from", f"{limits.offer_from} urgency on")
    yield Row("priority", "urgency", ", ".join(f"{u} {weights.urgency[u]}" for u in reversed(Urgency)))
    yield Row("priority", "sentiment", ", ".join(f"{s} {points}" for s, points in weights.sentiment.items()))
    yield Row("priority", "red flag", str(weights.red_flag))
    yield Row("priority", "each hour of waiting", f"{weights.per_hour_waiting:g}")
    paces = {"all channels": timing, **policy.channel_timing}
    for channel, pace in paces.items():
        yield Row(
            "timing",
            channel,
            f"{pace.settle_seconds:g}s after the last message, {pace.settle_at_most_seconds:g}s at most",
        )
    yield Row("desk", "time to accept", f"{desk.offer_seconds}s")
    yield Row("desk", "away after", f"{desk.heartbeat_seconds}s without a sign")
    yield Row("desk", "a live conversation takes", _span(desk.handle_seconds))
    yield Row("desk", "away after", f"{desk.missed_offers} offers let pass")
    yield Row("desk", "a waiting customer hears after", ", ".join(map(_span, desk.wait_updates_seconds)) or "nothing")
    yield Row("desk", "reminded of a promise", f"{_span(desk.remind_seconds)} before")
    yield Row("desk", "tickets are put back after", f"{_span(desk.leave_seconds)} without their agent")
    yield Row("desk", "live or ticket stays for", f"{_span(desk.hold_seconds)} at least")
    yield Row("desk", "back to the same agent within", _span(desk.reopen_seconds))
    yield Row("desk", "asks for a rating", "yes" if desk.asks_rating else "no")
    idle, busy = policy.idle, policy.busy
    slow = f"{idle.pace_factor:g} times the customer's own pause, {_span(idle.at_most_seconds)} at most"
    yield Row("idle", "live becomes a ticket after", f"{_span(idle.after_seconds)}, or {slow}")
    yield Row("idle", "warned", f"{_span(idle.warn_seconds)} before")
    yield Row("busy", "begins", f"at a wait of {_span(busy.enter_seconds)}")
    yield Row("busy", "ends", f"below a wait of {_span(busy.leave_seconds)}")
    for shift in policy.shifts:
        yield Row(f"shift {shift.name}", "hours", _hours_in_words(shift.hours))
        yield Row(f"shift {shift.name}", "agents", ", ".join(sorted(shift.agents)))
    for tier in policy.tiers:
        yield Row(f"tier {tier.name}", tier.title, f"{tier.points} points for {', '.join(sorted(tier.customers))}")
    if policy.never_live:
        yield Row("channels", "never live", ", ".join(sorted(policy.never_live)))
    spared = ", ".join(sorted(policy.cascade.spare)) or "nothing"
    yield Row("cascade", "the model is not asked about", spared)


def _span(seconds: int) -> str:
    return written(timedelta(seconds=seconds))


def _hours_in_words(hours: Hours) -> str:
    days = [
        f"{name[:3].capitalize()} " + ", ".join(f"{start:%H:%M}-{end:%H:%M}" for start, end in spans)
        for name, spans in zip(WEEKDAYS, hours.week, strict=True)
        if spans
    ]
    return f"{'; '.join(days)} ({hours.timezone}), {len(hours.closed)} closed days known"
