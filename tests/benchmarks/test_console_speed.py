"""The console's speed against a real server: first load, message to screen, memory a reader, long lists, search.

Targets (issue 7): 60 KB in 4 requests, usable in 400 ms at 1.6 Mbps; p50 15 ms with 1 reader, p95 150 ms with 40;
100 KB a connection at 500; 10,000 open conversations in 100 ms. Prints figures; run by `make bench`.
"""

import asyncio
import random
import re
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

import httpx
import pytest
from playwright.async_api import async_playwright

from tests.benchmarks.load import Times
from tests.browser.conftest import ARGUMENTS, chromium_path  # noqa: F401 - the fixture
from tests.fakes.desk_house import DeskHouse
from tests.fakes.event_stream import EventStream
from tests.fakes.installation import Installation
from tests.fakes.long_queue import filled
from tests.fakes.reply_receiver import SECRET, signed
from tests.fakes.served import Served
from triage.store import search

pytestmark = pytest.mark.timeout(900)
MESSAGES = 60
LISTS, THREAD = "list=all", "list=all&conversation={conversation}"
OPEN, ALL = 10_000, 100_000
SLOW_LINE = {"offline": False, "latency": 20, "downloadThroughput": 200_000, "uploadThroughput": 90_000}


@dataclass(frozen=True)
class Floor:
    """A serving process with an agent's session."""

    served: Served
    client: httpx.Client
    cookie: str

    @property
    def address(self) -> str:
        """Where it serves."""
        return self.served.address

    def writes(self, customer: str, text: str) -> str:
        """A customer writes; returns the conversation."""
        body, headers = signed(customer, f"{customer}-{text}", text)
        answer = self.client.post("/webhooks/generic", content=body, headers=headers)
        assert answer.status_code == 202, answer.text
        conversation: str = answer.json()["conversation"]
        return conversation


@contextmanager
def floor(installation: Installation, waiting: int = 0) -> Iterator[Floor]:
    """The web role over so many waiting tickets, without the assistant's share of the work."""
    added = installation.run("agents", "add", "Dana", "dana@hearthlane.example", "--json")
    assert added.code == 0, added.err
    if waiting:
        with DeskHouse(f"sqlite:///{installation.home / 'triage.db'}") as house:
            drawn = random.Random(5)
            filled(house, waiting, lambda n: (drawn.choice([0, 20, 54]), timedelta(seconds=drawn.randrange(86400))))
    variables = {"TRIAGE_WEBHOOK_SECRET": SECRET, "TRIAGE_LOG_LEVEL": "error"}
    with (
        Served(installation, "--role", "web", **variables) as served,
        httpx.Client(base_url=served.address, timeout=60, headers={"accept": "text/html"}) as client,
    ):
        token = added.json()["token"]
        client.post("/sign-in", data={"token": token})
        yield Floor(served, client, f"triage_session={client.cookies['triage_session']}")


@asynccontextmanager
async def readers_of(floor: Floor, query: str, number: int) -> AsyncIterator[list[EventStream]]:
    """So many open streams of a page that was just loaded."""
    page = await asyncio.to_thread(floor.client.get, f"/console?{query}")
    seq = re.search(r'data-seq="(\d+)"', page.text)
    assert seq
    path = f"/console/stream?{query}&after={seq[1]}"
    streams = [await EventStream.connect(floor.address, path, floor.cookie) for _ in range(number)]
    try:
        yield streams
    finally:
        for stream in streams:
            await stream.close()


async def message_to_screen(floor: Floor, query: str, readers: int) -> Times:
    """Seconds from sending a webhook to its words in every reader's stream."""
    conversation = await asyncio.to_thread(floor.writes, "amara", f"hello {readers} {query}")
    taken: list[float] = []
    async with readers_of(floor, query.format(conversation=conversation), readers) as streams:
        for number in range(MESSAGES + 5):
            words = f"message-{len(query)}-{readers}-{number}."  # the same words again would be the same message
            waiting = [asyncio.create_task(stream.until(words.encode())) for stream in streams]
            await asyncio.sleep(0)
            began = time.perf_counter()
            await asyncio.to_thread(floor.writes, "amara", words)
            arrived = [await one - began for one in waiting]
            taken += arrived if number >= 5 else []
            await asyncio.sleep(0.02)
    return Times(tuple(taken))


async def test_message_to_screen_and_memory_a_reader(installation: Installation) -> None:
    with floor(installation) as running:
        for query, readers in ((THREAD, 1), (LISTS, 1), (LISTS, 40), (THREAD, 40)):
            times = await message_to_screen(running, query, readers)
            print(
                f"\nmessage to screen, {readers} reader(s) of {query}: p50 {times.percentile(50):.1f} ms, "
                f"p95 {times.percentile(95):.1f} ms"
            )
        before = running.served.resident_megabytes()
        async with readers_of(running, "list=all", 500) as streams:
            heard = asyncio.gather(*(stream.until(b"everybody hears this") for stream in streams))
            began = time.perf_counter()
            await asyncio.to_thread(running.writes, "ben", "everybody hears this")
            slowest = max(await heard) - began
            grown = (running.served.resident_megabytes() - before) * 1024 / 500
        print(f"\n500 readers: {grown:.0f} KB of memory a connection, all of them heard within {slowest * 1000:.0f} ms")
    assert grown > 0


async def test_lists_of_ten_thousand(installation: Installation) -> None:
    with floor(installation, OPEN) as running:
        for place in ("/console", "/console?list=tickets", "/console?list=all&rows=200", "/console?search=parcel"):
            taken = []
            for _ in range(12):
                began = time.perf_counter()
                assert running.client.get(place).status_code == 200
                taken.append((time.perf_counter() - began) * 1000)
            print(f"\n{OPEN:,} open, {place:<30} {median(taken):6.1f} ms, slowest {max(taken):6.1f} ms")
        times = await message_to_screen(running, THREAD, 1)
        print(
            f"\n{OPEN:,} open, message to screen p50 {times.percentile(50):.1f} ms, p95 {times.percentile(95):.1f} ms"
        )


def test_search_in_a_hundred_thousand(database_url: str) -> None:
    kind = database_url.split(":")[0].split("+")[0]
    with DeskHouse(database_url) as house:
        filled(house, ALL, lambda n: (20, timedelta(seconds=n)))
        for words in ("parcel", "where parc", "matter 4711", "zebra", "R4711"):
            began = time.perf_counter()
            with house.database.read() as tx:
                found = search.find(tx, words, 50)
            taken = (time.perf_counter() - began) * 1000
            print(f"\n{kind:<11}{ALL:,} conversations, {words!r}: {taken:.0f} ms, {len(found)} found")


async def test_first_load_in_a_browser(installation: Installation, chromium_path: str) -> None:  # noqa: F811
    with floor(installation, 50) as running:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium_path, args=list(ARGUMENTS))
            context = await browser.new_context()
            name, _, value = running.cookie.partition("=")
            await context.add_cookies([{"name": name, "value": value, "url": running.address}])
            page = await context.new_page()
            line = await context.new_cdp_session(page)
            await line.send("Network.enable")
            await line.send("Network.emulateNetworkConditions", SLOW_LINE)
            sizes: list[float] = []
            line.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
            await page.goto(f"{running.address}/console", wait_until="load")
            ready = await page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
            painted = await page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0")
            print(
                f"\nfirst load: {sum(sizes) / 1000:.1f} KB in {len(sizes)} requests; at 1.6 Mbps and 20 ms away first "
                f"paint {painted:.0f} ms, usable {ready:.0f} ms"
            )
            await browser.close()
    assert sizes
