"""What another policy would change, counted: who gets what, promises, urgent matters, load by hour, with intervals.

Called by `app` with replayed decisions. Conversations are the independent units: decisions of one are alike.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from triage.domain.labels import Action, Mode, OwnerKind
from triage.evals.policy_report.intervals import Pair, change_of, ratio_of, share_of
from triage.evals.statistics.measured import Measured
from triage.routing.replay import HandOver, Outcome, Replayed, hand_overs

WAYS = ("assistant", "choice", "ticket", "live")
WAY_TITLES = {
    "assistant": "The assistant goes on",
    "choice": "The customer chooses",
    "ticket": "Handed over: ticket",
    "live": "Handed over: live",
}
MOST_EXAMPLES = 40
HandOvers = tuple[Sequence[HandOver], Sequence[HandOver]]  # under either policy


@dataclass(frozen=True, slots=True)
class Changed:
    """One figure under both policies, and the paired change."""

    name: str
    title: str
    unit: str  # share, hours or minutes
    better: str  # lower, higher or neither
    before: Measured | None
    after: Measured | None
    change: Measured | None

    @property
    def is_sure(self) -> bool:
        """Whether the interval of the change leaves out none."""
        return self.change is not None and (self.change.low > 0 or self.change.high < 0)


@dataclass(frozen=True, slots=True)
class HourLoad:
    """Hand-overs a day in one hour of the day, by mode, under both policies."""

    hour: int
    live: tuple[float, float]
    ticket: tuple[float, float]


@dataclass(frozen=True, slots=True)
class ReplayFigures:
    """All that a report of a replay shows."""

    decisions: int
    conversations: int
    changed: Measured | None
    flows: dict[tuple[str, str], int]
    figures: tuple[Changed, ...]
    hours: tuple[HourLoad, ...]
    reasons: tuple[tuple[str, str, int], ...]
    examples: tuple[Replayed, ...]
    checked: int
    drifted: int
    judged_promises: int


def figures_of(decisions: Sequence[Replayed], zone: tzinfo) -> ReplayFigures:
    """Count; `decisions` in the order of time."""
    spoken = [one for one in decisions if one.owner is not OwnerKind.AGENT]
    by_conversation: dict[str, list[Replayed]] = defaultdict(list)
    for one in spoken:
        by_conversation[one.conversation].append(one)
    groups = list(by_conversation.values())
    moved = [one for one in spoken if one.is_changed]
    moved_to_people = hand_overs(spoken, after=False), hand_overs(spoken, after=True)
    reasons = Counter((one.before.lead, one.after.lead) for one in moved)
    return ReplayFigures(
        decisions=len(spoken),
        conversations=len(groups),
        changed=share_of([(sum(one.is_changed for one in group), len(group)) for group in groups]),
        flows=dict(Counter((way_of(one.before), way_of(one.after)) for one in spoken)),
        figures=tuple(_figures(groups, moved_to_people)),
        hours=_hours(spoken, moved_to_people, zone),
        reasons=tuple((old, new, count) for (old, new), count in reasons.most_common(12)),
        examples=_examples(moved),
        checked=sum(one.is_checked for one in decisions),
        drifted=sum(one.is_checked and not one.is_as_stored for one in decisions),
        judged_promises=sum(_kept(one, one.before) is not None for one in spoken),
    )


def way_of(outcome: Outcome) -> str:
    """Who has the customer after this decision: one of `WAYS`."""
    if outcome.action is Action.OFFER:
        return "choice"
    if outcome.action is Action.HANDOFF:
        return "live" if outcome.promised is Mode.LIVE or outcome.route.value == "live" else "ticket"
    return "assistant"


def _figures(groups: Sequence[Sequence[Replayed]], moved: HandOvers) -> Iterable[Changed]:
    yield from (_way(groups, way) for way in WAYS)
    yield _hand_overs(groups, moved, Mode.LIVE, "Conversations that reach people live")
    yield _hand_overs(groups, moved, Mode.TICKET, "Conversations that reach people as a ticket")
    yield _missed(groups)
    yield _promised(groups, Mode.LIVE, "Promised wait where both hand over live", "minutes")
    yield _promised(groups, Mode.TICKET, "Promised wait where both make it a ticket", "hours")
    kept = _both(groups, lambda one, side, first: _kept(one, side))
    yield Changed(
        "kept", "Promises that the real reply would have kept", "share", "higher",
        share_of(kept[0]), share_of(kept[1]), change_of(*kept),
    )  # fmt: skip


def _way(groups: Sequence[Sequence[Replayed]], way: str) -> Changed:
    """Of decisions: those after which this is who has the customer."""
    old, new = _both(groups, lambda one, side, first: way_of(side) == way)
    title = WAY_TITLES[way]
    return Changed(f"way_{way}", title, "share", "neither", share_of(old), share_of(new), change_of(old, new))


def _hand_overs(groups: Sequence[Sequence[Replayed]], moved: HandOvers, mode: Mode, title: str) -> Changed:
    """Of conversations: those that reach people in this mode at least once."""
    sides = [{one.conversation for one in side if one.mode is mode} for side in moved]
    old, new = ([(group[0].conversation in side, 1.0) for group in groups] for side in sides)
    return Changed(f"{mode}_handovers", title, "share", "neither", share_of(old), share_of(new), change_of(old, new))


def _missed(groups: Sequence[Sequence[Replayed]]) -> Changed:
    """Of urgent conversations: those in which no person is called or offered from the first urgent message on."""

    def pairs(of: Callable[[Replayed], tuple[Outcome, bool]]) -> list[Pair]:
        found: list[Pair] = []
        for group in groups:
            start = next((place for place, one in enumerate(group) if one.is_urgent), None)
            if start is None:
                found.append((0, 0))
                continue
            served = any(
                one.owner is not OwnerKind.ASSISTANT or way_of(of(one)[0]) != "assistant" for one in group[start:]
            )
            found.append((not served, 1))
        return found

    old, new = pairs(_before), pairs(_after)
    title = "Urgent conversations without a person"
    return Changed("missed_urgent", title, "share", "lower", share_of(old), share_of(new), change_of(old, new))


def _promised(groups: Sequence[Sequence[Replayed]], mode: Mode, title: str, unit: str) -> Changed:
    """The mean time to the promised reply, of what both policies hand over in this mode."""
    seconds = 60 if unit == "minutes" else 3600

    def waits(one: Replayed, side: Outcome, first: bool) -> float | None:
        both = one.before.promised is mode and one.after.promised is mode and one.before_hands_over
        if not both or side.due is None or not one.after_hands_over:
            return None
        return (side.due - one.now).total_seconds() / seconds

    old, new = _both(groups, waits)
    return Changed(f"promised_{mode}", title, unit, "lower", ratio_of(old), ratio_of(new), change_of(old, new))


def _kept(one: Replayed, side: Outcome) -> bool | None:
    """Whether the agent's real next message is in time for this promise; None where that cannot be known.

    Known only where both policies hand it over in the same mode: in another, the reply would have come at another time.
    """
    if one.person_replied_at is None or side.due is None or one.before.promised is not one.after.promised:
        return None
    if way_of(one.before) not in ("live", "ticket") or way_of(one.after) != way_of(one.before):
        return None
    return one.person_replied_at <= side.due


def _both(
    groups: Sequence[Sequence[Replayed]], value: Callable[[Replayed, Outcome, bool], float | None]
) -> tuple[list[Pair], list[Pair]]:
    """Sum and count of a value in each conversation, under both policies."""
    sides: tuple[list[Pair], list[Pair]] = ([], [])
    for group in groups:
        for of, pairs in zip((_before, _after), sides, strict=True):
            found = [value(one, *of(one)) for one in group]
            known = [one for one in found if one is not None]
            pairs.append((sum(known), len(known)))
    return sides


def _before(one: Replayed) -> tuple[Outcome, bool]:
    return one.before, one.before_hands_over


def _after(one: Replayed) -> tuple[Outcome, bool]:
    return one.after, one.after_hands_over


def _hours(decisions: Sequence[Replayed], moved: HandOvers, zone: tzinfo) -> tuple[HourLoad, ...]:
    days = max(len({one.now.astimezone(zone).date() for one in decisions}), 1)
    counts = Counter(
        (one.at.astimezone(zone).hour, one.mode, side) for side, found in enumerate(moved) for one in found
    )

    def a_day(hour: int, mode: Mode) -> tuple[float, float]:
        return counts[hour, mode, 0] / days, counts[hour, mode, 1] / days

    return tuple(HourLoad(hour, a_day(hour, Mode.LIVE), a_day(hour, Mode.TICKET)) for hour in range(24))


def _examples(moved: Sequence[Replayed]) -> tuple[Replayed, ...]:
    """Changed decisions, urgent ones first, a few of every kind of change."""
    seen: Counter[tuple[str, str]] = Counter()
    found = []
    for one in sorted(moved, key=lambda one: (not one.is_urgent, one.now)):
        kind = way_of(one.before), way_of(one.after)
        seen[kind] += 1
        if seen[kind] <= MOST_EXAMPLES // 8:
            found.append(one)
    return tuple(found[:MOST_EXAMPLES])
