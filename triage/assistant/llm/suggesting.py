"""The copilot's two steps: what their prompts are given, and how the filled forms become suggestions and texts.

Used by `engine`. Pure. What a model proposes is checked like what it would send.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from triage.assistant.copilot.suggestion import SUGGESTIONS, Suggestion, Wanted, numbers_and_links, wrong_with
from triage.assistant.details.found import setting_of
from triage.assistant.llm.assessing import known_lines
from triage.assistant.llm.context import ThreadView, view
from triage.assistant.llm.parse import InvalidOutput, read_form
from triage.assistant.llm.redaction import Redaction, redaction_of
from triage.assistant.llm.schema import RewriteForm, SuggestForm, json_schema
from triage.domain.company import Company
from triage.domain.conversation import Citation
from triage.domain.knowledge import FoundPassage

PASSAGE_CHARACTERS, REPLY_CHARACTERS = 1_500, 2_000
_MARKER = re.compile(r"\s*\[(\d{1,2})\]")


@dataclass(frozen=True, slots=True)
class Suggesting:
    """Suggestions prepared: the values for the prompt, and what is needed to read the form."""

    wanted: Wanted
    thread: ThreadView
    redaction: Redaction

    def values(self) -> Mapping[str, object]:
        """The inputs of `suggest_replies`."""
        wanted = self.wanted
        return {
            "company": wanted.company.name,
            "voice": wanted.company.voice,
            "language": wanted.language,
            "passages": [
                {"n": n, "title": p.title, "heading": p.heading, "text": p.text[:PASSAGE_CHARACTERS]}
                for n, p in enumerate(wanted.found.passages, start=1)
            ],
            "thread": self.thread.lines,
            "known": known_lines(wanted.thread.conversation.memory.details, self.thread, self.redaction),
            "missing": [item.text for item in wanted.missing],
        }

    @staticmethod
    def schema() -> Mapping[str, object]:
        """The JSON schema of the form."""
        return json_schema(SuggestForm)

    def read(self, text: str) -> tuple[Suggestion, ...]:
        """The suggestions in a reply that may be shown. Raises InvalidOutput when none may."""
        form = read_form(text, SuggestForm)
        kept: list[Suggestion] = []
        wrong: list[str] = []
        for proposed in form.suggestions[:SUGGESTIONS]:
            item = self._cited(proposed.reply)
            problem = wrong_with(item.text, self.wanted)
            if problem:
                wrong.append(problem)
            elif all(item.text != other.text for other in kept):
                kept.append(item)
        if not kept:
            raise InvalidOutput(f"suggestions: {'; '.join(wrong) or 'there are none'}.")
        return tuple(kept)

    def _cited(self, words: str) -> Suggestion:
        """The words with markers [1], [2]... in order of appearance; those of passages that are not there go."""
        passages: list[FoundPassage] = []

        def renumber(found: re.Match[str]) -> str:
            number = int(found[1])
            if not 1 <= number <= len(self.wanted.found.passages):
                return ""
            passage = self.wanted.found.passages[number - 1]
            if passage not in passages:
                passages.append(passage)
            return f" [{passages.index(passage) + 1}]"

        text = _MARKER.sub(renumber, words.strip()[:REPLY_CHARACTERS]).strip()
        citations = tuple(Citation(n, p.article, p.title) for n, p in enumerate(passages, start=1))
        return Suggestion(text, citations, engine="llm")


@dataclass(frozen=True, slots=True)
class Rewriting:
    """An agent's text to be said otherwise."""

    company: Company
    text: str
    style: str
    language: str

    def values(self) -> Mapping[str, object]:
        """The inputs of `rewrite_reply`."""
        return {
            "company": self.company.name,
            "voice": self.company.voice,
            "style": self.style,
            "language": self.language or "as it is",
            "text": self.text,
        }

    @staticmethod
    def schema() -> Mapping[str, object]:
        """The JSON schema of the form."""
        return json_schema(RewriteForm)

    def read(self, text: str) -> str:
        """The new text. Raises InvalidOutput when it says something else than the old one."""
        words = read_form(text, RewriteForm).text.strip()
        if not words:
            raise InvalidOutput("text: it holds no words.")
        if numbers_and_links(words) != numbers_and_links(self.text):
            raise InvalidOutput("text: every number and link has to stay as it is, and none may be added.")
        if self.style == "shorter" and len(words) >= len(self.text):
            raise InvalidOutput("text: it is not shorter.")
        return words


def prepare(wanted: Wanted, characters: int) -> Suggesting:
    """The wish made ready for the prompt. Notes of colleagues are not part of it: they must not reach a customer."""
    thread = wanted.thread
    setting = setting_of(thread.customer, wanted.company, thread.conversation.updated_at)
    redaction = redaction_of(wanted.catalogue, setting, thread.conversation.memory.details.values())
    return Suggesting(wanted, view(thread.messages, characters, redaction), redaction)
