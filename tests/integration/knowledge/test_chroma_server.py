"""A shared Chroma server: filled over HTTP, searched by several processes, missed without harm."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.fakes.article_folder import ArticleFolder
from tests.fakes.word_embedder import WordEmbedder
from triage.knowledge.opening import prepare

TODAY = date(2026, 11, 22)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """The address of a real server and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = str(Path(sys.executable).with_name("chroma"))
    command = [program, "run", "--path", str(tmp_path / "server"), "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=tmp_path) as process:
        url = f"http://127.0.0.1:{port}"
        try:
            wait_for(f"{url}/api/v2/heartbeat")
            yield url, process
        finally:
            process.kill()


def wait_for(url: str) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            with urlopen(url, timeout=1):
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def test_a_server_serves_two_processes_and_its_silence_or_end_leaves_the_stored_vectors(
    server: tuple[str, "subprocess.Popen[bytes]"], folder: ArticleFolder, tmp_path: Path, words: WordEmbedder
) -> None:
    url, process = server
    first, _ = prepare(folder.path, tmp_path / "one", words, own=True, chroma_url=url, today=lambda: TODAY)
    second, _ = prepare(folder.path, tmp_path / "two", words, own=True, chroma_url=url, today=lambda: TODAY)
    local, _ = prepare(folder.path, tmp_path / "two", words, today=lambda: TODAY)
    assert (first.index_name, second.index_name, local.index_name) == ("chroma", "chroma", "exact")
    expected = [p.article for p in local.search("where is my package").passages]
    assert [p.article for p in first.search("where is my package").passages] == expected
    process.send_signal(signal.SIGSTOP)
    began = time.monotonic()
    assert [p.article for p in second.search("where is my package").passages] == expected
    assert time.monotonic() - began < 10
    process.kill()
    process.wait()
    assert [p.article for p in second.search("where is my package").passages] == expected
    first.close()
    second.close()
