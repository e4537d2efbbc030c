"""When a failed send is tried again. Pure; the randomness is handed in."""

from collections.abc import Sequence

# Standard Webhooks 1.0.0, deliverability: the first try is at once, the last about three days later.
STANDARD_WEBHOOKS: tuple[float, ...] = (0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
RETRY_AFTER_AT_MOST_SECONDS = 86_400.0


def seconds_until_next(
    schedule: Sequence[float], attempts: int, retry_after_seconds: float | None, chance: float
) -> float | None:
    """Seconds to wait after the failed attempt number `attempts` (from 1); None when that was the last.

    Full jitter: the scheduled wait times `chance` (0 to 1), so that senders which failed together do not come back
    together; but never sooner than the receiver asked for.
    """
    if attempts >= len(schedule):
        return None
    asked = min(max(retry_after_seconds or 0.0, 0.0), RETRY_AFTER_AT_MOST_SECONDS)
    return max(schedule[max(attempts, 0)] * chance, asked)
