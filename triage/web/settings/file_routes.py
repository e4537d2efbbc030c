"""What is in force, to read: policy and other rule files with what they change, prompts by version, prepared words.

Files are the truth: they are changed where they lie and checked by the command line, so nothing here writes.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from triage.domain.errors import NotFound
from triage.store import policy_history
from triage.web.callers import SignedIn
from triage.web.installation import ContentFile, PromptVersion
from triage.web.services import Services, services_of
from triage.web.settings.frame import PLACE, settings_page
from triage.web.settings.texts import compared, digest

router = APIRouter(include_in_schema=False)
HISTORY = timedelta(days=90)
PATIENCE_SECONDS = 2.0


@router.get(f"{PLACE}/policy")
async def policy(request: Request, session: SignedIn, file: str = "policy") -> Response:
    """One rule file: its text, what it changes against the packaged one, and since when policies were in force."""
    services = services_of(request)
    files = await services.database.run(services.installation.content)
    chosen = next((one for one in files if one.name == file), None)
    if files and chosen is None:
        raise NotFound("There is no such file.", remedy=f"There are: {', '.join(one.name for one in files)}.")
    used = await services.reckoner.get("policies", lambda: _used(services), PATIENCE_SECONDS) or ()
    values = {
        "files": files,
        "version": services.policy.version,
        "chosen": chosen,
        "used": used,
        **_of_file(chosen),
    }
    return settings_page(request, session, "policy", "policy.html", values)


@router.get(f"{PLACE}/prompts")
async def prompts(request: Request, session: SignedIn, name: str = "", version: str = "") -> Response:
    """All versions; one of them with its text and what it changed against the one before. Raises NotFound."""
    services = services_of(request)
    versions = await services.database.run(services.installation.prompts)
    chosen = _chosen(versions, name, version)
    before = _before(versions, chosen) if chosen else None
    values: dict[str, Any] = {
        "versions": versions,
        "chosen": chosen,
        "before": before,
        "rows": compared(before.text, chosen.text) if chosen and before else [],
        "has_model": services.copilot is not None and services.copilot.can_rewrite,
    }
    return settings_page(request, session, "prompts", "prompts.html", values)


@router.get(f"{PLACE}/words")
async def words(request: Request, session: SignedIn) -> Response:
    """Canned replies, macros and forms as agents find them."""
    services = services_of(request)
    files = await services.database.run(services.installation.content)
    values = {
        "words": services.desk.floor.words,
        "path": next((one.path for one in files if one.name == "replies"), "knowledge/replies.toml"),
    }
    return settings_page(request, session, "words", "words.html", values)


def _used(services: Services) -> tuple[policy_history.Used, ...]:
    with services.database.read() as tx:
        return policy_history.policies_since(tx, services.clock.now() - HISTORY)


def _of_file(chosen: ContentFile | None) -> dict[str, Any]:
    if chosen is None:
        return {"rows": [], "lines": [], "digest": ""}
    return {
        "rows": compared(chosen.packaged, chosen.text) if chosen.packaged is not None else [],
        "lines": chosen.text.splitlines(),
        "digest": digest(chosen.text),
    }


def _chosen(versions: Sequence[PromptVersion], name: str, version: str) -> PromptVersion | None:
    if not name:
        return next((one for one in versions if one.share), None)
    of_name = [one for one in versions if one.name == name]
    found = [one for one in of_name if one.version == version] if version else [one for one in of_name if one.share]
    if not found:
        raise NotFound("There is no such prompt or version.", remedy="Choose one from the list.")
    return found[0]


def _before(versions: Sequence[PromptVersion], chosen: PromptVersion) -> PromptVersion | None:
    earlier = [one for one in versions if one.name == chosen.name]
    place = earlier.index(chosen)
    return earlier[place - 1] if place else None
