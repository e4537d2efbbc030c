"""The `triage` command: one file a verb, heavy imports only inside the verb that needs them.

Exit codes: 0 ok, 1 a check failed, 2 wrong use or missing set-up, 3 inconclusive.
"""

import sys

EXIT_OK, EXIT_FAILED, EXIT_WRONG_USE, EXIT_INCONCLUSIVE = 0, 1, 2, 3


def main() -> None:
    """Run the command line and leave with its exit code; a refusal is one sentence, never a stack trace."""
    from triage.app.cli.commands import build
    from triage.domain.errors import TriageError

    try:
        build()()
    except TriageError as error:
        complain(error)
        sys.exit(EXIT_WRONG_USE)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(EXIT_OK)


def complain(error: Exception) -> None:
    """One line on standard error: what was wrong, where, and what to do."""
    print(f"triage: {error}", file=sys.stderr)
