"""Which queue takes a matter, by mode, team and red flags, and whether it works now.

Called by `situation`, `placement` and `promise`. A queue that names red flags is kept for them: on call when live.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from triage.domain.ids import QueueName
from triage.domain.labels import Mode, RedFlag
from triage.domain.policy import Policy, QueuePolicy
from triage.routing.business_hours import is_open

# A policy without any queue must not lose a customer; the file check refuses such a policy long before.
LAST_RESORT = QueuePolicy(QueueName("tickets"), "Tickets", Mode.TICKET, first_reply={})


def is_on_call(queue: QueuePolicy) -> bool:
    """Whether the queue is kept for the red flags that it names, and so for no other matter but a critical one."""
    return bool(queue.red_flags)


def is_open_now(queue: QueuePolicy, now: datetime) -> bool:
    """Whether the queue works at this moment; one without hours always does."""
    return queue.hours is None or is_open(queue.hours, now)


def queue_named(policy: Policy, name: QueueName | None) -> QueuePolicy | None:
    """The queue of people with this name, or None when the policy no longer has it."""
    return next((queue for queue in policy.queues if queue.name == name and queue.mode is not Mode.ASSISTANT), None)


def regular_queue(policy: Policy, mode: Mode, team: str | None, language: str = "") -> QueuePolicy | None:
    """The queue of this mode for the language and the team, else for either, else for all; never one on call.

    A queue that is kept for languages takes no others; one that is kept for teams takes others when there is no better.
    """
    ready = [queue for queue in policy.queues if queue.mode is mode and not is_on_call(queue)]
    if any(queue.languages for queue in ready):
        base = language.split("-")[0]
        spoken = [queue for queue in ready if base in queue.languages]
        ready = spoken + [queue for queue in ready if not queue.languages]
        if best := _for_team(spoken, team):
            return best
    return _for_team(ready, team) or (ready[0] if ready else None)


def _for_team(ready: Sequence[QueuePolicy], team: str | None) -> QueuePolicy | None:
    """The first queue that is kept for the team, else the first for every team."""
    for queue in ready:
        if team in queue.teams:
            return queue
    return next((queue for queue in ready if not queue.teams), None)


def claiming_queue(policy: Policy, mode: Mode, flags: Collection[RedFlag], now: datetime) -> QueuePolicy | None:
    """The first open queue of this mode that claims one of the flags."""
    if not flags:
        return None
    claims = (queue for queue in policy.queues if queue.mode is mode and not queue.red_flags.isdisjoint(flags))
    return next((queue for queue in claims if is_open_now(queue, now)), None)


def on_call_queue(policy: Policy, now: datetime) -> QueuePolicy | None:
    """The first open live queue on call, whatever it claims: for a critical matter when all else is shut."""
    ready = (queue for queue in policy.queues if queue.mode is Mode.LIVE and is_on_call(queue))
    return next((queue for queue in ready if is_open_now(queue, now)), None)


def ticket_queue(
    policy: Policy, team: str | None, flags: Collection[RedFlag], now: datetime, language: str = ""
) -> QueuePolicy:
    """Where a matter is answered in writing. There always is one, if need be a queue of another mode."""
    return (
        claiming_queue(policy, Mode.TICKET, flags, now)
        or regular_queue(policy, Mode.TICKET, team, language)
        or regular_queue(policy, Mode.LIVE, team, language)
        or next((queue for queue in policy.queues if queue.mode is not Mode.ASSISTANT), LAST_RESORT)
    )
