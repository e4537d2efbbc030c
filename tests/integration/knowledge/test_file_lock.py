"""The lock between processes."""

import subprocess
import sys
import time
from pathlib import Path

from triage.knowledge.file_lock import take_lock

HOLD = "import sys, time; from pathlib import Path; from triage.knowledge.file_lock import take_lock; "
HOLD += "lock = take_lock(Path(sys.argv[1])); print('held', flush=True); time.sleep(60)"


def test_a_lock_has_one_holder_and_can_be_passed_on(tmp_path: Path) -> None:
    first = take_lock(tmp_path / "new" / "lock")
    assert first is not None
    assert take_lock(tmp_path / "new" / "lock") is None
    first.release()
    first.release()
    with take_lock(tmp_path / "new" / "lock") or first as second:
        assert second is not first


def test_waiting_for_a_lock_ends_in_time(tmp_path: Path) -> None:
    held = take_lock(tmp_path / "lock")
    assert held is not None
    began = time.monotonic()
    assert take_lock(tmp_path / "lock", wait_seconds=0.3) is None
    assert 0.3 <= time.monotonic() - began < 5
    held.release()


def test_a_killed_holder_gives_its_lock_back(tmp_path: Path) -> None:
    root = Path(__file__).parents[3]
    command = [sys.executable, "-c", HOLD, str(tmp_path / "lock")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        assert take_lock(tmp_path / "lock") is None
        holder.kill()
        holder.wait()
    lock = take_lock(tmp_path / "lock", wait_seconds=5)
    assert lock is not None
    lock.release()
