"""`policy.toml` into a Policy that routing computes on: queues with their hours, limits, weights, timing.

Called when the rules are loaded and by `policy_review`. Raises ContentError with line, key and remedy.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import timedelta
from pathlib import Path

from triage.domain.ids import QueueName
from triage.domain.labels import Mode, RedFlag, Sentiment
from triage.domain.policy import (
    BusyRules,
    Cascade,
    DeskRules,
    Hours,
    IdleRules,
    Policy,
    PriorityWeights,
    QueuePolicy,
    Shift,
    Thresholds,
    Tier,
    TurnTiming,
)
from triage.knowledge.company_file import CompanyProfile
from triage.knowledge.content_file import ContentFile, Key, parse_toml, read_content
from triage.knowledge.hours_section import HolidayCalendar, build_hours
from triage.knowledge.policy_shape import (
    DeskShape,
    IdleShape,
    PaceShape,
    PolicyShape,
    PriorityShape,
    QueueShape,
    ThresholdsShape,
    TimingShape,
)

COMPANY_HOURS, ALWAYS = "company", "always"
VERSION_CHARACTERS = 12


def load_policy(path: Path, profile: CompanyProfile, teams: Collection[str], calendar: HolidayCalendar) -> Policy:
    """The policy in this file; raises ContentError."""
    return parse_policy(read_content(path), profile, teams, calendar, str(path))


def parse_policy(
    text: str,
    profile: CompanyProfile,
    teams: Collection[str],
    calendar: HolidayCalendar,
    file: str = "policy.toml",
) -> Policy:
    """The policy in this text, its queues serving no other than these teams; raises ContentError with the line."""
    source = parse_toml(text, file)
    shape = source.shaped(PolicyShape)
    own_hours = _own_hours(source, shape, profile, calendar)
    for name, queue in shape.queues.items():
        _check_queue(source, name, queue, teams, own_hours)
    for name, shift in shape.shifts.items():
        if shift.hours not in (COMPANY_HOURS, *own_hours):
            remedy = f'Write "company", or add a table [hours.{shift.hours}].'
            raise source.error(("shifts", name, "hours"), f"No hours are called {shift.hours!r}.", remedy)
    _check_tiers(source, shape)
    _check_someone_serves_everybody(source, shape)
    channels = {name: _pace(shape.timing, pace) for name, pace in shape.timing.channels.items()}
    _check_pace(source, ("timing",), _pace(shape.timing, PaceShape()))
    for name, timing in channels.items():
        _check_pace(source, ("timing", "channels", name), timing)
    return Policy(
        version=_version(shape, profile),
        hours=profile.hours,
        queues=tuple(_queue(name, queue, shape.desk, profile, own_hours) for name, queue in shape.queues.items()),
        thresholds=_thresholds(shape.thresholds),
        weights=_weights(shape.priority),
        timing=_pace(shape.timing, PaceShape()),
        desk=_desk(shape.desk),
        channel_timing=channels,
        idle=_idle(shape.idle),
        busy=BusyRules(_seconds(shape.busy.enter), _seconds(shape.busy.leave)),
        shifts=tuple(
            Shift(name, {COMPANY_HOURS: profile.hours, **own_hours}[shift.hours], _addresses(shift.agents))
            for name, shift in shape.shifts.items()
        ),
        tiers=tuple(
            Tier(name, tier.title, tier.points, _addresses(tier.customers)) for name, tier in shape.tiers.items()
        ),
        never_live=frozenset(shape.channels.never_live),
        cascade=Cascade(frozenset(shape.cascade.spare), shape.cascade.exact_score),
    )


def _version(shape: PolicyShape, profile: CompanyProfile) -> str:
    """A short hash of what the file says, so that comments and layout do not make a new version but a limit does."""
    said = [shape.model_dump(mode="json"), list(shape.queues), profile.company.timezone, profile.hours_written]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:VERSION_CHARACTERS]


def _own_hours(
    source: ContentFile, shape: PolicyShape, profile: CompanyProfile, calendar: HolidayCalendar
) -> Mapping[str, Hours]:
    found = {}
    for name, section in shape.hours.items():
        key = ("hours", name)
        if name in (COMPANY_HOURS, ALWAYS):
            raise source.error(key, f"The name {name} has a meaning already.", "Choose another one.")
        hours = build_hours(section, profile.company.timezone, calendar, source, key)
        if hours.never_opens:
            raise source.error(key, "These hours never open.", "Give at least one weekday its hours.")
        found[name] = hours
    return found


def _check_queue(
    source: ContentFile, name: str, queue: QueueShape, teams: Collection[str], own_hours: Mapping[str, Hours]
) -> None:
    if queue.hours not in (COMPANY_HOURS, ALWAYS, *own_hours):
        remedy = f'Write "company" or "always", or add a table [hours.{queue.hours}].'
        raise source.error(("queues", name, "hours"), f"No hours are called {queue.hours!r}.", remedy)
    if unknown := [team for team in queue.teams if team not in teams]:
        remedy = f"The teams are {', '.join(sorted(teams))}."
        raise source.error(("queues", name, "teams"), f"No intent belongs to the team {unknown[0]}.", remedy)


def _check_tiers(source: ContentFile, shape: PolicyShape) -> None:
    seen: dict[str, str] = {}
    for name, tier in shape.tiers.items():
        for customer in tier.customers:
            if not any(mark in customer for mark in "@:"):
                remedy = 'Write "ann@shop.example", "@shop.example" for all of a domain, or "generic:ID".'
                raise source.error(("tiers", name, "customers"), f"{customer!r} names no customer.", remedy)
            first = seen.setdefault(customer.strip().lower(), name)
            if first != name:
                remedy = "Take the customer out of one of the two."
                raise source.error(("tiers", name, "customers"), f"{customer!r} is in the tier {first} too.", remedy)


def _addresses(written: Collection[str]) -> frozenset[str]:
    return frozenset(address.strip().lower() for address in written)


def _check_someone_serves_everybody(source: ContentFile, shape: PolicyShape) -> None:
    for mode in ("live", "ticket"):
        queues = [queue for queue in shape.queues.values() if queue.mode == mode]
        if not any(not (queue.teams or queue.red_flags or queue.languages) for queue in queues):
            remedy = "Add one without teams, languages and red_flags, or take them out of an existing one."
            raise source.error(("queues",), f"No {mode} queue takes matters of every team.", remedy)


def _check_pace(source: ContentFile, key: Key, timing: TurnTiming) -> None:
    if timing.settle_seconds > timing.settle_at_most_seconds:
        remedy = "Raise settle_at_most or lower settle."
        raise source.error((*key, "settle"), "A turn would wait longer than settle_at_most.", remedy)


def _queue(
    name: str, shape: QueueShape, desk: DeskShape, profile: CompanyProfile, own_hours: Mapping[str, Hours]
) -> QueuePolicy:
    hours = {COMPANY_HOURS: profile.hours, ALWAYS: None, **own_hours}[shape.hours]
    usual = desk.live_capacity if shape.mode == "live" else desk.ticket_capacity
    return QueuePolicy(
        name=QueueName(name),
        title=shape.title,
        mode=Mode(shape.mode),
        first_reply=dict(shape.first_reply),
        teams=frozenset(shape.teams),
        red_flags=frozenset(RedFlag(flag) for flag in shape.red_flags),
        hours=hours,
        capacity=shape.capacity or usual,
        capacity_at_most=shape.capacity_at_most or (desk.ticket_capacity_at_most if shape.mode == "ticket" else None),
        resolution=dict(shape.resolution or {}),
        skills=frozenset(shape.skills),
        languages=frozenset(shape.languages),
        assigns=shape.assign == "auto",
    )


def _thresholds(shape: ThresholdsShape) -> Thresholds:
    return Thresholds(
        handoff_sentiment=Sentiment(shape.handoff_sentiment),
        falling_sentiment=shape.falling_sentiment,
        failed_answers=shape.failed_answers,
        questions_per_detail=shape.questions_per_detail,
        offers=shape.offers,
        live_wait_minutes=shape.live_wait // timedelta(minutes=1),
        offer_from=shape.offer_from,
    )


def _weights(shape: PriorityShape | None) -> PriorityWeights:
    if shape is None:
        return PriorityWeights()
    return PriorityWeights(
        urgency=dict(shape.urgency),
        sentiment=dict(shape.sentiment),
        red_flag=shape.red_flag,
        per_hour_waiting=shape.per_hour_waiting,
    )


def _pace(timing: TimingShape, own: PaceShape) -> TurnTiming:
    settle = timing.settle if own.settle is None else own.settle
    at_most = timing.settle_at_most if own.settle_at_most is None else own.settle_at_most
    discards = own.discards_before_answering or timing.discards_before_answering
    return TurnTiming(settle.total_seconds(), at_most.total_seconds(), discards)


def _desk(shape: DeskShape) -> DeskRules:
    return DeskRules(
        offer_seconds=_seconds(shape.offer),
        live_capacity=shape.live_capacity,
        ticket_capacity=shape.ticket_capacity,
        ticket_capacity_at_most=shape.ticket_capacity_at_most,
        heartbeat_seconds=_seconds(shape.heartbeat),
        handle_seconds=_seconds(shape.handle),
        missed_offers=shape.missed_offers,
        wait_updates_seconds=tuple(_seconds(after) for after in shape.wait_updates),
        remind_seconds=_seconds(shape.remind),
        leave_seconds=_seconds(shape.leave),
        hold_seconds=_seconds(shape.hold),
        reopen_seconds=_seconds(shape.reopen),
        asks_rating=shape.ask_rating,
    )


def _idle(shape: IdleShape) -> IdleRules:
    return IdleRules(_seconds(shape.after), _seconds(shape.at_most), _seconds(shape.warn), shape.pace_factor)


def _seconds(span: timedelta) -> int:
    return round(span.total_seconds())
