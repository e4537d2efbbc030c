"""The values that a prompt would be given for a customer's text: the local engine takes the turn, we listen in.

Called by `triage prompt render` and `diff`. No model is asked, nothing is stored.
"""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime

from triage.app.mind import Mindset, build_mindset
from triage.app.settings import Settings
from triage.assistant.llm import assessing, composing, summarising
from triage.assistant.llm.engine import ASSESS, COMPOSE, SUMMARISE
from triage.assistant.llm.settings import LLMSettings
from triage.assistant.ports import Brief, Case, Draft, Engine, Journal, Reading
from triage.assistant.unstored import thread_of_text
from triage.domain.assessment import Assessment
from triage.domain.conversation import Thread
from triage.domain.errors import BadInput
from triage.domain.handoff import Summary
from triage.domain.policy import Hours
from triage.domain.staffing import Staffing
from triage.domain.telemetry import Silent

_CHARACTERS = LLMSettings("none").thread_characters
# What has no turn of its own to listen to is shown with a value made for the purpose.
_FIXED: Mapping[str, Mapping[str, object]] = {
    "repair_json": {"problem": "urgency: Input should be low, normal, high or critical."},
}


class Listener:
    """An engine that passes everything on, and keeps what each prompt would have been given."""

    name = "local"

    def __init__(self, inner: Engine, hours: Hours, heard: dict[str, Mapping[str, object]]) -> None:
        self._inner = inner
        self._hours = hours
        self._heard = heard

    async def assess(self, reading: Reading, journal: Journal) -> Assessment:
        """The labels, unchanged."""
        self._heard[ASSESS] = assessing.prepare(reading, _CHARACTERS).values()
        return await self._inner.assess(reading, journal)

    async def compose(self, brief: Brief, journal: Journal) -> Draft:
        """The words, unchanged."""
        self._heard[COMPOSE] = composing.prepare(brief, _CHARACTERS, self._hours).values()
        return await self._inner.compose(brief, journal)

    async def summarise(self, case: Case, journal: Journal) -> Summary:
        """The card, unchanged."""
        self._heard[SUMMARISE] = summarising.prepare(case, _CHARACTERS).values()
        return await self._inner.summarise(case, journal)


def values_for(settings: Settings, name: str, text: str | None) -> Mapping[str, object]:
    """What the prompt `name` is given when a customer opens with `text`, else with an example of the intents.

    Raises BadInput for a prompt that no turn renders.
    """
    if name in _FIXED:
        return _FIXED[name]
    mindset = build_mindset(settings, Silent(), engine="local")
    try:
        heard = asyncio.run(_heard(mindset, text or _example(mindset)))
    finally:
        mindset.close()
    if name not in heard:
        remedy = "Give its values: --values FILE.json."
        raise BadInput(f"No turn of this text renders {name}.", field="NAME", remedy=remedy)
    return heard[name]


def _example(mindset: Mindset) -> str:
    """The longest phrasing that the intents hold: it shows most."""
    examples = (example for intent in mindset.rules.intents.intents.values() for example in intent.examples)
    return max(examples, key=len, default="Hello")


async def _heard(mindset: Mindset, text: str) -> dict[str, Mapping[str, object]]:
    heard: dict[str, Mapping[str, object]] = {}
    hours, now = mindset.rules.policy.hours, datetime.now(UTC)
    assistant = mindset.behind(lambda inner: Listener(inner, hours, heard))
    thread: Thread = thread_of_text(text, now)
    await assistant.think(thread, Staffing(live_online=1, live_free=1), now)
    await assistant.summarise(thread, now)
    return heard
