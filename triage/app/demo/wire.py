"""The sender's side of the generic channel: posts signed messages, and receives the replies at a real callback."""

import asyncio
import json
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
from standardwebhooks import Webhook

from triage.app.demo.stories import Person


class Sender:
    """A system that forwards customers' messages to the webhook."""

    def __init__(self, client: httpx.AsyncClient, base_url: str, secret: str) -> None:
        self._client = client
        self._url = f"{base_url}/webhooks/generic"
        self._webhook = Webhook(secret)
        self._count = 0

    async def send(self, person: Person, identity: str, text: str) -> Mapping[str, Any]:
        """Post one message under this id; the receipt."""
        self._count += 1
        customer = person.model_dump(exclude_none=True)
        data = {"id": identity, "customer": customer, "text": text}
        now = datetime.now(UTC)
        body = json.dumps({"type": "message.created", "timestamp": now.isoformat(), "data": data}, ensure_ascii=False)
        headers = {
            "content-type": "application/json",
            "webhook-id": f"demo-{self._count}",
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._webhook.sign(f"demo-{self._count}", now, body),
        }
        response = await self._client.post(self._url, content=body.encode(), headers=headers)
        response.raise_for_status()
        receipt: Mapping[str, Any] = response.json()
        return receipt


class Mailbox:
    """Where the replies arrive. A reply that comes twice under one `webhook-id` is kept once, as the standard asks."""

    def __init__(self, secret: str) -> None:
        self._webhook = Webhook(secret)
        self._replies: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        self._seen: set[str] = set()
        self._arrived = asyncio.Event()
        self._server: ThreadingHTTPServer | None = None

    def open(self) -> str:
        """Start to listen on a free port; the address to send replies to."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _receiver(self, asyncio.get_running_loop()))
        threading.Thread(target=self._server.serve_forever, name="mailbox", daemon=True).start()
        return f"http://127.0.0.1:{self._server.server_port}/replies"

    def close(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    def take(self, body: bytes, headers: Mapping[str, str]) -> None:
        """Verify and keep one posted reply."""
        self._webhook.verify(body, dict(headers), json_parse=False)
        identity = headers["webhook-id"]
        if identity not in self._seen:
            self._seen.add(identity)
            data = json.loads(body)["data"]
            self._replies[data["customer"]["id"]].append(data)
        self._arrived.set()

    def replies(self, customer: str) -> list[Mapping[str, Any]]:
        """What this customer was sent, in order."""
        return list(self._replies[customer])

    async def wait_for_answer(self, customer: str, message: str, seconds: float) -> bool:
        """Wait until a reply answers this message; False when none came in time."""
        return await self._wait(lambda: any(message in r["in_reply_to"] for r in self._replies[customer]), seconds)

    async def wait_for_words(self, customer: str, words: str, seconds: float) -> bool:
        """Wait until this customer was sent these words."""
        return await self._wait(lambda: any(words in reply["text"] for reply in self._replies[customer]), seconds)

    async def _wait(self, condition: Callable[[], bool], seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                while not condition():
                    self._arrived.clear()
                    await self._arrived.wait()
        except TimeoutError:
            return False
        return True


def _receiver(mailbox: Mailbox, loop: asyncio.AbstractEventLoop) -> type[BaseHTTPRequestHandler]:
    class Receiver(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            headers = {name.lower(): value for name, value in self.headers.items()}
            loop.call_soon_threadsafe(mailbox.take, body, headers)
            self.send_response(204)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep the demo's output clean."""

    return Receiver
