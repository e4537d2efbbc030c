"""The server works out the days of the trends by itself, before anybody looks."""

import asyncio
from datetime import timedelta

from tests.fakes.site import Site
from triage.store import metric_days
from triage.web.dashboard.keeping import DAYS, keep_days


async def test_every_day_of_the_longest_range_and_of_the_one_before_is_there(sqlite_url: str) -> None:
    async with Site(sqlite_url) as site:
        await site.waits()
        today = site.clock.now().date()
        days = [today - timedelta(days=n) for n in reversed(range(1, DAYS - 1))]
        keeping = asyncio.create_task(keep_days(site.services, first_after_seconds=0))
        await site.until(lambda: site.read(lambda tx: set(days) <= set(metric_days.known(tx, days))), seconds=60)
        keeping.cancel()
