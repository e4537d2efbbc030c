"""The desk's rounds: what concerns the floor as a whole rather than one conversation, every few seconds.

Called by the inbox's sweep through `desk.make_rounds`. Several processes may make them at once: each step looks first,
and what it changes it checks again under a lock.
"""

from datetime import datetime, timedelta

from triage.desk.acting import Acting
from triage.desk.assigning import hand_out, put_back_of_absent
from triage.desk.busy import watch_busy
from triage.desk.wait_learning import watch_waits

EVERY = timedelta(seconds=5)


class FloorRounds:
    """Makes the rounds, but not more often than every few seconds of the product's clock."""

    def __init__(self, acting: Acting) -> None:
        self._acting = acting
        self._next: datetime | None = None

    def make(self) -> bool:
        """Make them if it is time; returns whether it was."""
        now = self._acting.clock.now()
        if self._next is not None and now < self._next:
            return False
        self._next = now + EVERY
        watch_waits(self._acting.database, self._acting.floor.policy, now)
        watch_busy(self._acting)
        put_back_of_absent(self._acting)
        hand_out(self._acting)
        return True
