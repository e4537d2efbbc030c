"""The summarise step: what the prompt is given, and how the filled form becomes the handoff card.

Used by `engine`. Pure. Labels, reason, missing and collected details come from the case; the model adds what only
reading finds.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from triage.assistant.details.found import setting_of
from triage.assistant.details.merge import merge
from triage.assistant.llm.assessing import known_lines
from triage.assistant.llm.context import ThreadView, view
from triage.assistant.llm.parse import read_form
from triage.assistant.llm.quotes import find_quote, is_stated
from triage.assistant.llm.redaction import Redaction, redaction_of
from triage.assistant.llm.schema import StatedFact, SummaryForm, json_schema
from triage.assistant.local.facts.gather import STATEMENTS, gathered
from triage.assistant.ports import Case
from triage.domain.assessment import Detail, DetailStatus
from triage.domain.conversation import Message
from triage.domain.handoff import SUMMARY_WORDS_AT_MOST, Fact, Summary
from triage.domain.labels import Author

ENTRIES_AT_MOST, ENTRY_CHARACTERS = 6, 240
FACTS_AT_MOST, FEWEST_CHARACTERS = 18, 4  # values shorter than that say nothing beside a model's own facts
_STATES_FACTS = (Author.CUSTOMER, Author.AGENT)
_KEY = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Summarising:
    """One case prepared: the values for the prompt, and what is needed to read the form."""

    case: Case
    thread: ThreadView
    details: Mapping[str, Detail]
    redaction: Redaction

    def values(self) -> Mapping[str, object]:
        """The inputs of `summarise_handoff`."""
        case, seen = self.case, self.case.assessment
        flags = ", ".join(seen.red_flags) or "none"
        return {
            "company": case.company.name,
            "language": case.company.languages[0] if case.company.languages else "en",
            "thread": self.thread.lines,
            "intent": case.intent.title if case.intent else "none known",
            "labels": f"urgency {seen.urgency}, sentiment {seen.sentiment}, red flags {flags}",
            "reasons": [{"rule": reason.rule, "seen": reason.observed} for reason in case.decision.reasons],
            "known": known_lines(self.details, self.thread, self.redaction),
            "missing": self._missing(),
            "sources": [source.title for source in case.sources],
        }

    @staticmethod
    def schema() -> Mapping[str, object]:
        """The JSON schema of the form."""
        return json_schema(SummaryForm)

    def read(self, text: str) -> Summary:
        """The card in a reply. Raises InvalidOutput."""
        form = read_form(text, SummaryForm)
        case, seen = self.case, self.case.assessment
        facts = self._facts(form.facts)
        known = {fact.key for fact in facts}
        return Summary(
            ask=_short(form.ask),
            reason_code=case.decision.reason_code,
            rationale=_short(form.rationale),
            facts=facts,
            missing=tuple(key for key in self._missing() if key not in known),
            tried=_entries(form.tried),
            open_questions=_entries(form.open_questions),
            promises=self._promises(form.promises),
            sentiment_trend=form.sentiment_trend,
            urgency=seen.urgency,
            urgency_evidence=self._urgency_evidence(form),
            language=seen.language,
            next_step=_short(form.next_step),
            prose=cut_to_words(form.prose, SUMMARY_WORDS_AT_MOST),
            sources=tuple(dict.fromkeys(source.article for source in case.sources)),
            engine="llm",
        )

    def _missing(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.case.collected.missing, *self.case.collected.given_up)))

    def _facts(self, stated: tuple[StatedFact, ...]) -> tuple[Fact, ...]:
        """Collected details as they are, what the model read and the thread bears out, then values that it missed."""
        facts = {key: Fact(key, d.value, d.message_id, d.status, d.was) for key, d in self.details.items()}
        read = gathered(_messages(self.case), tuple(facts.values()))
        gone = {pair.old.lower() for pair in read.replaced}
        for item in stated:
            fact = self._fact(item)
            if fact is None or any(is_stated(fact.value, known.value) for known in facts.values()):
                continue
            if fact.key not in facts and fact.value.lower() not in gone:
                facts[fact.key] = fact
        missed = (fact for fact in read.facts if fact.key not in STATEMENTS and fact.message_id)
        for number, fact in enumerate(missed):
            if len(fact.value) >= FEWEST_CHARACTERS and not any(is_stated(fact.value, k.value) for k in facts.values()):
                facts[fact.key if fact.key not in facts else f"{fact.key}_{number}"] = fact
        return tuple(facts.values())[:FACTS_AT_MOST]

    def _fact(self, item: StatedFact) -> Fact | None:
        message = self.thread.message(item.message_id)
        if (
            message is None
            or message.author not in _STATES_FACTS
            or not is_stated(item.value, message.text, loosely=True)
        ):
            return None
        replaced = item.was.strip() if is_stated(item.was, self._said(_STATES_FACTS)) else ""
        status = DetailStatus.CORRECTED if replaced else DetailStatus.STATED
        key = _KEY.sub("_", item.key.lower()).strip("_")
        return Fact(key, _short(item.value), message.id, status, replaced or None) if key else None

    def _promises(self, read: Iterable[str]) -> tuple[str, ...]:
        """What this decision promises, and the promises in the thread: none with a number that we never wrote."""
        ours = self._said((Author.ASSISTANT, Author.AGENT))
        kept = [p for p in _entries(read) if set(re.findall(r"\d+", p)) <= set(re.findall(r"\d+", ours)) and ours]
        now = self.case.decision.promise
        return tuple(dict.fromkeys([*([now.text] if now and now.text else []), *kept]))

    def _urgency_evidence(self, form: SummaryForm) -> str:
        named = self.thread.message(form.urgency_message_id)
        quote = find_quote(form.urgency_quote, named.text) if named else ""
        if quote:
            return quote
        label = f"urgency:{self.case.assessment.urgency}"
        return next((e.text for e in self.case.assessment.evidence if e.label == label), "")

    def _said(self, authors: Iterable[Author]) -> str:
        return " \n ".join(m.text for m in _messages(self.case) if m.author in tuple(authors))


def prepare(case: Case, characters: int) -> Summarising:
    """The case made ready for the prompt. Notes of colleagues are part of it: the card is for colleagues."""
    setting = setting_of(case.thread.customer, case.company, case.thread.conversation.updated_at)
    details = merge(case.memory.details, case.assessment.details)
    redaction = redaction_of(case.catalogue, setting, details.values())
    return Summarising(case, view(_messages(case), characters, redaction, notes=True), details, redaction)


def cut_to_words(text: str, words_at_most: int) -> str:
    """The text within this many words, cut after a sentence where one ends in time."""
    words = text.split()
    if len(words) <= words_at_most:
        return " ".join(words)
    cut = " ".join(words[:words_at_most])
    end = max(f"{cut} ".rfind(mark) for mark in (". ", "! ", "? "))
    return cut[: end + 1] if end > len(cut) // 2 else cut + "…"


def _messages(case: Case) -> tuple[Message, ...]:
    return case.thread.messages


def _entries(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(short for text in texts if (short := _short(text)))[:ENTRIES_AT_MOST]


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= ENTRY_CHARACTERS else text[: ENTRY_CHARACTERS - 1].rsplit(" ", 1)[0] + "…"
