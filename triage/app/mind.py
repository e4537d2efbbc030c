"""What thinks: rules, knowledge base and engines of a project, assembled for serving or for a single command.

Called by serving and by the commands that think. `auto` means a language model with the local engine behind it where
one is set up, else the local engine alone.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from triage.app.knowledge import make_embedder, ready_knowledge
from triage.app.settings import Settings, make_state_folder
from triage.assistant.copilot.copilot import Copilot
from triage.assistant.llm.client import ChatModel, OpenAIChat
from triage.assistant.llm.engine import LLMEngine
from triage.assistant.llm.settings import BreakerSettings, LLMSettings
from triage.assistant.local.engine import LocalEngine
from triage.assistant.local.model import content_key, load
from triage.assistant.local.patterns import compiled_list
from triage.assistant.local.vectors import RememberingEmbedder
from triage.assistant.ports import Engine
from triage.assistant.prompts.files import PromptFolder
from triage.assistant.prompts.render import PromptRenderer
from triage.assistant.refine import CardRefiner
from triage.assistant.think import Assistant, VersionsOf
from triage.assistant.thought import Thought
from triage.assistant.usage import PROMPT
from triage.domain.conversation import Thread
from triage.domain.errors import PermanentError, SetUpError
from triage.domain.ids import ArticleId, ConversationId
from triage.domain.knowledge import Audience
from triage.domain.model_call import TokenPrice
from triage.domain.policy import Policy
from triage.domain.staffing import Staffing
from triage.domain.telemetry import Telemetry
from triage.evals.prices import load_prices
from triage.inbox.ports import Refine, Think
from triage.knowledge.rules import Rules, load_rules
from triage.knowledge.search import KnowledgeBase


@dataclass(frozen=True, slots=True)
class ArticleShelf:
    """The synced articles as help pages show them."""

    base: KnowledgeBase

    def article(self, identity: str) -> tuple[str, str] | None:
        """Title and Markdown of an article that customers may read."""
        wanted = ArticleId(identity)
        for article in self.base.snapshot.contents.articles:
            if article.id == wanted and article.audience is Audience.CUSTOMER:
                return article.title, article.body
        return None


class Mindset:
    """All that a process thinks with; close it at the end."""

    def __init__(
        self,
        rules: Rules,
        base: KnowledgeBase,
        embedder: RememberingEmbedder,
        assistant: Assistant,
        local: LocalEngine,
        model: LLMEngine | None,
    ) -> None:
        self.rules = rules
        self.embedder = embedder
        self.assistant = assistant
        self.articles = ArticleShelf(base)
        self._base = base
        self._local = local
        self._model = model

    @property
    def is_red_flag(self) -> Callable[[str], bool]:
        """Whether a text matches a pattern for which no turn may wait."""
        return self._local.is_red_flag_text

    def thinker(self, staffing: Callable[[], Staffing]) -> Think:
        """Thinking with the people there at that moment, as the inbox calls it."""

        async def think(thread: Thread, now: datetime) -> Thought:
            return await self.assistant.think(thread, staffing(), now)

        return think

    def copilot(self) -> Copilot:
        """What helps agents to write: on the same articles and model."""
        return Copilot(self._base, self.rules, self._model)

    def refiner(self, telemetry: Telemetry) -> Refine | None:
        """What writes handoff cards better afterwards; None without a language model."""
        return CardRefiner(self._model, self.rules, telemetry) if self._model else None

    def read_ahead(self, texts: Iterable[str]) -> None:
        """Load the models, and embed texts that are about to be read, in one go."""
        self._local.warm(texts)

    def adopt(self, policy: Policy) -> None:
        """Think under this policy, from the next decision on."""
        self.rules = replace(self.rules, policy=policy)
        self.assistant.adopt(policy)

    def take_over_newer(self) -> None:
        """Serve the articles as last synced, by whatever process; costs a look at one file when nothing changed."""
        self._base.refresh()

    def behind(self, wrap: Callable[[Engine], Engine]) -> Assistant:
        """An assistant on these rules and articles whose engine is the local one behind a listener."""
        return Assistant([wrap(self._local), self._local], self._base, self.rules)

    def problem(self) -> str | None:
        """What is wrong with the knowledge base, if anything."""
        return None if self._base.snapshot.contents.articles else "there are no articles"

    async def warm(self) -> None:
        """Load what the first customer would otherwise wait for. A model that is not there is met again at a turn."""
        if self._model is not None:
            with suppress(PermanentError):
                await self._model.warm()

    async def hang_up(self) -> None:
        """Close the connections to a language model, in the loop that opened them."""
        if self._model is not None:
            await self._model.aclose()

    def close(self) -> None:
        """Give the index back."""
        self._base.close()


@dataclass(frozen=True, slots=True)
class Chosen:
    """What stands in for the project's own choice: versions of prompts, and what every model call passes through."""

    prompts: Mapping[str, str] = field(default_factory=dict)
    around_chat: Callable[[ChatModel], ChatModel] = lambda chat: chat
    calls_at_once: int | None = None


AS_THE_PROJECT_SAYS = Chosen()


def build_mindset(
    settings: Settings,
    telemetry: Telemetry,
    *,
    engine: str = "auto",
    serves: bool = False,
    chosen: Chosen = AS_THE_PROJECT_SAYS,
) -> Mindset:
    """Rules, index and engines of the project; with `serves`, this process owns the index and loads its models now.

    Raises ContentError for a mistake in a file, SetUpError when the engine asked for is not set up.
    """
    _refuse_a_missing_model(settings, engine)
    make_state_folder(settings.index_dir)
    rules = load_rules(settings.project)
    if serves and not is_trained(settings, rules):
        prepare_apart(settings)
    embedder = make_embedder()
    base = ready_knowledge(settings, embedder, own=serves)
    trained_local(settings, rules, embedder)
    local = LocalEngine(rules.intents, rules.signals, embedder, settings.index_dir, rules.policy.hours)
    if serves:
        local.warm()
    model, versions_of = _language_model(settings, engine, rules, chosen, telemetry)
    engines: list[Engine] = [local] if model is None else [model, local]
    assistant = Assistant(engines, base, rules, telemetry, versions_of, strict=engine == "llm")
    return Mindset(rules, base, embedder, assistant, local, model)


def is_trained(settings: Settings, rules: Rules) -> bool:
    """Whether the local engine's trained part fits the rule files."""
    return load(settings.index_dir, content_key(rules.intents, rules.signals)) is not None


def prepare_apart(settings: Settings) -> None:
    """Index and train in a process of its own: a server should not keep what only training needs (some 100 MB)."""
    project = ["--project", str(settings.project.root)]
    environment = {**os.environ, "TRIAGE_HOME": str(settings.index_dir.parent)}
    command = [sys.executable, "-m", "triage", *project, "knowledge", "sync"]
    # Whatever goes wrong there is met again, and told properly, by this process.
    subprocess.run(command, env=environment, stdout=sys.stderr, check=False)  # noqa: S603 - our own program


def trained_local(settings: Settings, rules: Rules, embedder: RememberingEmbedder) -> None:
    """See to it that the local engine's trained part fits the rule files; a moment when it does already."""
    if not is_trained(settings, rules):
        from triage.assistant.local.train import train

        train(rules.intents, rules.signals, embedder, settings.index_dir)


def llm_settings(settings: Settings, *, strict: bool = False) -> LLMSettings:
    """The language model of the settings; `strict` runs never stop trying, so that each failure shows."""
    breaker = None if strict else BreakerSettings()
    known = load_prices(settings.project.evals).prices.get(settings.llm_model)
    price = TokenPrice(known.input, known.output) if known else None
    return LLMSettings(settings.llm_model, settings.llm_base_url, settings.llm_api_key, breaker=breaker, price=price)


def _refuse_a_missing_model(settings: Settings, engine: str) -> None:
    if engine == "llm" and not settings.has_model:
        raise SetUpError(
            "No language model is set up.",
            field="--engine",
            remedy="Set OPENAI_API_KEY, or TRIAGE_LLM_BASE_URL for a server of your own.",
        )


def _language_model(
    settings: Settings, engine: str, rules: Rules, chosen: Chosen, telemetry: Telemetry
) -> tuple[LLMEngine | None, VersionsOf]:
    """The engine on a language model, where one is set up and wanted, and the versions a conversation gets."""
    if engine == "local" or not settings.has_model:
        return None, lambda conversation: {"engine": "local"}
    prompts = PromptFolder(settings.project.prompts, chosen.prompts)
    PromptRenderer(prompts).check_active()

    def versions_of(conversation: ConversationId) -> Mapping[str, str]:
        used = {f"{PROMPT}{name}": version for name, version in prompts.versions_for(conversation).items()}
        return {"engine": "llm", "model": settings.llm_model, **used}

    wanted = llm_settings(settings, strict=engine == "llm")
    if chosen.calls_at_once is not None:
        wanted = replace(wanted, concurrency=chosen.calls_at_once)
    model = LLMEngine(
        wanted,
        prompts,
        rules.policy.hours,
        chosen.around_chat(OpenAIChat(wanted)),
        telemetry=telemetry,
        can_wait=compiled_list(rules.signals.can_wait).match,
        company=rules.company,
    )
    return model, versions_of
