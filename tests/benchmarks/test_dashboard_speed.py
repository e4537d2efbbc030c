"""Dashboards over 100,000 conversations: the floor now, trends of each range for the first time and again.

Target: 1 s for the first view. Prints figures, run by `make bench`; fails only where a page shows other figures when it
is loaded again.
"""

import re
import time
from datetime import timedelta

import httpx
import pytest

from tests.fakes.past import repeat_past, write_past
from tests.fakes.site import Site
from triage.desk.metrics import kept
from triage.web.dashboard.keeping import AT_ONCE, DAYS
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
        _keep(site)
        dana, _ = site.hire("Dana")
        async with site.client() as client:
            await client.get("/sign-in", params={"token": site.services.keys.link_token(dana)})
            for wanted in ("90", "28", "7", "1"):
                used = time.process_time()
                first, shown = await _until_shown(client, f"/dashboard/trends?range={wanted}")
                used = time.process_time() - used
                began = time.perf_counter()
                again = await client.get(f"/dashboard/trends?range={wanted}")
                once_more = time.perf_counter() - began
                assert figures_of(again.text) == figures_of(shown)
                print(
                    f"trends of {wanted:>2} days      {first:8.2f} s first ({used:.2f} s CPU), "
                    f"{once_more * 1000:6.1f} ms again"
                )


def _keep(site: Site) -> None:
    """What the server does beside its work from its start on, without its rests: every day is worked out once."""
    services, now = site.services, site.clock.now()
    began, used = time.perf_counter(), time.process_time()
    for first in range(0, DAYS, AT_ONCE):
        days = [now.date() - timedelta(days=first + n) for n in reversed(range(AT_ONCE))]
        kept.bring_up_to_date(services.database, services.policy, days, now)
    took, used = time.perf_counter() - began, time.process_time() - used
    print(f"all days worked out    {took:8.1f} s ({used:.1f} s CPU), once")


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
