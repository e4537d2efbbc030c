"""Dashboards over 100,000 conversations: the floor now, trends of each range cold and kept; run by `make bench`.

Prints figures; fails only where a kept page shows other figures than the fresh one.
"""

import re
import time
from datetime import timedelta

import httpx
import pytest

from tests.fakes.past import write_past
from tests.fakes.site import Site
from triage.web.dashboard.now import read_now

pytestmark = pytest.mark.timeout(900)
DAYS, A_DAY = 91, 1100


async def test_the_time_of_the_dashboards(sqlite_url: str) -> None:
    async with Site(sqlite_url) as site:
        policy = site.services.policy
        start = site.clock.now().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=DAYS)
        decisions = write_past(site.database, policy, start, DAYS, A_DAY)
        print(f"\n{DAYS * A_DAY:,} conversations, {decisions:,} decisions")
        began = time.perf_counter()
        for _ in range(20):
            read_now(site.services)
        print(f"the floor now          {(time.perf_counter() - began) / 20 * 1000:8.1f} ms")
        dana, _ = site.hire("Dana")
        async with site.client() as client:
            await client.get("/sign-in", params={"token": site.services.keys.link_token(dana)})
            for days in ("1", "7", "28", "90"):
                cold, shown = await _until_shown(client, f"/dashboard/trends?range={days}")
                began = time.perf_counter()
                again = await client.get(f"/dashboard/trends?range={days}")
                kept = time.perf_counter() - began
                assert figures_of(again.text) == figures_of(shown)
                print(f"trends of {days:>2} days       {cold:8.2f} s cold, {kept * 1000:6.1f} ms kept")


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
