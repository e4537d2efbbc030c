"""How long a customer waits for a live agent: Erlang C for plans, the line for promises, set right by what happened.

Called by `desk.wait_learning` and `desk.staffing`, and by the simulation for its first guess. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf

PRIOR_WAITS = 20  # an installation's own waits weigh as much as the plain model once there are this many
MOST_SCALE, LEAST_SCALE = 4.0, 0.25  # beyond this something else is wrong than the model
_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class WaitModel:
    """What an installation has learnt: how long a live conversation takes, how long an agent takes to accept.

    `scale` is the real wait over that of the plain model: who goes first, breaks and breaks of line are all in it.
    `waits` is how many waits it was learnt from.
    """

    handle_seconds: float
    accept_seconds: float = 0.0
    scale: float = 1.0
    waits: int = 0

    @property
    def pace_seconds(self) -> int:
        """The length of a live conversation as it tells on waits: what `Staffing` calls its handle time."""
        return max(1, round(self.handle_seconds * self.scale))


@dataclass(frozen=True, slots=True)
class Waited:
    """One wait that ended: what the plain model expected and what it was, in seconds."""

    expected_seconds: float
    waited_seconds: float


@dataclass(frozen=True, slots=True)
class WaitError:
    """How far off estimates were: the mean of the absolute differences, and of the signed ones (above 0: too long)."""

    waits: int
    mean_absolute_seconds: float
    bias_seconds: float


def erlang_c(servers: int, load: float) -> float:
    """The share of arrivals that have to wait, for a load in Erlangs: arrivals per hour x handle hours (Erlang 1917).

    1 where the load is as great as the servers or greater, 0 where nothing arrives.
    """
    if load <= 0:
        return 0.0
    if servers <= load:
        return 1.0
    blocked = 1.0  # Erlang B by its recursion, which neither overflows nor loses digits
    for count in range(1, servers + 1):
        blocked = load * blocked / (count + load * blocked)
    return servers * blocked / (servers - load * (1 - blocked))


def mean_wait_seconds(servers: int, arrivals_per_hour: float, handle_seconds: float) -> float:
    """The mean wait in the long run; infinite where agents cannot keep up."""
    load = arrivals_per_hour * handle_seconds / _HOUR
    if load >= servers:
        return inf
    return erlang_c(servers, load) * handle_seconds / (servers - load)


def share_within(servers: int, arrivals_per_hour: float, handle_seconds: float, seconds: float) -> float:
    """The share of arrivals that wait no longer than this in the long run: the service level."""
    load = arrivals_per_hour * handle_seconds / _HOUR
    if load >= servers:
        return 0.0
    return 1 - erlang_c(servers, load) * exp(-(servers - load) * seconds / handle_seconds)


def servers_for(share: float, seconds: float, arrivals_per_hour: float, handle_seconds: float) -> int:
    """The fewest agents with whom this share of arrivals waits no longer than this, in the long run."""
    if arrivals_per_hour <= 0:
        return 0
    servers = int(arrivals_per_hour * handle_seconds / _HOUR) + 1
    while share_within(servers, arrivals_per_hour, handle_seconds, seconds) < share:
        servers += 1
    return servers


def plain_wait_seconds(handle_seconds: float, online: int, free: int, waiting: int) -> float | None:
    """The wait of the next in line before anything is set right; None with nobody online.

    None at all with somebody free who is not spoken for. Else those ahead and this one each take the next of `online`
    ends of conversations, which in a line that is served come one handle time over the number of agents apart.
    """
    if online <= 0:
        return None
    return 0.0 if free > waiting else handle_seconds * (waiting - free + 1) / online


def learnt(handle_seconds: Sequence[float], handle_default: float, waits: Sequence[Waited]) -> WaitModel:
    """The model that fits what happened; the fewer waits and conversations there were, the nearer to the plain one.

    The scale is a ratio of sums, so that the mean is right even when single waits scatter, as they do.
    """
    handle = (sum(handle_seconds) + PRIOR_WAITS * handle_default) / (len(handle_seconds) + PRIOR_WAITS)
    at_once = [one.waited_seconds for one in waits if one.expected_seconds <= 0]
    queued = [one for one in waits if one.expected_seconds > 0]
    accept = sum(at_once) / (len(at_once) + PRIOR_WAITS)
    expected = sum(one.expected_seconds for one in queued)
    # So many waits of the usual length, as the plain model would have them, hold the scale near 1.
    held = PRIOR_WAITS * (expected / len(queued) if queued else 1.0)
    beyond = sum(max(one.waited_seconds - accept, 0.0) for one in queued)
    scale = min(max((beyond + held) / (expected + held), LEAST_SCALE), MOST_SCALE)
    return WaitModel(handle, accept, scale, waits=len(waits))


def error_of(told_and_waited: Sequence[Waited]) -> WaitError | None:
    """How far off what was expected was; None where nothing was."""
    if not told_and_waited:
        return None
    off = [one.expected_seconds - one.waited_seconds for one in told_and_waited]
    return WaitError(len(off), sum(map(abs, off)) / len(off), sum(off) / len(off))
