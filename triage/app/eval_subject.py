"""The product built for a variant of an eval: the same wiring that serves, on chosen prompts, model and policy.

Handed to `triage.evals` by the eval commands, which may not import this package.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from triage.app.mind import Chosen, build_mindset
from triage.app.settings import Settings
from triage.assistant.llm.settings import OPENAI_URL
from triage.domain.telemetry import Silent
from triage.evals.record import Variant
from triage.evals.subject import AroundChat, Build, Subject
from triage.evals.variants import Model


@dataclass(frozen=True, slots=True)
class Builder:
    """Builds the variants of this installation; plain data, so that other processes can build too."""

    settings: Settings

    def __call__(self, variant: Variant, around_chat: AroundChat, calls_at_once: int) -> Subject:
        """The variant, ready. Raises ContentError and SetUpError."""
        settings = self.settings
        project = replace(settings.project, other_policy=Path(variant.policy) if variant.policy else None)
        chosen = Chosen(variant.prompts, around_chat, calls_at_once)
        own = replace(settings, project=project, llm_model=variant.model or settings.llm_model)
        return build_mindset(own, Silent(), engine=variant.engine, chosen=chosen)


def builder(settings: Settings) -> Build:
    """What builds the variants of this installation."""
    return Builder(settings)


def model_of(settings: Settings) -> Model | None:
    """The language model that is set up, if any."""
    if not settings.has_model:
        return None
    return Model(settings.llm_model, (settings.llm_base_url or OPENAI_URL).rstrip("/"))
