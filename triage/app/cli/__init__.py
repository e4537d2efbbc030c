"""The `triage` command: one file a verb, heavy imports only inside the verb that needs them.

Exit codes: 0 ok, 1 a check failed, 2 wrong use or missing set-up, 3 inconclusive.
"""

import os
import sys
from collections.abc import Sequence

EXIT_OK, EXIT_FAILED, EXIT_WRONG_USE, EXIT_INCONCLUSIVE = 0, 1, 2, 3


def main() -> None:
    """Run the command line and leave with its exit code; a refusal is one sentence, never a stack trace."""
    # Before numpy loads: its products here are small, and helper threads that spin for them doubled a turn's CPU time.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from triage.app.cli.commands import build
    from triage.domain.errors import TriageError

    try:
        build()(project_first(sys.argv[1:]), prog_name="triage")
    except SystemExit:
        if _reader_has_left():
            sys.exit(EXIT_OK)
        raise
    except TriageError as error:
        complain(error)
        sys.exit(EXIT_WRONG_USE)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output has left; what Python still wants to flush goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(EXIT_OK)


def _reader_has_left() -> bool:
    """Whether the command ended because nobody reads its output any more, as in `triage ask ... | head`.

    Typer meets that first: it wraps both streams and leaves with 1, which is no failure of ours.
    """
    return type(sys.stdout).__name__ == "PacifyFlushWrapper"


def complain(error: Exception) -> None:
    """One line on standard error: what was wrong, where, and what to do."""
    print(f"triage: {error}", file=sys.stderr)


def project_first(arguments: Sequence[str]) -> list[str]:
    """The arguments with `--project DIR`, which may stand anywhere before a `--`, moved to the front."""
    front: list[str] = []
    rest: list[str] = []
    waiting = list(arguments)
    while waiting:
        argument = waiting.pop(0)
        if argument == "--":
            rest += [argument, *waiting]
            break
        if argument == "--project" and waiting:
            front = [argument, waiting.pop(0)]
        elif argument.startswith("--project="):
            front = [argument]
        else:
            rest.append(argument)
    return front + rest
