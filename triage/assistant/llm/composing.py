"""The compose step: what the prompt is given, and how the filled form becomes a Draft.

Used by `engine`. Pure. The model writes the words around what the decision fixed; `frame` holds that.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from triage.assistant.details.found import setting_of
from triage.assistant.llm.assessing import known_lines
from triage.assistant.llm.context import ThreadView, view
from triage.assistant.llm.frame import Frame, frame_of
from triage.assistant.llm.parse import InvalidOutput, read_form
from triage.assistant.llm.redaction import Redaction, redaction_of
from triage.assistant.llm.schema import ReplyForm, json_schema
from triage.assistant.ports import Brief, Draft
from triage.domain.conversation import Citation
from triage.domain.knowledge import FoundPassage
from triage.domain.labels import Action

PASSAGES_AT_MOST, PASSAGE_CHARACTERS = 6, 1_500
REPLY_CHARACTERS = 2_000
_MARKER = re.compile(r"\s*[\[【]\s*(\d{1,2}(?:\s*[,;]\s*\d{1,2})*)\s*[\]】]")
_APART = re.compile(r"(\[\d\]) (?=\[\d\])")
_LINK = re.compile(r"(?:https?://|www\.)([^\s/)\]>\"']+)", re.IGNORECASE)
_EMPHASIS = re.compile(r"\*\*(.+?)\*\*")


@dataclass(frozen=True, slots=True)
class Composing:
    """One brief prepared: the values for the prompt, and what is needed to read the form."""

    brief: Brief
    thread: ThreadView
    redaction: Redaction
    frame: Frame

    @property
    def passages(self) -> tuple[FoundPassage, ...]:
        """The passages by number, the first being 1."""
        return self.brief.found.passages[:PASSAGES_AT_MOST]

    def values(self) -> Mapping[str, object]:
        """The inputs of `compose_reply`."""
        brief, seen = self.brief, self.brief.assessment
        company = brief.reading.company
        return {
            "company": company.name,
            "assistant": company.assistant_name,
            "voice": company.voice,
            "action": brief.decision.action,
            "language": seen.language,
            "introduce": self.frame.introduce,
            "urgency": seen.urgency,
            "sentiment": seen.sentiment,
            "red_flags": seen.red_flags,
            "matter": brief.intent.title if brief.intent else "not clear yet",
            "ask": self._ask(),
            "above": [line.text for line in self.frame.above],
            "below": [line.text for line in self.frame.below],
            "translate": self.frame.to_translate,
            "passages": [
                {"n": n, "title": passage.title, "heading": passage.heading, "text": passage.text[:PASSAGE_CHARACTERS]}
                for n, passage in enumerate(self.passages, start=1)
            ],
            "thread": self.thread.lines,
            "new_ids": self.thread.shorts(brief.reading.burst),
            "known": known_lines(brief.details, self.thread, self.redaction),
            "note": brief.reading.memory.return_note or "",
        }

    @staticmethod
    def schema() -> Mapping[str, object]:
        """The JSON schema of the form."""
        return json_schema(ReplyForm)

    def read(self, text: str) -> Draft:
        """The draft in a reply. Raises InvalidOutput when it is empty, endless or links elsewhere."""
        form = read_form(text, ReplyForm)
        words = _EMPHASIS.sub(r"\1", form.reply).strip()
        if len(words) > REPLY_CHARACTERS:
            raise InvalidOutput(f"reply: {len(words)} characters are too many, at most {REPLY_CHARACTERS}.")
        self._check_links(words)
        words, numbers = self._numbered(words, form.citations)
        if not words:
            raise InvalidOutput("reply: it holds no words.")
        words = self._with_question(words)
        cited = tuple(self.passages[number - 1] for number in numbers)
        return Draft(
            text=self._framed(words, form.translated),
            citations=tuple(Citation(n, p.article, p.title) for n, p in enumerate(cited, start=1)),
            cited=cited,
            answered=form.answered and bool(cited),
        )

    def _ask(self) -> dict[str, str] | None:
        key = self.brief.decision.ask
        spec = self.brief.reading.catalogue.details.get(key) if key else None
        if spec is None:
            return None
        problem = "what they gave does not fit" if self.brief.collected.invalid == key else ""
        return {"detail": spec.label, "question": spec.question, "hint": spec.hint, "problem": problem}

    def _with_question(self, words: str) -> str:
        """The words, with the question for the detail when the model forgot to ask it."""
        ask = self._ask()
        if self.brief.decision.action is not Action.COLLECT or ask is None or re.search(r"[?？؟;]", words):
            return words
        return f"{words} {ask['question']}"

    def _framed(self, words: str, translated: tuple[str, ...]) -> str:
        """The words between the fixed lines, these translated where they can be."""
        originals = self.frame.to_translate
        replies = translated if len(translated) == len(originals) else originals
        said = {
            ours: theirs if _same_numbers(ours, theirs) else ours
            for ours, theirs in zip(originals, replies, strict=True)
        }
        above = [said.get(line.text, line.text) for line in self.frame.above]
        below = [said.get(line.text, line.text) for line in self.frame.below]
        return "\n".join([" ".join([*above, words]), *below])

    def _check_links(self, words: str) -> None:
        quoted = " ".join(passage.text for passage in self.passages).lower()
        allowed = {host.lower() for host in self.brief.reading.company.allowed_links}
        for found in _LINK.finditer(words):
            host = found.group(1).lower().rstrip(".,;:!?").split(":")[0]
            if host not in allowed and host not in quoted:
                raise InvalidOutput(f"reply: the link to {host} stands in no passage; leave it out.")

    def _numbered(self, words: str, listed: tuple[int, ...]) -> tuple[str, list[int]]:
        """The words with markers [1], [2]... in order of appearance, and the passage behind each."""
        order: list[int] = []

        def renumber(found: re.Match[str]) -> str:
            kept = ""
            for digits in re.split(r"\D+", found.group(1)):
                number = int(digits)
                if 1 <= number <= len(self.passages):
                    if number not in order:
                        order.append(number)
                    kept += f"[{order.index(number) + 1}]"
            return f" {kept}" if kept else ""

        words = _APART.sub(r"\1", _MARKER.sub(renumber, words)).strip()
        if not order and words and self.brief.decision.action is Action.ANSWER:
            order = [n for n in dict.fromkeys(listed) if 1 <= n <= len(self.passages)]
            words = " ".join([words, "".join(f"[{n}]" for n in range(1, len(order) + 1))]).strip()
        return words, order


def prepare(brief: Brief, characters: int) -> Composing:
    """The brief made ready for the prompt."""
    reading = brief.reading
    setting = setting_of(reading.thread.customer, reading.company, reading.now)
    redaction = redaction_of(reading.catalogue, setting, brief.details.values(), reading.burst, reading.memory.pending)
    return Composing(brief, view(reading.thread.messages, characters, redaction), redaction, frame_of(brief))


def _same_numbers(one: str, other: str) -> bool:
    """True when both hold the same numbers: a translation that loses or changes one is no translation."""
    return sorted(re.findall(r"\d+", one)) == sorted(re.findall(r"\d+", other)) and bool(other.strip())
