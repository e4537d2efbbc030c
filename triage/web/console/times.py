"""Times that agents type into forms: on the company's clock, as browsers send them. Pure.

Called by the actions of the console.
"""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from triage.domain.errors import BadInput

MORNING = time(9, 0)


def typed_time(form: Mapping[str, str], field: str, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The time in this field, None when it is empty. Raises BadInput for what is no time or has passed."""
    text = form.get(field, "").strip()
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput("This is not a time.", field=field, remedy="Write it as 2026-05-15T18:00.") from error
    at = at if at.tzinfo else at.replace(tzinfo=zone)
    if at <= now:
        raise BadInput("This time has passed.", field=field, remedy="Name a time that lies ahead. Nothing was sent.")
    return at


def snooze_until(form: Mapping[str, str], zone: ZoneInfo, now: datetime) -> datetime | None:
    """Until when to put something aside; None until the customer writes. Raises BadInput."""
    wish = form.get("until", "")
    if wish == "customer":
        return None
    if wish == "hour":
        return now + timedelta(hours=1)
    if wish == "tomorrow":
        return datetime.combine(now.astimezone(zone).date() + timedelta(days=1), MORNING, zone)
    if wish == "time" and (at := typed_time(form, "at", zone, now)) is not None:
        return at
    raise BadInput("It is not said until when.", field="until", remedy="Choose one, or name a time.")
