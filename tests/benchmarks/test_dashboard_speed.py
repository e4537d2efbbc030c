"""Dashboards over 100,000 conversations: the floor now, trends of each range for the first time and again.

Target: 1 s for the first view. Prints figures, run by `make bench`; fails only where a page shows other figures when it
is loaded again.
"""

import asyncio
import re
import time
from datetime import timedelta

import httpx
import pytest

from tests.fakes.past import repeat_past, write_past
from tests.fakes.site import Site
from triage.store import metric_days
from triage.web.dashboard.keeping import DAYS, keep_days
from triage.web.dashboard.now import read_now

pytestmark = pytest.mark.timeout(900)
A_WEEK, WEEKS, A_DAY = 7, 13, 1100


async def test_the_time_of_the_dashboards(sqlite_url: str) -> None:
    async with Site(sqlite_url) as site:
        policy, days = site.services.policy, A_WEEK * WEEKS
        start = site.clock.now().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days)
        decisions = write_past(site.database, policy, start, A_WEEK, A_DAY)
        repeat_past(site.database, A_WEEK, WEEKS - 1)
        print(f"\n{days * A_DAY:,} conversations, {decisions * WEEKS:,} decisions")
        began = time.perf_counter()
        for _ in range(20):
            read_now(site.services)
        print(f"the floor now          {(time.perf_counter() - began) / 20 * 1000:8.1f} ms")
        await _keep(site)
        dana, _ = site.hire("Dana")
        async with site.client() as client:
            await client.get("/sign-in", params={"token": site.services.keys.link_token(dana)})
            for wanted in ("90", "28", "7", "1"):
                used = time.process_time()
                first, shown = await _until_shown(client, f"/dashboard/trends?range={wanted}")
                used = time.process_time() - used
                began = time.perf_counter()
                again = await client.get(f"/dashboard/trends?range={wanted}")
                kept = time.perf_counter() - began
                assert figures_of(again.text) == figures_of(shown)
                print(
                    f"trends of {wanted:>2} days      {first:8.2f} s first ({used:.2f} s CPU), "
                    f"{kept * 1000:6.1f} ms again"
                )


async def _keep(site: Site) -> None:
    """What the server does beside its work from its start on: every day is worked out once."""
    began, used = time.perf_counter(), time.process_time()
    task = asyncio.create_task(keep_days(site.services, first_after_seconds=0))
    oldest = site.clock.now().date() - timedelta(days=DAYS - 1)
    await site.until(lambda: bool(site.read(lambda tx: metric_days.known(tx, [oldest]))), seconds=600)
    task.cancel()
    took, used = time.perf_counter() - began, time.process_time() - used
    print(f"all days worked out    {took:8.1f} s ({used:.1f} s CPU), once, resting in between")


async def _until_shown(client: httpx.AsyncClient, address: str) -> tuple[float, str]:
    began = time.perf_counter()
    shown = (await client.get(address)).text
    while "Working these figures out" in shown:
        assert time.perf_counter() - began < 100
        shown = (await client.get(address)).text
    return time.perf_counter() - began, shown


def figures_of(page: str) -> list[str]:
    """The figures of all cards."""
    found = re.findall(r'<p class="value"><b>([^<]*)</b>', page)
    assert found
    return found
