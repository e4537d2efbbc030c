"""An OpenAI-compatible endpoint that takes 50 ms for each form of `assess_message`, with little else to do.

python -m tests.benchmarks.model_server PORT [SECONDS]
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

FORM = {
    "gist": "Asks where the parcel is.",
    "evidence": [],
    "speech": "request",
    "intent": "order_status",
    "intent_confidence": 80,
    "other_intents": [],
    "language": "en",
    "sentiment": "neutral",
    "sentiment_score": 0,
    "urgency": "normal",
    "human_requested": False,
    "red_flags": [],
    "complexity": "simple",
    "details": [],
    "choice": "none",
}


def response() -> bytes:
    """One completion, whole, with its headers."""
    message = {"role": "assistant", "content": json.dumps(FORM), "refusal": None}
    body = json.dumps(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 0,
            "model": "bench",
            "choices": [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}],
            "usage": {"prompt_tokens": 900, "completion_tokens": 120, "total_tokens": 1020},
        }
    ).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body


async def serve(port: int, seconds: float) -> None:
    """Answer until killed."""
    answer = response()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
                await reader.readexactly(int(lengths[0].split(b":")[1]))
                await asyncio.sleep(seconds)
                writer.write(answer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", port)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


@contextmanager
def serving(seconds: float) -> Iterator[str]:
    """The address of such a server in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.model_server", "0", str(seconds)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        yield f"http://127.0.0.1:{int(server.stdout.readline())}/v1"
    finally:
        server.kill()
        server.communicate()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 0.05))
