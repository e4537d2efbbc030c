"""Stored decisions made again under other policies, each from the very inputs it was made from.

Called by `app`, which loads them; `evals.policy_report` counts and draws. Pure. One step at a time: what would have
come of a different decision is not known, so every turn is decided from the history that there really was.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from triage.domain.assessment import Assessment
from triage.domain.decision import Decision
from triage.domain.history import Collected, History
from triage.domain.ids import ConversationId, QueueName
from triage.domain.knowledge import SearchResult
from triage.domain.labels import Action, Mode, OwnerKind, Route, Urgency
from triage.domain.policy import Policy
from triage.domain.staffing import Staffing
from triage.routing.decide import decide, decide_unassessed
from triage.routing.situation import PLAIN_FLAGS

CHECK_EVERY = 20  # so many decisions of the policy in force are taken as stored for one that is made again
NEW_MATTER = timedelta(hours=12)  # after so long without a turn a hand-over is a new one


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a decision came to, as far as replay compares it. `due` and `promised` are of the promise, if any."""

    action: Action
    route: Route
    queue: QueueName | None
    due: datetime | None = None
    promised: Mode | None = None
    silent: bool = False
    lead: str = ""


@dataclass(frozen=True, slots=True)
class StoredDecision:
    """A decision with all its inputs; `was_read` is False where no engine could assess the message.

    `policy` is the version it was made under, `person_replied_at` when an agent next wrote, if one did.
    """

    turn: str
    conversation: ConversationId
    was_read: bool
    seen: Assessment
    found: SearchResult
    collected: Collected
    history: History
    staffing: Staffing
    now: datetime
    outcome: Outcome
    policy: str
    person_replied_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Replayed:
    """One decision under two policies. `before_hands_over` and `after_hands_over` mark the first of each matter.

    `is_checked` says that it was made again under the policy it was stored with, `is_as_stored` that it came out so.
    """

    turn: str
    conversation: ConversationId
    now: datetime
    urgency: Urgency
    is_urgent: bool
    owner: OwnerKind
    live_online: int
    before: Outcome
    after: Outcome
    before_hands_over: bool
    after_hands_over: bool
    is_checked: bool
    is_as_stored: bool
    policy: str
    person_replied_at: datetime | None

    @property
    def is_changed(self) -> bool:
        """Whether what happens next differs: the action, the route or the queue."""
        return _core(self.before) != _core(self.after)


@dataclass(frozen=True, slots=True)
class HandOver:
    """A matter that reaches people; `is_assumed` where the customer was offered a choice and was not seen to choose."""

    at: datetime
    conversation: ConversationId
    turn: str
    mode: Mode
    queue: QueueName | None
    urgency: Urgency
    is_assumed: bool = False


def hand_overs(decisions: Iterable[Replayed], *, after: bool) -> tuple[HandOver, ...]:
    """The matters that reach people under one of the policies, each once, by time; `decisions` in the order of time.

    Whoever is offered a choice and does not choose in what really followed is counted where the policy takes them to be
    best served: else a policy that offers more choices would seem to need fewer people.
    """
    found: list[HandOver] = []
    offered: dict[ConversationId, Replayed] = {}
    handed: dict[ConversationId, datetime] = {}

    def settle(one: Replayed) -> None:
        route = (one.after if after else one.before).route
        if route is not Route.ASSISTANT:
            mode = Mode.LIVE if route is Route.LIVE else Mode.TICKET
            found.append(HandOver(one.now, one.conversation, one.turn, mode, None, one.urgency, is_assumed=True))

    for one in decisions:
        outcome, first = (one.after, one.after_hands_over) if after else (one.before, one.before_hands_over)
        waiting = offered.get(one.conversation)
        if waiting is not None and one.now - waiting.now > NEW_MATTER:
            settle(offered.pop(one.conversation))
        if first and outcome.queue:
            offered.pop(one.conversation, None)
            handed[one.conversation] = one.now
            mode = outcome.promised or (Mode.LIVE if outcome.route is Route.LIVE else Mode.TICKET)
            found.append(HandOver(one.now, one.conversation, one.turn, mode, outcome.queue, one.urgency))
        elif outcome.action is Action.OFFER and one.owner is OwnerKind.ASSISTANT:
            last = handed.get(one.conversation)
            if last is None or one.now - last > NEW_MATTER:
                offered.setdefault(one.conversation, one)
    for one in offered.values():
        settle(one)
    return tuple(sorted(found, key=lambda one: one.at))


def replay(stored: Iterable[StoredDecision], before: Policy, after: Policy) -> Iterator[Replayed]:
    """Each decision under both policies; `stored` comes in the order of time, for busy mode and first hand-overs.

    What was decided under the version of `before` is taken as it was stored, checked on every twentieth; once one of
    these comes out otherwise, because the program has changed since, all that follow are made again under both.
    """
    one, other = _Side(before), _Side(after)
    trusted = True
    for number, decision in enumerate(stored):
        known = trusted and decision.policy == before.version and number % CHECK_EVERY > 0
        old, old_first = one.recalled(decision) if known else one.decided(decision)
        new, new_first = other.decided(decision)
        trusted = trusted and (decision.policy != before.version or _core(old) == _core(decision.outcome))
        yield Replayed(
            turn=decision.turn,
            conversation=decision.conversation,
            now=decision.now,
            urgency=_urgency(decision),
            is_urgent=is_urgent(decision),
            owner=decision.history.owner,
            live_online=decision.staffing.live_online,
            before=old,
            after=new,
            before_hands_over=old_first,
            after_hands_over=new_first,
            is_checked=decision.policy == before.version and not known,
            is_as_stored=_core(old) == _core(decision.outcome),
            policy=decision.policy,
            person_replied_at=decision.person_replied_at,
        )


def is_urgent(decision: StoredDecision) -> bool:
    """Whether today matters, or a red flag is up that is not a plain request for data or the law's sake."""
    flags = decision.seen.red_flags
    return _urgency(decision).rank >= Urgency.HIGH.rank or bool(flags and not PLAIN_FLAGS.issuperset(flags))


def outcome_of(decision: Decision) -> Outcome:
    """A decision as replay compares it."""
    promise = decision.promise
    return Outcome(
        action=decision.action,
        route=decision.route,
        queue=decision.queue,
        due=promise.by if promise else None,
        promised=promise.mode if promise else None,
        silent=decision.silent,
        lead=decision.reason_code,
    )


class _Side:
    """One policy with what it carries from turn to turn: busy mode, and which matters it has handed over."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._is_busy = False
        self._handed: dict[ConversationId, datetime] = {}

    def recalled(self, stored: StoredDecision) -> tuple[Outcome, bool]:
        """The decision as it was stored, and whether it is the first hand-over of its matter."""
        return stored.outcome, self._is_first(stored, stored.outcome)

    def decided(self, stored: StoredDecision) -> tuple[Outcome, bool]:
        """The decision made again, and whether it is the first hand-over of its matter."""
        staffing = self._staffing(stored.staffing, stored.policy)
        if stored.was_read:
            made = decide(
                stored.seen, stored.collected, stored.found, staffing, stored.history, self._policy, stored.now
            )
        else:
            made = decide_unassessed(stored.history, staffing, self._policy, stored.now)
        outcome = outcome_of(made)
        return outcome, self._is_first(stored, outcome)

    def _staffing(self, seen: Staffing, policy: str) -> Staffing:
        """The people who were there, under this policy's limits of busy mode and with its hysteresis."""
        if policy == self._policy.version:  # then busy mode was what it was
            self._is_busy = seen.busy
            return seen
        rules, wait = self._policy.busy, seen.expected_wait_seconds
        limit = rules.leave_seconds if self._is_busy else rules.enter_seconds
        self._is_busy = wait is not None and wait >= limit
        return seen if seen.busy == self._is_busy else replace(seen, busy=self._is_busy)

    def _is_first(self, stored: StoredDecision, outcome: Outcome) -> bool:
        """Whether this hands a matter of the assistant over that this policy has not handed over before."""
        if stored.history.owner is not OwnerKind.ASSISTANT or outcome.action is not Action.HANDOFF:
            return False
        last = self._handed.get(stored.conversation)
        self._handed[stored.conversation] = stored.now
        return last is None or stored.now - last > NEW_MATTER


def _core(outcome: Outcome) -> tuple[Action, Route, QueueName | None]:
    return outcome.action, outcome.route, outcome.queue


def _urgency(decision: StoredDecision) -> Urgency:
    carried = decision.history.urgency or Urgency.LOW
    return max(decision.seen.urgency, carried, key=lambda urgency: urgency.rank)
