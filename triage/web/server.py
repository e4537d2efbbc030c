"""Runs an application on uvicorn: tells the address it got, ends open streams before it ends itself.

Called by `app` for serve and demo.
"""

import errno
import signal
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn
from fastapi import FastAPI

from triage.domain.errors import SetUpError
from triage.web.stop import StopFlag

DRAIN_SECONDS = 10
OnReady = Callable[[], None]


class Server(uvicorn.Server):
    """Uvicorn that raises our stop flag first: with open event streams it would otherwise wait for ever."""

    def __init__(self, config: uvicorn.Config, stop: StopFlag, on_ready: OnReady) -> None:
        super().__init__(config)
        self._stop = stop
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Say that it is ready only when requests are answered, not merely queued."""
        await super().startup(sockets)
        if self.started:
            self._on_ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Tell the streams, then end; a second Ctrl+C does not wait for anybody.

        uvicorn's own would raise the signal again after the shutdown, and an orderly end would look like a death.
        """
        self._stop.raise_it()
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True

    def end(self) -> None:
        """Ask the server to end, from another thread."""
        self._stop.raise_it()
        self.should_exit = True


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises SetUpError when the address is taken or not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, OverflowError) as error:
        listener.close()
        taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        raise SetUpError(
            f"Cannot listen on {host}:{port}: {'another program does' if taken else error}.",
            code="address_taken" if taken else "address",
            field="--port",
            remedy="Choose another port with --port, or 0 for any free one.",
        ) from error
    listener.listen(2048)
    listener.setblocking(False)
    return listener


def make_server(app: FastAPI, stop: StopFlag, on_ready: OnReady = lambda: None) -> Server:
    """A server for this application, not yet running; `server.run(sockets=[listener])` runs it until it is ended."""
    config = uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=DRAIN_SECONDS
    )
    return Server(config, stop, on_ready)


def address_of(listener: socket.socket) -> str:
    """The web address of a listening socket, such as http://127.0.0.1:8080."""
    host, port = listener.getsockname()[:2]
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host  # noqa: S104 - only compared
    return f"http://{shown}:{port}"
