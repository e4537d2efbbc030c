"""All details in a burst of messages: which keys to look for, the values that count, and their source messages.

Called by both engines and by `think`. What is already remembered is not consulted here; `merge` does that.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from triage.assistant.details import bank, choices, contact, corrections, dates, mentioned, money, patterned
from triage.assistant.details.found import Found, Setting
from triage.domain.assessment import Detail, DetailStatus
from triage.domain.conversation import Memory, Message
from triage.domain.ids import IntentId
from triage.domain.intents import DetailSpec, DetailType, Intent, IntentCatalogue

Finder = Callable[[str, DetailSpec, Setting], list[Found]]

# In this order, so that the surer reading takes the text first: the digits of an IBAN are no telephone number.
_FINDERS: Mapping[DetailType, Finder] = {
    DetailType.EMAIL: contact.find_emails,
    DetailType.IBAN: bank.find_ibans,
    DetailType.PATTERN: patterned.find,
    DetailType.CARD_LAST4: bank.find_card_last4,
    DetailType.DATE: dates.find,
    DetailType.PHONE: contact.find_phones,
    DetailType.MONEY: money.find,
    DetailType.CHOICE: choices.find,
    DetailType.TEXT: mentioned.find,
}
_ANYWHERE = frozenset({DetailType.EMAIL, DetailType.IBAN, DetailType.PHONE})
_SEVERAL = frozenset({DetailType.PATTERN, DetailType.CHOICE, DetailType.TEXT})
_NOT_GIVEN = re.compile(
    r"\b(?:do(?:es)?n'?t|do not|dont|didn'?t|cannot|can'?t|cant|couldn'?t|haven'?t|won'?t|will not)\s+"
    r"(?:really |even )?(?:have|know|find|remember|recall|see|got|give|say|tell|share"
    r"|want to (?:give|say|tell|share))\b"
    r"|\b(?:no (?:idea|clue)|not sure|unsure|dunno|idk|forgot|lost (?:it|that|the)|rather not|prefer not|skip|later"
    r"|not (?:at|to) hand|none of your|not telling|no way|whatever|doesn'?t matter|no matter)\b"
    r"|^\s*(?:no|nope|n/?a)\W*$",
    re.IGNORECASE,
)
_NO_ANSWER_WORDS = 12
_ATTEMPT_WORDS, _CHOICE_WORDS = 8, 4
_CORRECTION_WORDS, _SLIP_WORDS = 10, 4
# Words of an answer, not those that go with a number or an address.
_TELLING = re.compile(
    r"(?<![\w@.-])(?!(?:mail|email|number|order|phone|name|account|thanks|please|sorry|wait|it's|that's|this|and|the|my|is"
    r"|was|with|here|from|oh)\b)[a-z']{3,}(?![\w@]|[.-]\w)",
    re.IGNORECASE,
)
_FEWEST_TELLING = 2
# "No" alone answers something; these put right what was said.
_SLIP_NAMED = re.compile(
    r"\b(?:sorry|apologies|actually|mean|meant|correction|oops|make that|should be|it'?s|that'?s|is|bad|mistake"
    r"|wait|instead)\b",
    re.IGNORECASE,
)
_LIKE_A_NUMBER = re.compile(r"\d{3}|\b[a-z]{1,3}[ #-]?\d{2}|\b(?=\w*\d)(?=\w*[a-z])\w{6,}", re.IGNORECASE)
_AND_THAT_IS_IT = re.compile(r"[\s,.]+(?:that'?s|that is|it'?s|this is) (?:us|me|it|all|the one)\W*$", re.IGNORECASE)
_SLIP = re.compile(
    r"^\W*(?:(?:no|nah|nope|oh|ah|wait|sorry|apologies|actually|i mean|i meant|correction|oops|make that"
    r"|should be|rather"
    r"|it'?s|that'?s|it is"
    r"|my (?:bad|mistake)|the (?:\w+ )?(?:name|address|number|model) (?:is|should be))\b[\s,.:!-]*)+"
    r"|[\s,]*\b(?:sorry|actually|my (?:bad|mistake)|instead)\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a burst holds: details by key, and how our open question fared."""

    details: Mapping[str, Detail]
    answered: bool = False
    declined: bool = False


def extract(
    burst: Sequence[Message], catalogue: IntentCatalogue, intent: Intent | None, memory: Memory, setting: Setting
) -> Extracted:
    """The details in these messages: those of the intent and of the matter at hand, the one we asked for, and what is
    recognisable anywhere; in a short correction also another value of what is known.

    A later message overrules an earlier one. `declined` means that our question was answered with "I don't have it".
    """
    asked = catalogue.details.get(memory.pending or "")
    specs = _in_scope(catalogue, intent, catalogue.intents.get(memory.intent or IntentId("")), asked)
    found: dict[str, Detail] = {}
    for message in burst:
        meant = _meant(message.text, asked, memory, catalogue)
        here = [*specs, *(spec for spec in meant if spec not in specs)]
        values = in_message(message.text, here, meant, setting)
        if asked and asked.key not in values:
            earlier = _asked_before(memory, asked, catalogue)
            values = {**in_message(message.text, earlier, earlier, setting), **values}
        for key, value in values.items():
            detail = detail_of(key, value, message)
            before = found.get(key)
            changed = before is not None and before.value != detail.value
            found[key] = (
                replace(detail, status=DetailStatus.CORRECTED, was=before.value) if before and changed else detail
            )
    if not found:
        found = _told_anew(burst, memory, catalogue, asked)
    if asked is None:
        return Extracted(found)
    if asked.key in found:
        return Extracted(found, answered=True)
    declined = any(is_declined(message.text) for message in burst)
    return Extracted(found, answered=False, declined=declined)


def _told_anew(
    burst: Sequence[Message], memory: Memory, catalogue: IntentCatalogue, asked: DetailSpec | None
) -> dict[str, Detail]:
    """A free answer put right in the next message: "no, it's Kim & Sons" after "Kim & Daughters"."""
    text = " ".join(" ".join(message.text for message in burst).split())
    words = _SLIP.sub("", text).strip(" .,!")
    slip = text[: text.find(words)] if words else ""
    # Where words are asked for, only a very short slip is not their answer: "13 sorry".
    longest = _SLIP_WORDS if asked and asked.type is DetailType.TEXT else _CORRECTION_WORDS
    worded = bool(words) and len(text.split()) <= longest
    if not worded or "?" in text or not _SLIP_NAMED.search(slip or text[len(words) :]):
        return {}
    last = max(memory.details.values(), key=lambda detail: _number_of(detail.message_id), default=None)
    spec = catalogue.details.get(last.key) if last else None
    if last is None or spec is None or spec.type is not DetailType.TEXT or words == last.value:
        return {}
    return {last.key: Detail(last.key, bank.mask_cards(words), burst[-1].id, DetailStatus.CORRECTED, last.value)}


def _number_of(message_id: str) -> int:
    return int(re.sub(r"\D", "", message_id) or 0)


def _asked_before(memory: Memory, asked: DetailSpec, catalogue: IntentCatalogue) -> list[DetailSpec]:
    """Details that we asked for in vain: the number that comes a message late answers the question before."""
    open_still = (key for key in memory.asked if key not in memory.details and key != asked.key)
    specs = (catalogue.details[key] for key in open_still if key in catalogue.details)
    return [spec for spec in specs if spec.type in _FINDERS and spec.type is not DetailType.TEXT]


def _meant(text: str, asked: DetailSpec | None, memory: Memory, catalogue: IntentCatalogue) -> list[DetailSpec]:
    """The details whose bare value counts here: the one we asked for, and in a short correction those known."""
    short = len(text.split()) <= _CORRECTION_WORDS and corrections.is_taking_back(text)
    known = [catalogue.details[key] for key in memory.details if key in catalogue.details] if short else []
    return [*([asked] if asked else ()), *(spec for spec in known if spec.type in _FINDERS and spec is not asked)]


def detail_of(key: str, value: Found, message: Message) -> Detail:
    """A found value as a detail with its source."""
    status = DetailStatus.VERIFIED if value.checked else DetailStatus.STATED
    return Detail(key, value.value, message.id, DetailStatus.CORRECTED if value.was else status, value.was)


def is_declined(text: str) -> bool:
    """True when a short answer says that the customer does not have, or does not give, what was asked."""
    return len(text.split()) <= _NO_ANSWER_WORDS and _NOT_GIVEN.search(text) is not None


def is_attempt(text: str, spec: DetailSpec) -> bool:
    """True when a short text looks like an answer to our question, whether or not it fits: "2048", "jo at example"."""
    words = text.split()
    if not words or len(words) > _ATTEMPT_WORDS or text.rstrip().endswith("?"):
        return False
    if spec.type is DetailType.CHOICE:
        return len(words) <= _CHOICE_WORDS
    if spec.type is DetailType.EMAIL:
        return "@" in text or re.search(r"\bat\b", text, re.IGNORECASE) is not None
    if spec.type is DetailType.PATTERN:
        return _LIKE_A_NUMBER.search(text) is not None
    return spec.type is not DetailType.TEXT and re.search(r"\d", text) is not None


def free_answer(burst: Sequence[Message], spec: DetailSpec, beside: Collection[str] = ()) -> Detail | None:
    """The words of the burst as the answer to a question for free text; card numbers in it are masked.

    None when it only brings or corrects `beside`, the other details found in it: "HC-20418, my mail is jo@example.com".
    """
    texts = [message for message in burst if message.text.strip()]
    if spec.type is not DetailType.TEXT or not texts:
        return None
    text = " ".join(message.text for message in texts)
    if beside and (corrections.is_taking_back(text) or len(_TELLING.findall(text)) < _FEWEST_TELLING):
        return None
    words = " ".join(bank.mask_cards(" ".join(message.text.split())) for message in texts)
    return Detail(spec.key, _AND_THAT_IS_IT.sub("", _SLIP.sub("", words)) or words, texts[-1].id)


def validate(raw: str, spec: DetailSpec, setting: Setting) -> Found | None:
    """A value given by a model in its normal form; None when it does not fit the specification."""
    if spec.type is DetailType.TEXT:
        return Found(bank.mask_cards(raw.strip()), 0, len(raw)) if raw.strip() else None
    values = _FINDERS[spec.type](raw, spec, replace(setting, asked=True))
    return values[0] if values else None


def _in_scope(
    catalogue: IntentCatalogue, intent: Intent | None, matter: Intent | None, asked: DetailSpec | None
) -> list[DetailSpec]:
    wanted = [catalogue.details[key] for key in (intent.details if intent else ()) if key in catalogue.details]
    specs = [*([asked] if asked else ()), *wanted]
    types_taken = {spec.type for spec in specs}
    running = [catalogue.details[key] for key in (matter.details if matter else ()) if key in catalogue.details]
    specs += [spec for spec in running if spec.type not in types_taken or spec.type is DetailType.PATTERN]
    types_taken = {spec.type for spec in specs}
    for spec in catalogue.details.values():
        anywhere = spec.type in _ANYWHERE and spec.type not in types_taken
        if anywhere or (spec.type is DetailType.PATTERN and patterned.is_distinctive(spec)):
            specs.append(spec)
            types_taken.add(spec.type)
    return list({spec.key: spec for spec in specs if spec.type in _FINDERS}.values())


def in_message(
    text: str, specs: Sequence[DetailSpec], meant: Sequence[DetailSpec], setting: Setting
) -> dict[str, Found]:
    """The values of these details in one text; of those `meant` a bare value counts. No words are read twice."""
    order = list(_FINDERS)
    ranked = sorted(specs, key=lambda spec: (order.index(spec.type), not _is_sure(spec), spec not in meant))
    answering, telling = replace(setting, asked=True), replace(setting, asked=False)
    cards = bank.card_spans(text)
    taken: list[Found] = []
    result: dict[str, Found] = {}
    for spec in ranked:
        here = answering if spec in meant else telling
        values = [v for v in _FINDERS[spec.type](text, spec, here) if _is_free(v, taken)]
        if spec.type is not DetailType.CARD_LAST4:
            values = [v for v in values if _is_free(v, cards)]
        if spec.type is DetailType.DATE and not here.asked and len({v.value for v in values}) > 1:
            values = corrections.left_standing(text, values)  # one day of several, and nobody said of what
            values = values if len({v.value for v in values}) == 1 else []
        value = corrections.settle(text, values, several=spec.type in _SEVERAL)
        if value:
            result[spec.key] = value
            taken.extend(values if spec.type is not DetailType.TEXT else ())
    return result


def _is_sure(spec: DetailSpec) -> bool:
    return spec.type is not DetailType.PATTERN or patterned.is_distinctive(spec)


def _is_free(value: Found, taken: Iterable[Found]) -> bool:
    return all(value.end <= other.start or value.start >= other.end for other in taken)
