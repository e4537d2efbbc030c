"""Builds the web application: one place that lists every router and middleware."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from fastapi import FastAPI

from triage import __version__
from triage.web import assets, docs, errors, health, help_pages, sign_in, webhooks
from triage.web.api import conversations, copilot, metrics, together
from triage.web.chat import rating as chat_rating
from triage.web.chat import routes as chat
from triage.web.chat import transcript as chat_transcript
from triage.web.chat import typing as chat_typing
from triage.web.chat import widget as chat_widget
from triage.web.console import composing, record, thread
from triage.web.console import routes as console
from triage.web.console.page import shared_of
from triage.web.dashboard import eval_routes as evals
from triage.web.dashboard import gap_routes as gaps
from triage.web.dashboard import routes as dashboard
from triage.web.dashboard import trend_routes as trends
from triage.web.services import Services
from triage.web.settings import channel_routes as channel_settings
from triage.web.settings import file_routes as file_settings
from triage.web.settings import people_routes as people_settings
from triage.web.trace import TraceHeaders

Application = FastAPI
"""What `build_app` makes, for rooms that must not know the framework."""

Lifespan = Callable[[Application], AbstractAsyncContextManager[None]]


def build_app(services: Services, lifespan: Lifespan | None = None) -> FastAPI:
    """The application over these services; `lifespan` starts and drains what runs behind it."""
    app = FastAPI(
        title="Triage",
        version=__version__,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
    )
    app.state.services = services
    app.state.console = shared_of(services)
    app.add_middleware(TraceHeaders)
    errors.install(app, services.telemetry)
    for part in (
        webhooks,
        health,
        assets,
        conversations,
        copilot,
        metrics,
        together,
        docs,
        sign_in,
        chat,
        chat_rating,
        chat_transcript,
        chat_typing,
        chat_widget,
        composing,
        record,
        thread,
        console,
        dashboard,
        trends,
        gaps,
        evals,
        people_settings,
        file_settings,
        channel_settings,
        help_pages,
    ):
        app.include_router(part.router)
    return app
