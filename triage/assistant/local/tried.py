"""What has been tried so far: articles we answered from, what we explained in a bare thread, and the customer's steps.

Used by `summarise`. Pure.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from triage.assistant.fixed_words import without_fixed
from triage.assistant.local import sentences
from triage.assistant.local.summary_words import PROMISE, STEPS_TRIED
from triage.assistant.ports import Case
from triage.domain.conversation import Message
from triage.domain.labels import Author
from triage.domain.text import excerpt

_EXPLAINS_FROM_WORDS = 8
_CHARACTERS = 100
_PLACEHOLDER = re.compile(r"\{\w+\}")


def tried(case: Case) -> tuple[str, ...]:
    """One short line each, ours first, the customer's with their message."""
    messages = [message for message in case.thread.messages if not message.note]
    ours = [message for message in messages if message.author is Author.ASSISTANT]
    titles = {citation.article: citation.title for message in ours for citation in message.citations}
    answered = [f"answered from “{titles.get(article) or article}”" for article in case.memory.answered]
    courtesies = said_to_everybody(case)
    told = [
        f"told: {excerpt(sentence, _CHARACTERS)} ({message.id})"
        for message in ours
        if not message.citations
        for sentence in sentences.split(without_fixed(message.text, case.company, "en", whole=True))
        if sentence not in courtesies and _is_explanation(sentence)
    ]
    return tuple(dict.fromkeys((*answered, *told, *_steps(messages))))


def _steps(messages: Sequence[Message]) -> list[str]:
    """What the customer did about it, and what a colleague did."""
    lines = []
    for message in messages:
        if message.author in (Author.CUSTOMER, Author.AGENT):
            who = "customer" if message.author is Author.CUSTOMER else message.agent_name or "colleague"
            done = [line for line in sentences.split(sentences.plain(message.text)) if STEPS_TRIED.search(line)]
            lines += [f"{who}: {excerpt(line, _CHARACTERS)} ({message.id})" for line in done if not line.endswith("?")]
    return lines


def said_to_everybody(case: Case) -> frozenset[str]:
    """The sentences said to everybody: fixed wordings without a placeholder, and the questions for details."""
    said = [
        template if _PLACEHOLDER.search(template) else case.company.wording(name)
        for name, template in case.company.wordings["en"].items()
    ]
    for spec in case.catalogue.details.values() if case.catalogue else ():
        said += [spec.question, spec.hint]
    return _without_placeholder(tuple(said))


@lru_cache(maxsize=8)
def _without_placeholder(texts: tuple[str, ...]) -> frozenset[str]:
    parts = (part for text in texts for part in sentences.split(text))
    return frozenset(part for part in parts if not _PLACEHOLDER.search(part))


def _is_explanation(sentence: str) -> bool:
    """Whether a sentence of ours told the customer something: no question, promise, choice or courtesy."""
    courtesy = len(sentence.split()) < _EXPLAINS_FROM_WORDS or sentence.startswith(
        ("Hi!", "You can (a)", "I'm getting", "Thank you", "Your reference")
    )
    return not (courtesy or "?" in sentence or PROMISE.search(sentence))
