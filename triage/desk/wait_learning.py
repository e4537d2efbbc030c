"""What the installation's own waits teach about the next: learnt on the desk's rounds, kept, read by every snapshot.

The arithmetic is in `routing.wait`. Nothing here is needed to serve: without anything learnt the policy's figures hold.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from triage.domain.policy import Policy
from triage.routing.wait import Waited, WaitModel, learnt, plain_wait_seconds
from triage.store import floor_state, metrics_queries
from triage.store.database import Database, Transaction
from triage.store.metrics_rows import LiveWait

EVERY = timedelta(minutes=10)
WINDOW = timedelta(days=14)
MOST_WAITS = 1000
LONGEST_SECONDS = 4 * 3600.0  # a conversation or wait beyond this was forgotten, not served
_NAME = "wait"


def model_now(tx: Transaction, policy: Policy) -> WaitModel:
    """What was learnt last; the policy's handle time where nothing was."""
    kept = floor_state.get(tx, _NAME)
    if kept is None or kept.value.get("default") != policy.desk.handle_seconds:
        return WaitModel(policy.desk.handle_seconds)
    value = kept.value
    return WaitModel(value["handle_seconds"], value["accept_seconds"], value["scale"], value["waits"])


def watch_waits(database: Database, policy: Policy, now: datetime) -> bool:
    """Learn anew where it is time; returns whether it was."""
    with database.read() as tx:
        kept = floor_state.get(tx, _NAME)
        if kept is not None and now - kept.since < EVERY and kept.value.get("default") == policy.desk.handle_seconds:
            return False
        model = learnt_from(metrics_queries.live_waits(tx, now - WINDOW, MOST_WAITS), policy)
    with database.write() as tx:
        floor_state.keep(tx, _NAME, _value(model, policy), now)
    return True


def learnt_from(waits: Iterable[LiveWait], policy: Policy) -> WaitModel:
    """The model that fits these waits. Pure."""
    usable = [one for one in waits if one.waited_seconds <= LONGEST_SECONDS]
    handles = [one.handle_seconds for one in usable if one.handle_seconds is not None]
    handles = [seconds for seconds in handles if seconds <= LONGEST_SECONDS]
    default = float(policy.desk.handle_seconds)
    handle = learnt(handles, default, ()).handle_seconds
    seen = []
    for one in usable:
        people = one.staffing
        if people is None:
            continue
        plain = plain_wait_seconds(handle, people.live_online, people.live_free, people.live_waiting)
        if plain is not None:
            seen.append(Waited(plain, one.waited_seconds))
    return learnt(handles, default, seen)


def _value(model: WaitModel, policy: Policy) -> dict[str, float]:
    return {
        "handle_seconds": model.handle_seconds,
        "accept_seconds": model.accept_seconds,
        "scale": model.scale,
        "waits": model.waits,
        "default": policy.desk.handle_seconds,
    }
