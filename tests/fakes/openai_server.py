"""An OpenAI-compatible endpoint on a real local port that answers, or fails, as it is told to.

Used by the tests of the LLM engine and of whoever must survive its failures. It knows nothing of our package.
"""

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

LONGEST_WAIT_SECONDS = 60.0


@dataclass(frozen=True)
class Asked:
    """One chat completion request as it arrived."""

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, object]

    @property
    def text(self) -> str:
        """All messages as one text."""
        messages = self.body["messages"]
        assert isinstance(messages, list)
        return "\n\n".join(str(message["content"]) for message in messages)

    @property
    def format(self) -> str | None:
        """The type of response_format, if one was sent."""
        wanted = self.body.get("response_format")
        return str(wanted["type"]) if isinstance(wanted, dict) else None


class Wire:
    """The connection of one request, for an answer to write to."""

    def __init__(self, handler: BaseHTTPRequestHandler, closing: threading.Event) -> None:
        self._handler = handler
        self._closing = closing

    def reply(self, status: int, body: bytes, kind: str = "application/json", **headers: str) -> None:
        """A whole HTTP response."""
        self.start(status, len(body), kind, **headers)
        self.write(body)

    def start(self, status: int, length: int, kind: str, **headers: str) -> None:
        """Status line and headers only."""
        self._handler.send_response(status)
        self._handler.send_header("Content-Type", kind)
        self._handler.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self._handler.send_header(name.replace("_", "-"), value)
        self._handler.end_headers()

    def write(self, data: bytes) -> None:
        """Bytes of the body."""
        self._handler.wfile.write(data)
        self._handler.wfile.flush()

    def wait(self, seconds: float) -> bool:
        """Do nothing for a while; True when the server is being stopped."""
        return self._closing.wait(seconds)

    def hang_up(self) -> None:
        """Close the connection properly, without another word."""
        self._handler.close_connection = True

    def reset(self) -> None:
        """Drop the connection so that the other side sees a reset."""
        self.hang_up()
        self._handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._handler.connection.close()


Answer = Callable[[Wire], None]
USAGE = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}


def completion(text: str | None, finish: str = "stop", refusal: str | None = None, usage: object = USAGE) -> bytes:
    """The body of a chat completion."""
    message = {"role": "assistant", "content": text, "refusal": refusal}
    body = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 0,
        "model": "fake-model",
        "choices": [{"index": 0, "message": message, "finish_reason": finish, "logprobs": None}],
        "usage": usage,
    }
    return json.dumps(body).encode()


def says(text: str | None, finish: str = "stop", refusal: str | None = None, usage: object = USAGE) -> Answer:
    """A completion with this text."""
    return sends(completion(text, finish, refusal, usage))


def sends(body: bytes, kind: str = "application/json", status: int = 200) -> Answer:
    """Any body with any status."""
    return lambda wire: wire.reply(status, body, kind)


def fails(status: int, message: str = "failed on purpose", code: str | None = None, **headers: str) -> Answer:
    """An error in OpenAI's shape."""
    body = json.dumps({"error": {"message": message, "type": "error", "code": code, "param": None}}).encode()
    return lambda wire: wire.reply(status, body, **headers)


def hangs(wire: Wire) -> None:
    """Takes the request and never answers."""
    wire.wait(LONGEST_WAIT_SECONDS)
    wire.hang_up()


def resets(wire: Wire) -> None:
    """Drops the connection."""
    wire.reset()


def breaks_off(wire: Wire) -> None:
    """Announces a whole completion and sends half of it."""
    body = completion("half of this never arrives")
    wire.start(200, len(body), "application/json")
    wire.write(body[: len(body) // 2])
    wire.reset()


def drips(text: str, seconds_a_byte: float = 0.05) -> Answer:
    """A completion, one byte at a time: each read is quick, the whole is not."""

    def drip(wire: Wire) -> None:
        body = completion(text)
        wire.start(200, len(body), "application/json")
        for byte in body:
            if wire.wait(seconds_a_byte):
                break
            wire.write(bytes([byte]))

    return drip


def half_a_stream(wire: Wire) -> None:
    """Answers with the first events of a stream that nobody asked for, and no end."""
    chunk = {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": '{"a"'}}]}
    wire.reply(200, f"data: {json.dumps(chunk)}\n\n".encode(), "text/event-stream")


class _Listener(ThreadingHTTPServer):
    request_queue_size = 256  # the usual 5 resets connections when many calls start at once
    daemon_threads = True


class OpenAIServer:
    """Answers in the order of the script, then always with the last resort; remembers every request.

    An answer may depend on the request: give a function of `Asked` as `respond`.
    """

    def __init__(self, *script: Answer, then: Answer | None = None) -> None:
        self.requests: list[Asked] = []
        self._script = list(script)
        self._then = then or fails(500, "the script is over")
        self._respond: Callable[[Asked], Answer] | None = None
        self._closing = threading.Event()
        self._sockets: list[socket.socket] = []
        self._http = _Listener(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """What TRIAGE_LLM_BASE_URL has to be."""
        return f"http://127.0.0.1:{self._http.server_port}/v1"

    @property
    def calls(self) -> int:
        """How many requests arrived."""
        return len(self.requests)

    def script(self, *answers: Answer, then: Answer | None = None) -> None:
        """Start over with these answers."""
        self.requests.clear()
        self._script, self._respond = list(answers), None
        self._then = then or self._then

    def respond(self, respond: Callable[[Asked], Answer]) -> None:
        """Let the answer depend on the request."""
        self.requests.clear()
        self._respond = respond

    def respond_in_turn(self, texts: Iterable[str]) -> None:
        """Answer with these texts, one a request."""
        self.script(*(says(text) for text in texts))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._closing.set()
        self._http.shutdown()
        self._http.server_close()
        for connection in self._sockets:
            connection.close()

    def _next(self, asked: Asked) -> Answer:
        self.requests.append(asked)
        if self._respond is not None:
            return self._respond(asked)
        return self._script.pop(0) if self._script else self._then

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = -1

            def setup(self) -> None:
                super().setup()
                server._sockets.append(self.connection)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

            def handle(self) -> None:
                try:
                    super().handle()
                except (OSError, ValueError):
                    self.close_connection = True  # the other side, or the end of the test, closed first

            def finish(self) -> None:
                try:
                    super().finish()
                except (OSError, ValueError):
                    self.connection.close()

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                asked = Asked(self.path, {k.lower(): v for k, v in self.headers.items()}, json.loads(raw))
                answer = server._next(asked) if self.path.endswith("/chat/completions") else fails(404, "no such path")
                answer(Wire(self, server._closing))

        return Handler
