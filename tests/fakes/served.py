"""A real `triage serve` process: started on a free port, found by what it prints, killed or asked to end.

Used by the chaos tests and the benchmarks.
"""

import re
import signal
import subprocess
import sys
import time
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType

from tests.fakes.installation import Installation


class Served(AbstractContextManager["Served"]):
    """`address` is where it serves; the process is killed at the end of the block if it still runs."""

    def __init__(self, installation: Installation, *arguments: str, **variables: str) -> None:
        self.log = installation.folder / f"serve-{time.monotonic_ns()}.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "triage", "serve", "--port", "0", *arguments],
                env=installation.environment(**variables),
                cwd=installation.folder,
                stdout=log,
                stderr=log,
            )
        self.address = ""

    def __enter__(self) -> "Served":
        try:
            self.address = self._wait_for_address()
        except BaseException:
            self.kill()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        if kind is not None:
            print(self.said()[-4000:], file=sys.stderr)

    def said(self) -> str:
        """What it printed so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait()

    def end(self, seconds: float) -> int:
        """Ask it to end as a service manager does; its exit code. Fails when it takes longer than this."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=seconds)

    def resident_megabytes(self) -> float:
        """The memory it holds now."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert found
        return int(found[1]) / 1024

    def _wait_for_address(self, seconds: float = 240.0) -> str:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if found := re.search(r"Serving on (http://\S+)", self.said()):
                return found[1]
            assert self.process.poll() is None, self.said()
            time.sleep(0.1)
        raise AssertionError(f"no address within {seconds:.0f} s: {self.said()}")
