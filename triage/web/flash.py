"""A few words carried over one redirect, for browsers without JavaScript: why the last form was refused.

Called by console, sign-in and errors. The words travel in a short-lived cookie, never in the address, where anybody
could put some of their own.
"""

from urllib.parse import quote, unquote

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from triage.domain.errors import Conflict, TriageError

COOKIE = "triage_problem"
_SECONDS = 60
_CHARACTERS = 400


def back_to(place: str, request: Request, problem: TriageError | None = None) -> RedirectResponse:
    """Send the browser there with GET; the page it finds says what was wrong."""
    response = RedirectResponse(place, 303)
    if problem is not None:
        said = quote(in_words(problem)[:_CHARACTERS])
        secure = request.url.scheme == "https"
        response.set_cookie(COOKIE, said, max_age=_SECONDS, httponly=True, samesite="lax", secure=secure)
    return response


def flash_of(request: Request) -> str | None:
    """What the last form was refused for, if that was a moment ago."""
    return unquote(request.cookies.get(COOKIE, "")) or None


def drop_flash(request: Request, response: Response) -> None:
    """Once shown, it is over."""
    if COOKIE in request.cookies:
        response.delete_cookie(COOKIE, httponly=True, samesite="lax")


def in_words(problem: TriageError) -> str:
    """The problem, who has it now, and what to do, as sentences."""
    holder = problem.holder if isinstance(problem, Conflict) else None
    named = f"It is with: {holder}." if holder and holder not in problem.message else ""
    return " ".join(part for part in (problem.message, named, problem.remedy) if part)
