"""Which queue a matter is put into, and when one that waits is moved: never out of people's hands, only nearer to them.

Called by `outcome`. Looks at hours, people online and the red flags that queues claim.
"""

from triage.domain.labels import Mode, Urgency
from triage.domain.policy import QueuePolicy
from triage.routing.queues import (
    LAST_RESORT,
    claiming_queue,
    is_open_now,
    on_call_queue,
    queue_named,
    regular_queue,
    ticket_queue,
)
from triage.routing.situation import Situation
from triage.routing.verdict import Step, Verdict


def written_queue(s: Situation) -> QueuePolicy:
    """Where the matter is answered in writing."""
    return ticket_queue(s.policy, s.team, s.flags, s.now, s.history.language)


def urgent_queue(s: Situation) -> QueuePolicy:
    """Where the matter goes when it cannot wait for the customer to choose.

    On call when a queue claims its flag; else live while people are online on a channel that allows it; a critical
    matter else goes to whoever is on call, whatever the channel; the rest is written down with a promise.
    """
    claimed = claiming_queue(s.policy, Mode.LIVE, s.flags, s.now)
    if claimed:
        return claimed
    critical = s.urgency is Urgency.CRITICAL
    reachable = s.history.can_be_live or critical
    if s.live_queue and reachable and s.staffing.live_online > 0 and is_open_now(s.live_queue, s.now):
        return s.live_queue
    on_call = on_call_queue(s.policy, s.now) if critical else None
    return on_call or written_queue(s)


def preferred_queue(s: Situation, live: bool) -> QueuePolicy:
    """The live queue where wanted and possible, else the written one."""
    return s.live_queue if live and s.live_possible and s.live_queue else written_queue(s)


def held_queue(s: Situation) -> QueuePolicy:
    """The queue that owns the conversation; one that the policy no longer has is stood in for by one of its mode."""
    mode = Mode.LIVE if s.history.mode is Mode.LIVE else Mode.TICKET
    return (
        queue_named(s.policy, s.history.queue)
        or regular_queue(s.policy, mode, s.team, s.history.language)
        or LAST_RESORT
    )


def better_queue(s: Situation, lead: Verdict) -> QueuePolicy | None:
    """The queue a waiting conversation moves to, or None to stay: where the customer chose, or up to live.

    Nothing moves down or sideways by itself, so a conversation cannot be tossed about; only a queue that claims a red
    flag takes it from another live queue. What has just changed its mode stays for a while, unless it is critical or
    the customer chooses.
    """
    held = held_queue(s)
    if lead.step is Step.TAKE_CHOICE and lead.choice:
        wanted = preferred_queue(s, lead.choice.key == "live") if lead.choice.key != "stay" else held
        moves = wanted.mode is not held.mode or lead.choice.key == "callback"
        return wanted if moves and wanted.mode.value == lead.route.value else None
    if lead.step is Step.HAND_OVER:
        wanted = urgent_queue(s)
    elif lead.step is Step.CONNECT:
        wanted = preferred_queue(s, live=True)
    else:
        return None
    if lead.route.value != Mode.LIVE.value or wanted.mode is not Mode.LIVE or wanted.name == held.name:
        return None
    if held.mode is Mode.TICKET and s.held_still:
        return None
    return wanted if held.mode is Mode.TICKET or not wanted.red_flags.isdisjoint(s.flags) else None
