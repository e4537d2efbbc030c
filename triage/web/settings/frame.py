"""The pages under /settings: their places, and how one of them is shown.

Used by every file of routes beside it.
"""

from typing import Any

from fastapi import Request
from fastapi.responses import Response

from triage.web.auth import Session
from triage.web.boards import board

PLACE = "/settings"
TABS = (
    (f"{PLACE}/agents", "Agents"),
    (f"{PLACE}/queues", "Queues"),
    (f"{PLACE}/words", "Prepared words"),
    (f"{PLACE}/channels", "Channels"),
    (f"{PLACE}/policy", "Policy"),
    (f"{PLACE}/prompts", "Prompts"),
    (f"{PLACE}/health", "Health"),
)


def settings_page(
    request: Request, session: Session, tab: str, template: str, values: dict[str, Any], status: int = 200
) -> Response:
    """One of these pages, its tab marked."""
    shown = {"tabs": TABS, "tab": f"{PLACE}/{tab}", **values}
    return board(request, session, PLACE, f"settings/{template}", shown, status)
