"""The sender's system on the other side of the generic channel: signs what customers write, keeps the replies it gets.

Used by tests that look at a serving process from outside. A reply that comes again under its `webhook-id` is kept once.
"""

import json
import threading
from collections import defaultdict
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from uuid import uuid4

from standardwebhooks import Webhook

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def signed(customer: str, identity: str, text: str) -> tuple[bytes, dict[str, str]]:
    """Body and headers of one webhook; every attempt has an id of its own, as a provider's retry may."""
    now, attempt = datetime.now(UTC), f"attempt-{uuid4().hex}"
    data = {"id": identity, "customer": {"id": customer}, "text": text}
    body = json.dumps({"type": "message.created", "timestamp": now.isoformat(), "data": data})
    headers = {
        "content-type": "application/json",
        "webhook-id": attempt,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(SECRET).sign(attempt, now, body),
    }
    return body.encode(), headers


class ReplyReceiver(AbstractContextManager["ReplyReceiver"]):
    """`url` takes signed replies while the block runs."""

    def __init__(self) -> None:
        self._replies: dict[str, Mapping[str, Any]] = {}
        self._lock = threading.Lock()
        self.forged = 0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/replies"

    def __enter__(self) -> "ReplyReceiver":
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def replies(self) -> list[Mapping[str, Any]]:
        """What came, in order of its first arrival."""
        with self._lock:
            return list(self._replies.values())

    def answered(self) -> dict[str, list[str]]:
        """For each customer, the messages that replies answer, in order; one that two replies answer is there twice."""
        answered: dict[str, list[str]] = defaultdict(list)
        for reply in self.replies():
            answered[reply["customer"]["id"]].extend(reply["in_reply_to"])
        return dict(answered)

    def take(self, body: bytes, headers: Mapping[str, str]) -> None:
        """Verify and keep one."""
        try:
            Webhook(SECRET).verify(body, dict(headers), json_parse=False)
        except Exception:  # noqa: BLE001 - whatever is wrong with it, it is not authentic
            self.forged += 1
            return
        with self._lock:
            self._replies.setdefault(headers["webhook-id"], json.loads(body)["data"])

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 30

            def do_POST(self) -> None:
                declared = int(self.headers["content-length"])
                body = self.rfile.read(declared)
                if len(body) < declared:
                    return  # its sender was killed while it spoke: no request at all
                receiver.take(body, {name.lower(): value for name, value in self.headers.items()})
                self.send_response(204)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Keep the test's output clean."""

        return Handler
