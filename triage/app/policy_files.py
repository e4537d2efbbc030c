"""What the commands about policies share: a draft policy read, a period from words, and where a report goes.

Called by `triage policy replay` and `triage policy simulate`.
"""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from triage.app.settings import Settings, make_state_folder
from triage.domain.errors import BadInput, SetUpError
from triage.domain.policy import Policy
from triage.knowledge.company_file import load_company
from triage.knowledge.intents_file import load_intents
from triage.knowledge.policy_file import load_policy
from triage.knowledge.project import Project
from triage.knowledge.rules import calendar_for, teams_of
from triage.store.metrics_rows import Period

_SPAN = re.compile(r"(?P<n>\d{1,4})(?P<unit>[hdw])")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def policy_at(project: Project, path: Path) -> Policy:
    """The policy in this file, checked like the one in force. Raises BadInput and ContentError."""
    if not path.is_file():
        raise BadInput(f"{path} is no file.", field="--policy", remedy="Name a policy file.")
    calendar = calendar_for(project)
    profile = load_company(project.company, calendar)
    return load_policy(path, profile, teams_of(load_intents(project.intents)), calendar)


def period_of(since: str, until: str | None, now: datetime) -> Period:
    """From `since` (30d, 12h, 2w, or a date) until `until` (a date) or now. Raises BadInput."""
    end = _moment(until, "--until") if until else now
    span = _SPAN.fullmatch(since)
    try:
        start = end - int(span["n"]) * _UNITS[span["unit"]] if span else _moment(since, "--since")
    except OverflowError:
        raise BadInput(f"{since!r} is too long ago.", field="--since", remedy="Name a later day.") from None
    if start >= end:
        raise BadInput("The period ends before it begins.", field="--since", remedy="Give an earlier --since.")
    return Period(start, end)


def report_path(settings: Settings, given: Path | None, name: str, now: datetime) -> Path:
    """Where the page goes: as given, else a new file among the reports of this installation."""
    if given is not None:
        return given.resolve()
    folder = settings.home / "reports"
    make_state_folder(settings.home)
    return folder / f"{name}-{now:%Y%m%dT%H%M%SZ}.html"


def write_report(path: Path, page: str) -> None:
    """Write the page. Raises SetUpError where that cannot be."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise SetUpError(
            f"The report cannot be written to {path}: {error.strerror}.",
            code="report_unwritable",
            remedy="Name another place with --report.",
        ) from error


def _moment(text: str, field: str) -> datetime:
    """A date, from its midnight in UTC, or an instant with its zone."""
    wrong = BadInput(
        f"{text!r} is no time.", field=field, remedy="Write 30d, 12h or 2w, a date as 2026-05-01, or a time with zone."
    )
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise wrong from None
    if at.tzinfo is None:
        if len(text) > len("2026-05-01"):
            raise wrong  # a time of day without its zone could be any of two dozen
        at = at.replace(tzinfo=UTC)
    return at
