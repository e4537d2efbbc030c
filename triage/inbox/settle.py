"""How long a turn waits for a burst of messages to end. Pure."""

from collections.abc import Sequence
from datetime import datetime

from triage.domain.policy import TurnTiming
from triage.inbox.ports import IsRedFlag
from triage.store.messages import Unread


def seconds_to_wait(unread: Sequence[Unread], now: datetime, timing: TurnTiming, is_red_flag: IsRedFlag) -> float:
    """Seconds until the burst counts as ended: some after its last message, but not many after its first.

    0 when nothing is unread or one of the messages cannot wait.
    """
    if not unread or any(is_red_flag(message.text) for message in unread):
        return 0.0
    since_last = (now - unread[-1].at).total_seconds()
    since_first = (now - unread[0].at).total_seconds()
    return max(0.0, min(timing.settle_seconds - since_last, timing.settle_at_most_seconds - since_first))
