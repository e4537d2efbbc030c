"""Busy mode: on when the expected live wait passes one limit, off once it is below a lower one. Kept in the database.

Called on the desk's rounds; read with every snapshot of the staff.
"""

from triage.desk.acting import Acting
from triage.desk.staffing import snapshot
from triage.domain.events import EventKind
from triage.domain.policy import BusyRules
from triage.domain.staffing import Staffing
from triage.store import events, floor_state


def should_be_busy(is_busy: bool, staffing: Staffing, rules: BusyRules) -> bool:
    """Whether busy mode should be on now. Without anybody online there is nothing to protect. Pure."""
    wait = staffing.expected_wait_seconds
    if wait is None:
        return False
    return wait >= (rules.leave_seconds if is_busy else rules.enter_seconds)


def watch_busy(acting: Acting) -> bool:
    """Turn busy mode on or off where that is due; returns whether it is on."""
    now, floor = acting.clock.now(), acting.floor
    with acting.database.read() as tx:
        staffing = snapshot(floor, tx, now)
    wanted = should_be_busy(staffing.busy, staffing, floor.policy.busy)
    if wanted != staffing.busy:
        with acting.database.write() as tx:
            floor_state.keep(tx, floor_state.BUSY, wanted, now)
            events.add(tx, EventKind.BUSY_CHANGED, now)
    return wanted
