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
from triage.assistant.reply.check import problems
from triage.assistant.stretch import return_packet
from triage.domain.conversation import Citation
from triage.domain.knowledge import FoundPassage
from triage.domain.labels import Action
from triage.domain.policy import Hours

PASSAGES_AT_MOST, PASSAGE_CHARACTERS = 6, 1_500
REPLY_CHARACTERS = 2_000
_MARKER = re.compile(r"\s*[\[【]\s*(\d{1,2}(?:\s*[,;]\s*\d{1,2})*)\s*[\]】]")
_APART = re.compile(r"(\[\d\]) (?=\[\d\])")
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
            "above": self.frame.above,
            "below": [*self.frame.below, *([self.frame.closing] if self.frame.closing else [])],
            "translate": self.frame.to_translate,
            "answerable": _answerable(brief),
            "passages": [
                {"n": n, "title": passage.title, "heading": passage.heading, "text": passage.text[:PASSAGE_CHARACTERS]}
                for n, passage in enumerate(self.passages, start=1)
            ],
            "thread": self.thread.lines,
            "new_ids": self.thread.shorts(brief.reading.burst),
            "known": known_lines(brief.details, self.thread, self.redaction),
            "note": self._packet(),
        }

    @staticmethod
    def schema() -> Mapping[str, object]:
        """The JSON schema of the form."""
        return json_schema(ReplyForm)

    def read(self, text: str) -> Draft:
        """The draft in a reply. Raises InvalidOutput when it must not be sent, with what is wrong."""
        form = read_form(text, ReplyForm)
        words = _EMPHASIS.sub(r"\1", form.reply).strip()
        if len(words) > REPLY_CHARACTERS:
            raise InvalidOutput(f"reply: {len(words)} characters are too many, at most {REPLY_CHARACTERS}.")
        words, numbers = self._numbered(words, form.citations)
        if not words:
            raise InvalidOutput("reply: it holds no words.")
        cited = tuple(self.passages[number - 1] for number in numbers)
        answered = form.answered and bool(cited)
        draft = Draft(
            text=self._framed(self._with_question(words), answered, form.translated),
            citations=tuple(Citation(n, p.article, p.title) for n, p in enumerate(cited, start=1)),
            cited=cited,
            answered=answered,
        )
        if wrong := problems(draft, self.brief):
            raise InvalidOutput(f"reply: {'; '.join(wrong)}.")
        return draft

    def _packet(self) -> str:
        """What a colleague who handed back left for us: their note, what they did and promised."""
        if self.brief.reading.memory.return_note is None:
            return ""
        packet = return_packet(self.brief.reading.thread)
        return packet.text if packet else self.brief.reading.memory.return_note

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

    def _framed(self, words: str, answered: bool, translated: tuple[str, ...]) -> str:
        """The words between the fixed lines, these in the customer's language where the translation can be trusted."""
        ours = self.frame.to_translate
        theirs = translated if len(translated) == len(ours) else ours
        said = {line: other if _same_numbers(line, other) else line for line, other in zip(ours, theirs, strict=True)}
        closing = self.frame.closing if answered else ""
        inline = [*self.frame.above, words, *([closing] if closing else [])]
        return "\n".join(
            [" ".join(said.get(line, line) for line in inline), *(said.get(b, b) for b in self.frame.below)]
        )

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


def prepare(brief: Brief, characters: int, hours: Hours | None = None) -> Composing:
    """The brief made ready for the prompt."""
    reading = brief.reading
    setting = setting_of(reading.thread.customer, reading.company, reading.now)
    redaction = redaction_of(reading.catalogue, setting, brief.details.values(), reading.burst, reading.memory.pending)
    return Composing(brief, view(reading.thread.messages, characters, redaction), redaction, frame_of(brief, hours))


def _answerable(brief: Brief) -> str:
    """What the search makes of its passages."""
    return "yes" if brief.found.answerable else "perhaps" if brief.found.borderline else "no"


def _same_numbers(one: str, other: str) -> bool:
    """True when both hold the same numbers: a translation that loses or changes one is no translation."""
    return sorted(re.findall(r"\d+", one)) == sorted(re.findall(r"\d+", other)) and bool(other.strip())
