"""`python -m triage` is the same as the `triage` command; all of it lives in `triage.app.cli`."""

from triage.app.cli import main

if __name__ == "__main__":
    main()
