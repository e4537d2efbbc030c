"""An optional judge of answers on a language model. It never gates, and says how far it agrees with people first.

Used by `triage eval run --judge`. People labelled `cases/judge/answers.jsonl`; its prompt belongs to the evals.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from triage.assistant.llm.client import ChatMessage, ChatModel
from triage.assistant.llm.parse import InvalidOutput, json_object
from triage.assistant.prompts.render import PromptRenderer
from triage.domain.errors import ContentError
from triage.evals.record import MetricSpec, Run, Sample, Status
from triage.evals.statistics.measured import Measured, wilson

PROMPT, VERSION = "judge_answer", "1.0.0"
LABELS = ("supported", "helpful")
AT_ONCE = 16


class Opinion(BaseModel):
    """What the judge says of an answer."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    supported: bool
    helpful: bool
    why: str = ""


class Labelled(BaseModel):
    """An answer that people have judged."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    question: str
    sources: tuple[str, ...]
    reply: str
    supported: bool
    helpful: bool


@dataclass(frozen=True, slots=True)
class Judge:
    """Asks the model for its opinion. Raises what the chat raises."""

    chat: ChatModel
    prompts: PromptRenderer

    async def opinion(self, question: str, sources: Sequence[str], reply: str) -> Opinion | None:
        """What it thinks; None when its words are no opinion."""
        values = {"question": question, "sources": list(sources), "reply": reply}
        prompt = self.prompts.render(PROMPT, values, VERSION)
        asked = [ChatMessage("system", prompt.system), ChatMessage("user", prompt.user)]
        options = {"temperature": prompt.temperature, "max_tokens": prompt.max_tokens}
        said = await self.chat.complete(asked, options)
        try:
            return Opinion.model_validate(json_object(said.text))
        except (InvalidOutput, ValidationError):
            return None


async def agreement(judge: Judge, labelled: Sequence[Labelled]) -> dict[str, Measured]:
    """For each label the share of answers on which the judge says what people say; no opinion is no agreement."""
    places = asyncio.Semaphore(AT_ONCE)

    async def one(answer: Labelled) -> Opinion | None:
        async with places:
            return await judge.opinion(answer.question, answer.sources, answer.reply)

    opinions = await asyncio.gather(*(one(answer) for answer in labelled))
    found = {}
    for label in LABELS:
        same = sum(
            opinion is not None and getattr(opinion, label) == getattr(answer, label)
            for answer, opinion in zip(labelled, opinions, strict=True)
        )
        low, high = wilson(same, len(labelled))
        found[label] = Measured(same / len(labelled), low, high, len(labelled))
    return found


async def with_opinions(run: Run, judge: Judge, labelled: Sequence[Labelled]) -> Run:
    """The run of answers with the judge's scores and metrics, each of which names its agreement with people."""
    agreed = await agreement(judge, labelled)
    places = asyncio.Semaphore(AT_ONCE)

    async def one(sample: Sample) -> Sample:
        if sample.status is not Status.OK or not sample.trace.get("citations"):
            return sample
        async with places:
            opinion = await judge.opinion(_question(run, sample), _sources(sample), sample.trace["reply"])
        if opinion is None:
            return sample
        scores = {f"judge_{label}": float(getattr(opinion, label)) for label in LABELS}
        notes = [*sample.trace.get("notes", ()), f"the judge: {opinion.why}"]
        return replace(sample, scores={**sample.scores, **scores}, trace={**sample.trace, "notes": notes})

    samples = await asyncio.gather(*(one(sample) for sample in run.samples))
    metrics = (*run.metrics, *(_metric(label, agreed[label]) for label in LABELS))
    return replace(run, samples=tuple(samples), metrics=metrics)


def load_labelled(path: Path) -> tuple[Labelled, ...]:
    """The answers that people judged. Raises ContentError."""
    try:
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        return tuple(TypeAdapter(list[Labelled]).validate_json("[" + ",".join(lines) + "]"))
    except (OSError, ValidationError) as error:
        raise ContentError(f"The judged answers cannot be read: {error}.", file=str(path)) from error


def _metric(label: str, agreed: Measured) -> MetricSpec:
    told = f"{agreed.value:.0%} ({agreed.low:.0%} to {agreed.high:.0%}, n={agreed.n})"
    name = f"judge: {label} (agrees with people in {told})"
    return MetricSpec(name, "proportion", score=f"judge_{label}")


def _question(run: Run, sample: Sample) -> str:
    given: dict[str, Any] = dict(next(case.input for case in run.cases if case.id == sample.case_id))
    return str(given.get("text") or given["messages"][-1]["text"])


def _sources(sample: Sample) -> list[str]:
    cited = {citation["article"] for citation in sample.trace["citations"]}
    return [f"{p['title']}: {p['text']}" for p in sample.trace["passages"] if p["article"] in cited]
