"""The assess step: what the prompt is given, and how the filled form becomes an Assessment.

Used by `engine`. Pure. Whatever the model claims about the thread is checked against the thread before it counts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from triage.assistant.details.extract import detail_of, extract, validate
from triage.assistant.details.found import Setting, setting_of
from triage.assistant.llm.context import ThreadView, local_hour, view
from triage.assistant.llm.parse import InvalidOutput, read_form
from triage.assistant.llm.quotes import find_quote, is_stated
from triage.assistant.llm.redaction import Redaction, redaction_of
from triage.assistant.llm.schema import NONE, AssessForm, EvidenceLabel, QuotedEvidence, StatedDetail, json_schema
from triage.assistant.local.urgency import broken_promise, supposed
from triage.assistant.ports import Reading
from triage.domain.assessment import Assessment, Detail, DetailStatus, Evidence, Speech
from triage.domain.ids import IntentId
from triage.domain.intents import DetailType, IntentCatalogue
from triage.domain.labels import RedFlag, Sentiment, Urgency

WAYS = ("live", "ticket", "callback", "stay")
EXAMPLES_PER_INTENT, EXAMPLE_CHARACTERS = 2, 48
OTHER_INTENTS_AT_MOST = 3
SURE_INTENT = 60  # percent; only then does a matter bring its usual urgency with it
_RAISES = frozenset({Speech.REQUEST, Speech.REJECTION})
# The score has to agree with its label: policy compares the number, people read the word.
_BANDS = {
    Sentiment.VERY_NEGATIVE: (-1.0, -0.6),
    Sentiment.NEGATIVE: (-0.6, -0.2),
    Sentiment.NEUTRAL: (-0.2, 0.2),
    Sentiment.POSITIVE: (0.2, 1.0),
}


@dataclass(frozen=True, slots=True)
class Assessing:
    """One reading prepared: the values for the prompt, and what is needed to read the form."""

    reading: Reading
    thread: ThreadView
    setting: Setting
    redaction: Redaction
    can_wait: Callable[[str], bool] = lambda text: False

    def values(self) -> Mapping[str, object]:
        """The inputs of `assess_message`; those that stay the same from call to call stand first in the prompt."""
        memory, catalogue = self.reading.memory, self.reading.catalogue
        asked = catalogue.details.get(memory.pending) if memory.pending else None
        return {
            "company": self.reading.company.name,
            "intents": intent_lines(catalogue),
            "details": detail_lines(catalogue),
            "thread": self.thread.lines,
            "new_ids": self.thread.shorts(self.reading.burst),
            "matter": memory.intent or NONE,
            "known": known_lines(memory.details, self.thread, self.redaction),
            "asked": {"key": asked.key, "question": asked.question} if asked else None,
            "choices": [{"key": choice.key, "text": choice.text} for choice in memory.choices],
            "now": local_hour(self.reading.now, self.reading.thread.customer.timezone, self.reading.company.timezone),
        }

    def schema(self) -> Mapping[str, object]:
        """The JSON schema of the form, the same for every call of one company."""
        intents = (*self.reading.catalogue.intents, NONE)
        keys = tuple(spec.key for spec in self.reading.catalogue.details.values() if not spec.sensitive)
        enums = (("intent", intents), ("choice", (*WAYS, NONE)))
        return json_schema(AssessForm, (*enums, ("details.key", keys)) if keys else enums)

    def read(self, text: str) -> Assessment:
        """The assessment in a reply. Raises InvalidOutput."""
        form = read_form(text, AssessForm)
        # Orders to us are no matter of the customer's, whichever they dress up as.
        intent = None if form.speech is Speech.ATTACK else self._intent(form.intent)
        others = [self._known_intent(name) for name in form.other_intents]
        details = self._details(form.details, intent)
        urgency = self._urgency(form, intent, details)
        return Assessment(
            intent=intent,
            intent_confidence=form.intent_confidence / 100 if intent else 0.0,
            other_intents=tuple(dict.fromkeys(i for i in others if i and i != intent))[:OTHER_INTENTS_AT_MOST],
            speech=form.speech,
            language=form.language,
            language_supported=self._is_served(form.language),
            sentiment=form.sentiment,
            sentiment_score=_within_band(form.sentiment, form.sentiment_score / 100),
            urgency=urgency,
            human_requested=form.human_requested,
            red_flags=tuple(flag for flag in RedFlag if flag in form.red_flags),
            complexity=form.complexity,
            details=details,
            choice=self._choice(form.choice),
            evidence=self._evidence(form, urgency),
            engine="llm",
        )

    def _urgency(self, form: AssessForm, intent: IntentId | None, details: Mapping[str, Detail]) -> Urgency:
        """The form's urgency, raised to what the company says of such a matter, or to high where our day has passed."""
        kind = self.reading.catalogue.intents.get(intent) if intent else None
        said = " ".join(message.text for message in self.reading.burst)
        floors = [form.urgency]
        sure = form.intent_confidence >= SURE_INTENT and form.speech in _RAISES
        if kind and kind.urgency and sure and not (supposed(said) or self.can_wait(said)):
            floors.append(kind.urgency)
        if broken_promise(details, self.reading.catalogue.details, self.setting.today):
            floors.append(Urgency.HIGH)
        return max(floors, key=lambda urgency: urgency.rank)

    def _is_served(self, language: str) -> bool:
        """Whether the company lets the assistant answer in this language; the model reads every one."""
        return language.lower().split("-")[0] in self.reading.company.languages

    def _intent(self, name: str) -> IntentId | None:
        intent = self._known_intent(name)
        if intent is None and name.strip().lower() not in ("", NONE):
            raise InvalidOutput(f'intent: "{name[:60]}" is not one of the listed intents, nor "none".')
        return intent

    def _known_intent(self, name: str) -> IntentId | None:
        intent = IntentId(name.strip().lower())
        return intent if intent in self.reading.catalogue.intents else None

    def _choice(self, key: str) -> str | None:
        """The way picked: among those on offer, else any way the customer names of their own accord."""
        offered = [choice.key for choice in self.reading.memory.choices] or list(WAYS)
        key = key.strip().lower()
        return key if key in offered else None

    def _details(self, stated: tuple[StatedDetail, ...], intent: IntentId | None) -> dict[str, Detail]:
        """Details that stand in the newest messages and fit their type; what the model must not see is read by rule."""
        catalogue, memory = self.reading.catalogue, self.reading.memory
        matter = catalogue.intents.get(intent or memory.intent or IntentId(NONE))
        by_rule = extract(self.reading.burst, catalogue, matter, memory, self.setting).details
        found = {
            key: d for key, d in by_rule.items() if d.status is DetailStatus.VERIFIED or _sensitive(key, catalogue)
        }
        for item in stated:
            detail = self._stated(item)
            if detail is not None:
                found[detail.key] = detail
        return found

    def _stated(self, item: StatedDetail) -> Detail | None:
        spec = self.reading.catalogue.details.get(item.key)
        if spec is None or spec.sensitive:
            return None
        named = self.thread.message(item.message_id)
        sources = [m for m in reversed(self.reading.burst) if named is None or m == named] or self.reading.burst
        free = spec.type is DetailType.TEXT
        source = next((m for m in sources if is_stated(item.value, m.text, loosely=free)), None)
        value = validate(item.value, spec, self.setting) if source else None
        return detail_of(item.key, value, source) if value and source else None

    def _evidence(self, form: AssessForm, urgency: Urgency) -> tuple[Evidence, ...]:
        """The quotes that really stand in the thread, each under the label it speaks for."""
        kept = []
        for item in form.evidence:
            label = _evidence_label(item, form, urgency)
            named = self.thread.message(item.message_id)
            for message in [*([named] if named else []), *reversed(self.reading.burst)]:
                words = find_quote(item.quote, message.text)
                if words and label:
                    kept.append(Evidence(label, words, message.id))
                    break
        return tuple(dict.fromkeys(kept))


def prepare(reading: Reading, characters: int, can_wait: Callable[[str], bool] = lambda text: False) -> Assessing:
    """The reading made ready for the prompt."""
    setting = setting_of(reading.thread.customer, reading.company, reading.now)
    redaction = redaction_of(
        reading.catalogue, setting, reading.memory.details.values(), reading.burst, reading.memory.pending
    )
    thread = view(reading.thread.messages, characters, redaction)
    return Assessing(reading, thread, setting, redaction, can_wait)


@lru_cache(maxsize=4)
def intent_lines(catalogue: IntentCatalogue) -> tuple[Mapping[str, object], ...]:
    """Every intent with its title and a few short phrasings."""
    return tuple(
        {
            "id": intent.id,
            "title": intent.title,
            "examples": [e for e in intent.examples if len(e) <= EXAMPLE_CHARACTERS][:EXAMPLES_PER_INTENT],
        }
        for intent in catalogue.intents.values()
    )


@lru_cache(maxsize=4)
def detail_lines(catalogue: IntentCatalogue) -> tuple[Mapping[str, str], ...]:
    """Every detail the model may read; sensitive ones it never sees."""
    return tuple(
        {"key": spec.key, "label": spec.label, "hint": spec.hint}
        for spec in catalogue.details.values()
        if not spec.sensitive
    )


def known_lines(details: Mapping[str, Detail], thread: ThreadView, redaction: Redaction) -> list[dict[str, str]]:
    """Collected details with the messages that state them."""
    return [
        {"key": detail.key, "value": redaction.value(detail), "message_id": thread.short(detail.message_id)}
        for detail in details.values()
    ]


def _evidence_label(item: QuotedEvidence, form: AssessForm, urgency: Urgency) -> str | None:
    """The label in full, such as `urgency:high`; None when the form does not claim what the quote is to show."""
    if item.label is EvidenceLabel.URGENCY:
        return f"urgency:{urgency}"
    if item.label is EvidenceLabel.SENTIMENT:
        return f"sentiment:{form.sentiment}"
    if item.label is EvidenceLabel.HUMAN_REQUESTED:
        return "human_requested" if form.human_requested else None
    flag = RedFlag(item.label.value)
    return f"red_flag:{flag}" if flag in form.red_flags else None


def _within_band(sentiment: Sentiment, score: float) -> float:
    low, high = _BANDS[sentiment]
    return min(high, max(low, score))


def _sensitive(key: str, catalogue: IntentCatalogue) -> bool:
    spec = catalogue.details.get(key)
    return spec is not None and spec.sensitive
