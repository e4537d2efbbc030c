"""The product built for a variant of an eval: the same wiring that serves, on chosen prompts, model and policy.

Handed to `triage.evals` by the eval commands, which may not import this package.
"""

from dataclasses import replace
from pathlib import Path

from triage.app.mind import Chosen, build_mindset
from triage.app.settings import Settings
from triage.assistant.llm.settings import OPENAI_URL
from triage.domain.telemetry import Silent
from triage.evals.record import Variant
from triage.evals.subject import AroundChat, Build, Subject
from triage.evals.variants import Model


def builder(settings: Settings) -> Build:
    """What builds the variants of this installation."""

    def build(variant: Variant, around_chat: AroundChat, calls_at_once: int) -> Subject:
        project = replace(settings.project, other_policy=Path(variant.policy) if variant.policy else None)
        chosen = Chosen(variant.prompts, around_chat, calls_at_once)
        own = replace(settings, project=project, llm_model=variant.model or settings.llm_model)
        return build_mindset(own, Silent(), engine=variant.engine, chosen=chosen)

    return build


def model_of(settings: Settings) -> Model | None:
    """The language model that is set up, if any."""
    if not settings.has_model:
        return None
    return Model(settings.llm_model, (settings.llm_base_url or OPENAI_URL).rstrip("/"))
