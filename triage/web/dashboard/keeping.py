"""Keeps the days ready that the trends are put together from, so that the first who looks does not wait for months.

Started by `app.serving`. Works a week at a time and rests longer than it worked: messages go first.
"""

import asyncio
import time
from contextlib import suppress
from datetime import timedelta

from triage.desk.metrics import kept
from triage.domain.errors import TransientError
from triage.routing.business_hours import zone_of
from triage.web.services import Services

FIRST_AFTER_SECONDS, EVERY_SECONDS = 30.0, 600.0
# The longest range of the page and the time before it, with which it is compared.
DAYS, AT_ONCE = 180, 7
RESTS_TIMES = 2.0


async def keep_days(services: Services, first_after_seconds: float = FIRST_AFTER_SECONDS) -> None:
    """Until it is cancelled, or the server stops."""
    await asyncio.sleep(first_after_seconds)
    while not services.stop.raised:
        with suppress(TransientError):  # the next round finds what is missing
            await _keep(services)
        await asyncio.sleep(EVERY_SECONDS)


async def _keep(services: Services) -> None:
    now, policy = services.clock.now(), services.policy
    today = now.astimezone(zone_of(policy.hours.timezone)).date()
    for first in range(0, DAYS, AT_ONCE):
        days = [today - timedelta(days=first + n) for n in reversed(range(AT_ONCE))]
        began = time.monotonic()
        await services.database.run(kept.bring_up_to_date, services.database, policy, days, now)
        await asyncio.sleep((time.monotonic() - began) * RESTS_TIMES)
