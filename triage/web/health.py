"""Whether the process lives, whether it can serve, and its figures: what orchestrators and Prometheus ask."""

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from triage.web.services import services_of

router = APIRouter(tags=["health"])


@router.get("/healthz")
async def healthz() -> JSONResponse:
    """200 while the process answers at all."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz")
async def readyz(request: Request) -> JSONResponse:
    """200 when every part works, else 503 naming the parts that do not."""
    checks = await asyncio.to_thread(services_of(request).readiness)
    ready = all(problem is None for problem in checks.values())
    parts = {name: "ok" if problem is None else problem for name, problem in checks.items()}
    return JSONResponse({"status": "ready" if ready else "not ready", "checks": parts}, 200 if ready else 503)


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """All figures in Prometheus' text format."""
    text = await asyncio.to_thread(services_of(request).metrics)
    return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")
