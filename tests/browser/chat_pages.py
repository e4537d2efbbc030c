"""What the stories of customers share: scripted thoughts, and a page of another site."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.fakes.mind import FakeThought, answer
from triage.domain.conversation import Citation, Thread
from triage.domain.decision import Choice
from triage.domain.ids import ArticleId

CHOICES = (
    Choice("live", "talk to someone now (about 3 minutes)"),
    Choice("ticket", "have a written reply today by 17:00"),
    Choice("callback", "book a call tomorrow between 09:00 and 12:00"),
)


def offers_choices(thread: Thread, now: datetime) -> FakeThought:
    """Lets the customer choose how a person serves them."""
    thought = answer(thread, "Of course. Which suits you?")
    return replace(thought, memory=replace(thought.memory, choices=CHOICES))


def cites(thread: Thread, now: datetime) -> FakeThought:
    """Answers from an article."""
    source = Citation(1, ArticleId("late-parcel"), "My parcel is late")
    return replace(answer(thread, "Parcels take two days [1]."), citations=(source,))


@contextmanager
def shop(tag: str) -> Iterator[str]:
    """A page of another site with this tag at its end: `localhost` is another site than `127.0.0.1`."""
    page = f"<!doctype html><html lang=en><title>A shop</title><h1>A shop</h1><a href=#x>Kettles</a>{tag}".encode()

    class Shop(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, format: str, *args: Any) -> None:
            """Stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
