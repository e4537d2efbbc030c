"""Players of customers on the language model of the settings. Used by `triage eval run --play model`."""

from collections.abc import Callable

from triage.app.eval_subject import model_of
from triage.app.mind import llm_settings
from triage.app.settings import Settings
from triage.assistant.llm.client import OpenAIChat
from triage.assistant.prompt_files import PromptFolder
from triage.assistant.prompt_render import PromptRenderer
from triage.domain.errors import SetUpError
from triage.evals.metered_chat import MeteredChat
from triage.evals.player import ModelPlayer
from triage.evals.prices import load_prices
from triage.evals.record import Case
from triage.evals.subject import Player


def players(settings: Settings) -> Callable[[Case], Player]:
    """What makes a player for a case. Raises SetUpError when no model is set up."""
    model = model_of(settings)
    if model is None:
        raise SetUpError(
            "No language model is set up to play customers.",
            field="--play",
            remedy="Set OPENAI_API_KEY, or TRIAGE_LLM_BASE_URL for a server of your own.",
        )
    own = OpenAIChat(llm_settings(settings, strict=True))
    # Not cached: what a customer says next depends on a conversation that is new each time.
    chat = MeteredChat(own, model.endpoint, model.name, None, load_prices(settings.project.evals))
    prompts = PromptRenderer(PromptFolder(settings.project.evals / "prompts"))
    return lambda case: ModelPlayer(case, chat, prompts)
