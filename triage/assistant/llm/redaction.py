"""Keeps what `intents.yaml` calls sensitive out of prompts: card numbers, IBANs and the like become a word.

Used by `context` for every message and by the steps for collected details. Pure.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from triage.assistant.details import bank
from triage.assistant.details.extract import validate
from triage.assistant.details.found import Found, Setting
from triage.domain.assessment import Detail
from triage.domain.conversation import Message
from triage.domain.ids import MessageId
from triage.domain.intents import DetailSpec, DetailType, IntentCatalogue

GIVEN = "(given)"
_ROUNDS_AT_MOST = 5
_ANYWHERE: Mapping[DetailType, Callable[[str, DetailSpec, Setting], list[Found]]] = {
    DetailType.CARD_LAST4: bank.find_card_last4,
    DetailType.IBAN: bank.find_ibans,
}
_ALWAYS = (
    DetailSpec("card_last4", "Card digits", DetailType.CARD_LAST4, "", sensitive=True),
    DetailSpec("iban", "IBAN", DetailType.IBAN, "", sensitive=True),
)


@dataclass(frozen=True, slots=True)
class Redaction:
    """Which details are sensitive, and in which messages a bare value of them has been recognised."""

    specs: tuple[DetailSpec, ...]
    setting: Setting
    answers: Mapping[MessageId, frozenset[str]]

    def text(self, message: Message) -> str:
        """The text of a message with its sensitive values replaced; full card numbers are starred out in any case."""
        text = bank.mask_cards(message.text)
        for spec in self.specs:
            label = f"({spec.label} given)"
            if spec.key in self.answers.get(message.id, ()):
                text = _without_answer(text, spec, self.setting, label)
            elif spec.type in _ANYWHERE:
                text = _replace(text, _ANYWHERE[spec.type](text, spec, self.setting), label)
        return text

    def value(self, detail: Detail) -> str:
        """The value of a detail for a prompt."""
        return GIVEN if any(spec.key == detail.key for spec in self.specs) else detail.value


def redaction_of(
    catalogue: IntentCatalogue | None,
    setting: Setting,
    details: Iterable[Detail],
    burst: Iterable[Message] = (),
    pending: str | None = None,
) -> Redaction:
    """The redaction of a thread; `burst` may hold the answer to our question for the `pending` detail.

    Without a catalogue, card digits and IBANs are sensitive.
    """
    specs = tuple(spec for spec in catalogue.details.values() if spec.sensitive) if catalogue else _ALWAYS
    answers: dict[MessageId, frozenset[str]] = {}
    for detail in details:
        answers[detail.message_id] = answers.get(detail.message_id, frozenset()) | {detail.key}
    for message in burst:
        if pending:
            answers[message.id] = answers.get(message.id, frozenset()) | {pending}
    return Redaction(specs, setting, answers)


def _without_answer(text: str, spec: DetailSpec, setting: Setting, label: str) -> str:
    """The text without the value that answers our question, which may be bare digits."""
    if spec.type is DetailType.TEXT:
        return label
    for _ in range(_ROUNDS_AT_MOST):
        found = validate(text, spec, setting)
        if found is None:
            break
        text = _replace(text, [found], label)
    return text


def _replace(text: str, values: Iterable[Found], label: str) -> str:
    for value in sorted(values, key=lambda found: found.start, reverse=True):
        text = text[: value.start] + label + text[value.end :]
    return text
