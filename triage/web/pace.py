"""How often something may be done: a bucket of turns for each key, which fills again with time.

Used by the chat for its visitors and their addresses. Kept in this process: with several web processes each counts for
itself, so that a flood may be as many times as large as there are processes, and a restart forgets.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from triage.domain.errors import RateLimited

MOST_KEYS = 50_000
"""More than these are not remembered: the one unused for longest begins with a full bucket."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many turns in so many seconds; all of them may be taken at once."""

    turns: int
    seconds: float


class Pace:
    """Counts turns by key. `clock` gives seconds that never go back. Used on the event loop only."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # turns left, and when that was

    def wait_seconds(self, key: str, allowance: Allowance) -> float:
        """Take a turn and return 0, or take none and return the seconds until there is one."""
        now, per_second = self._clock(), allowance.turns / allowance.seconds
        left, at = self._left.pop(key, (float(allowance.turns), now))
        left = min(float(allowance.turns), left + (now - at) * per_second)
        taken = left >= 1
        self._left[key] = (left - 1 if taken else left, now)
        if len(self._left) > MOST_KEYS:
            self._left.popitem(last=False)
        return 0.0 if taken else (1 - left) / per_second

    def take(self, key: str, allowance: Allowance) -> None:
        """Take a turn. Raises RateLimited, which says how long to wait."""
        wait = self.wait_seconds(key, allowance)
        if wait:
            raise RateLimited("That was too much at once.", retry_after_seconds=wait, remedy="Wait a little.")
