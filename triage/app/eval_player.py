"""The language model of the settings in other parts than the product's: it plays customers, or judges answers.

Used by `triage eval run --play model` and `--judge`.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from triage.app.eval_subject import model_of
from triage.app.mind import llm_settings
from triage.app.settings import Settings
from triage.assistant.llm.client import OpenAIChat
from triage.assistant.prompts.files import PromptFolder
from triage.assistant.prompts.render import PromptRenderer
from triage.domain.errors import SetUpError
from triage.evals.judge import Judge, load_labelled, with_opinions
from triage.evals.metered_chat import MeteredChat
from triage.evals.player import ModelPlayer
from triage.evals.prices import load_prices
from triage.evals.record import Case, Run
from triage.evals.run_files import SAMPLES_FILE, SampleWriter, write_run
from triage.evals.session import CACHE_FILE
from triage.store.eval_cache import EvalCache


@dataclass(frozen=True, slots=True)
class ModelPlayers:
    """Players who share one connection to the model."""

    chat: MeteredChat
    prompts: PromptRenderer

    def player_of(self, case: Case) -> ModelPlayer:
        """A player for this case."""
        return ModelPlayer(case, self.chat, self.prompts)

    async def aclose(self) -> None:
        """Let go of the connections."""
        await self.chat.aclose()


def players(settings: Settings) -> ModelPlayers:
    """Who plays the customers. Raises SetUpError when no model is set up."""
    # Not cached: what a customer says next depends on a conversation that is new each time.
    return ModelPlayers(_chat(settings, None, "--play"), _prompts(settings))


def judged(settings: Settings, run: Run, folder: Path) -> Run:
    """The run with a judge's opinion of each answer, which is written with it. Raises SetUpError without a model."""
    labelled = load_labelled(settings.project.evals / "cases" / "judge" / "answers.jsonl")

    async def ask() -> Run:
        with EvalCache(folder.parent / CACHE_FILE) as cache:
            chat = _chat(settings, cache, "--judge")
            try:
                return await with_opinions(run, Judge(chat, _prompts(settings)), labelled)
            finally:
                await chat.aclose()

    done = asyncio.run(ask())
    (folder / SAMPLES_FILE).unlink()
    with SampleWriter(folder) as writer:
        for sample in done.samples:
            writer.write(sample)
    write_run(folder, done)
    return done


def _chat(settings: Settings, cache: EvalCache | None, option: str) -> MeteredChat:
    model = model_of(settings)
    if model is None:
        raise SetUpError(
            "No language model is set up for this.",
            field=option,
            remedy="Set OPENAI_API_KEY, or TRIAGE_LLM_BASE_URL for a server of your own.",
        )
    own = OpenAIChat(llm_settings(settings, strict=True))
    return MeteredChat(own, model.endpoint, model.name, cache, load_prices(settings.project.evals))


def _prompts(settings: Settings) -> PromptRenderer:
    return PromptRenderer(PromptFolder(settings.project.evals / "prompts"))
