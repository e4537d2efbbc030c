"""Templates to HTML: one environment, strict about undefined values, with the few filters that pages share."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from fastapi import Request
from fastapi.responses import Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from triage.domain.conversation import Message
from triage.web import assets
from triage.web.compress import packed
from triage.web.services import services_of
from triage.web.wording import amount, counted, dollars, due_tone, duration

HERE = Path(__file__).resolve().parent
THEME_COOKIE = "triage_theme"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The template environment, made at the first page."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["asset"] = assets.address
    made.filters |= {
        "with_sources": with_sources,
        "words": words,
        "clock": clock,
        "minutes_left": minutes_left,
        "host": host,
    }
    made.filters |= {
        "duration": duration,
        "amount": amount,
        "dollars": dollars,
        "counted": counted,
        "due_tone": due_tone,
    }
    return made


def fragment(template: str, values: Mapping[str, Any]) -> str:
    """A piece of HTML."""
    return environment().get_template(template).render(values)


def page(request: Request, template: str, values: Mapping[str, Any], status: int = 200) -> Response:
    """A whole page, never cached because it shows the moment; light or dark as this browser chose before."""
    theme = request.cookies.get(THEME_COOKIE)
    around = {
        "company": services_of(request).company,
        "language": "en",
        "theme": theme if theme in ("light", "dark") else None,
    }
    html = fragment(template, {**around, **values})
    return packed(request, html.encode(), "text/html; charset=utf-8", status, {"cache-control": "no-store"})


def with_sources(message: Message) -> Markup:
    """The text of a message with its markers `[n]` as links to the articles behind them."""
    text = str(escape(message.text))
    for citation in message.citations:
        link = (
            f'<a class="source" href="/help/{escape(citation.article)}" target="_blank" rel="noopener"'
            f' title="{escape(citation.title)}">[{citation.n}]</a>'
        )
        text = text.replace(f"[{citation.n}]", link)
    return Markup(text)  # noqa: S704 - text and titles were escaped above


def host(url: str) -> str:
    """Where a link leads, so that one knows before one follows it; nothing for an address that leads nowhere."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # a bracket that is not closed
        return ""


def words(value: str) -> str:
    """A label such as `very_negative` as people write it."""
    return value.replace("_", " ")


def clock(at: datetime, timezone: str, now: datetime) -> str:
    """The time of day in this zone, with the day when it is not today."""
    zone = ZoneInfo(timezone)
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    return local.strftime("%H:%M") if local.date() == today else f"{local.day} {local:%b %H:%M}"


def minutes_left(by: datetime, now: datetime) -> str:
    """The time until a promise as a countdown: m:ss within the hour, else h m or days; negative once it is broken."""
    seconds = round((by - now).total_seconds())
    sign, rest = ("-" if seconds < 0 else ""), abs(seconds)
    if rest < 3600:
        return f"{sign}{rest // 60}:{rest % 60:02d}"
    if rest < 48 * 3600:
        return f"{sign}{rest // 3600} h {rest % 3600 // 60:02d}"
    return f"{sign}{rest // 86400} days"
