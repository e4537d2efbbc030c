"""The facts of a thread: its values and statements with their messages, corrected where later words take them back.

Called by the summariser. Pure. What the catalogue's details say already is not repeated.
"""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from triage.assistant.details.bank import mask_cards
from triage.assistant.local.facts.clauses import statements
from triage.assistant.local.facts.contrast import Superseded
from triage.assistant.local.facts.superseding import in_figures, superseded
from triage.assistant.local.facts.values import values_in
from triage.domain.assessment import DetailStatus
from triage.domain.conversation import Message
from triage.domain.handoff import Fact
from triage.domain.labels import Author

FACTS_AT_MOST = 24
MESSAGES_AT_MOST, CHARACTERS_AT_MOST = 60, 3_000  # what is read of a thread, and of one message
_DIGITS_OF_A_LINE = 8  # of a telephone number, without the codes of country and area
_BY_NO_CHANCE = 5  # characters
_OF_ANYTHING = re.compile(r"(?:^|_)(?:date|day|time|amount|sum|price)$")  # keys of details that may be said of much
_RELATIVE = re.compile(r"^(?:today|tonight|tomorrow|yesterday|this \w+|next \w+|last \w+|now)\b", re.I)
STATEMENTS = frozenset({"wants", "problem", "said", "asks", "we_said", "colleague_said", "colleague_promised"})
_LEAST_FIRST = ("asks", "we_said", "said", "colleague_said")
_NAMES = {
    "money": "amount",
    "span": "duration",
    "ending": "ending",
    "code": "reference",
    "quoted": "message_shown",
    "counted": "number",
    "coloured": "colour",
}
_VALUE_KEYS = frozenset(
    {"amount", "reference", "email", "phone", "address", "date", "time", "ending"}
)  # values that a colleague types somewhere; of the others a sentence says more
_PLACES = frozenset({"email", "mail", "letter", "label", "app", "screen", "sticker", "page", "website", "it"})
_UNTOLD = frozenset({"link"})
_WORD = re.compile(r"[^\W_]{3,}")
_WANTS = re.compile(
    r"\b(?:want|need|would like|i'd like|please|can (?:you|i|we|somebody|someone)|could (?:you|i|we)"
    r"|looking for|ask(?:s|ing)? for)\b",
    re.I,
)
_WRONG = re.compile(
    r"\b(?:not|no|never|nobody|nothing|n't|\w+n't|cannot|cant|dont|wont|didnt|doesnt|isnt|without|wrong"
    r"|broken?|fail\w*|error|refused|declined"
    r"|missing|lost|late|stuck|dead|down|locked|blocked|cancell?ed|charged|unable|problem|smell\w*|pain\w*"
    r"|bleed\w*|smoke)\b",
    re.I,
)
_PROMISED = re.compile(r"\b(?:will|'ll|takes?|within|by|until|should be|usually)\b", re.I)
_RECORD = re.compile(r"\b(?:records?|shows?|recorded|booked|registered|status|lists|names|found)\b", re.I)
_COURTESY = re.compile(
    r"^\W*(?:please|thank|sorry|i'm sorry|i am sorry|i apologi[sz]e|you can|you may|try|choose|open|enter"
    r"|press|tap|remove|restart|check|let's|let me|could|can|may|would|shall"
    r"|it sounds|that must|of course|certainly|happy|how nice|great)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Gathered:
    """The facts, and the pairs of old and new values behind the corrected ones."""

    facts: tuple[Fact, ...]
    replaced: tuple[Superseded, ...]

    def current(self, text: str) -> str:
        """The text with every replaced value in its place by the current one."""
        for pair in self.replaced:
            text = _pattern(pair.old).sub(lambda _, new=pair.new: new, text)  # type: ignore[misc]
        return text

    def is_stale(self, text: str) -> bool:
        """Whether a value in it has been replaced."""
        return any(_pattern(pair.old).search(text) for pair in self.replaced)

    def of(self, message: Message) -> str:
        """The message as it counts now: without what it takes back itself, else with the values that replaced its own.

        Full card numbers are masked.
        """
        own = [pair for pair in self.replaced if pair.new_message == message.id]
        return self.current(_without_old(mask_cards(message.text), own) if own else mask_cards(message.text))


def gathered(messages: Sequence[Message], known: Sequence[Fact]) -> Gathered:
    """What the thread says, in its order; `known` are the facts that the card has already."""
    said = [message for message in messages if not message.note and message.text.strip()][-MESSAGES_AT_MOST:]
    told = [replace(message, text=message.text[:CHARACTERS_AT_MOST]) for message in said]
    found = superseded(told)
    given = [_as_pair(fact) for fact in known if fact.was is not None and _is_sure(fact, found)]
    current = {fact.value.split(" (", 1)[0].lower() for fact in known} - _overtaken(known, found, told)
    pairs = (*given, *(pair for pair in in_figures(found) if pair.old.lower() not in current))
    values = _values(told, pairs, current)
    lines = _statements(told, pairs)
    facts = _kept([*(value for value in values if not _is_told(value, lines)), *lines], told)
    return Gathered(tuple(facts), pairs)


def _as_pair(fact: Fact) -> Superseded:
    return Superseded(str(fact.was), fact.message_id, fact.value, fact.message_id, "", fact.key)


def _is_sure(fact: Fact, found: Sequence[Superseded]) -> bool:
    """Whether a detail was really corrected: a second day or sum may be that of something else."""
    return not _OF_ANYTHING.search(fact.key) or any(_bare(pair.old) == _bare(str(fact.was)) for pair in found)


def _overtaken(known: Sequence[Fact], found: Sequence[Superseded], messages: Sequence[Message]) -> set[str]:
    """The known values that a later message takes back."""
    order = {message.id: position for position, message in enumerate(messages)}
    return {
        _bare(fact.value)
        for fact in known
        for pair in found
        if _bare(pair.old) == _bare(fact.value) and order.get(pair.new_message, 0) >= order.get(fact.message_id, 0)
    }


def _bare(value: str) -> str:
    """A detail as stated, without the day behind it."""
    return value.split(" (", 1)[0].lower()


def card_facts(known: Sequence[Fact], read: Gathered) -> tuple[Fact, ...]:
    """The facts for the card: what is known by key, then what was read; of too much the least telling is left out.

    Statements with nothing but known values are not repeated.
    """
    values = [fact.value.split(" (", 1)[0] for fact in known]
    rest = [fact for fact in read.facts if not _adds_nothing(fact, values) and not _is_twice(fact, known)]
    for key in _LEAST_FIRST:
        while len(known) + len(rest) > FACTS_AT_MOST and any(
            fact.key == key and not values_in(fact.value) for fact in rest
        ):
            rest.remove(next(fact for fact in reversed(rest) if fact.key == key and not values_in(fact.value)))
    return (*(_up_to_date(fact, read.replaced) for fact in known), *rest[: max(0, FACTS_AT_MOST - len(known))])


def _up_to_date(fact: Fact, pairs: Sequence[Superseded]) -> Fact:
    """The detail with the value that replaced its own, and a free answer without what a later message takes back."""
    newer = next((pair for pair in pairs if pair.old.lower() == _bare(fact.value) and pair.kind), None)
    if newer is not None:
        return Fact(fact.key, newer.new, newer.new_message, DetailStatus.CORRECTED, newer.old)
    if fact.was is not None and not any(_bare(pair.old) == _bare(fact.was) for pair in pairs):
        return replace(fact, status=DetailStatus.STATED, was=None)
    stale = [pair for pair in pairs if pair.old != fact.was and pair.old.lower() != fact.value.lower()]
    clean = _without_old(fact.value, [pair for pair in stale if _pattern(pair.old).search(fact.value)])
    return replace(fact, value=clean) if clean else fact


def _is_twice(fact: Fact, known: Sequence[Fact]) -> bool:
    """Whether a detail is the same telephone number in its international form."""
    digits = re.sub(r"\D", "", fact.value)[-_DIGITS_OF_A_LINE:]
    return fact.key == "phone" and any(re.sub(r"\D", "", k.value).endswith(digits) for k in known if "phone" in k.key)


def _adds_nothing(fact: Fact, values: Sequence[str]) -> bool:
    if fact.key not in STATEMENTS:
        return False
    bare = fact.value
    for value in values:
        bare = _pattern(value).sub("", bare)
    return bare != fact.value and len(_WORD.findall(bare)) < 3


def _values(messages: Sequence[Message], pairs: Sequence[Superseded], known: Set[str]) -> list[Fact]:
    facts: dict[str, Fact] = {}
    for pair in pairs:
        if not pair.kind or _is_known(pair.new, known):
            continue
        key = _key(pair.kind, pair.label)
        facts.setdefault(pair.new.lower(), Fact(key, pair.new, pair.new_message, DetailStatus.CORRECTED, pair.old))
    gone = {(pair.old.lower(), pair.old_message) for pair in pairs}
    old = [pair.old for pair in pairs]
    for message in messages:
        text = mask_cards(message.text)
        for value in values_in(text):
            stale = (value.text.lower(), message.id) in gone or any(_pattern(o).search(value.text) for o in old)
            part = any(
                (p.new_message == message.id and _pattern(value.text).search(f"{p.old} {p.new}"))
                or (p.old_message == message.id and _pattern(value.text).search(p.old))
                for p in pairs
            )
            if stale or part or value.kind in _UNTOLD or _is_known(value.text, known) or value.text.lower() in facts:
                continue
            if message.author is not Author.CUSTOMER and value.kind in ("number", "name", "quoted"):
                continue
            facts[value.text.lower()] = Fact(_key(value.kind, value.label), value.text, message.id, DetailStatus.STATED)
    return list(facts.values())


def _is_known(text: str, known: Set[str]) -> bool:
    """Whether the card has this value already, alone or as a part of one too long to hold it by chance."""
    lowered = text.lower()
    return lowered in known or (len(lowered) >= _BY_NO_CHANCE and any(lowered in value for value in known))


def _statements(messages: Sequence[Message], pairs: Sequence[Superseded]) -> list[Fact]:
    facts: dict[str, Fact] = {}
    for message in messages:
        ours = message.author is not Author.CUSTOMER
        for line in statements(mask_cards(message.text), questions=not ours):
            if ours and (_COURTESY.match(line) or not (values_in(line) or _RECORD.search(line))):
                continue
            clean = _without_old(line, pairs)
            if clean and clean.lower() not in facts:
                facts[clean.lower()] = Fact(_statement_key(clean, message), clean, message.id, DetailStatus.STATED)
    return list(facts.values())


def _without_old(line: str, pairs: Sequence[Superseded]) -> str:
    """The statement with what was taken back cut out; empty when little else is left."""
    for pair in pairs:
        line = re.sub(
            rf",?\s*(?:and )?\b(?:not|rather than|instead of)\s+(?:the |an? |on |at )?{re.escape(pair.old)}(?!\w)",
            "",
            line,
            flags=re.I,
        )
        line = _pattern(pair.old).sub("…", line)
    words = [word for word in line.split() if _WORD.search(word)]
    return line.strip(" ,") if len(words) >= 2 else ""


def _is_told(value: Fact, said: Sequence[Fact]) -> bool:
    """Whether a statement of the same message tells a value that needs its words around it."""
    if value.was is not None or (value.key in _VALUE_KEYS and not _RELATIVE.match(value.value)):
        return False
    return any(fact.message_id == value.message_id and _pattern(value.value).search(fact.value) for fact in said)


def _kept(facts: Sequence[Fact], messages: Sequence[Message]) -> list[Fact]:
    order = {message.id: position for position, message in enumerate(messages)}
    return sorted(facts, key=lambda fact: order.get(fact.message_id, 0))


def _statement_key(line: str, message: Message) -> str:
    if message.author is Author.AGENT:
        return "colleague_promised" if _PROMISED.search(line) else "colleague_said"
    if message.author is Author.ASSISTANT:
        return "we_said"
    if line.rstrip().endswith("?"):
        return "asks"
    return "wants" if _WANTS.search(line) else "problem" if _WRONG.search(line) else "said"


def _key(kind: str, label: str) -> str:
    name = re.sub(r"\W+", "_", label.strip().lower()).strip("_")
    if kind == "ending":
        return f"{name}_ending" if name else "ending"
    if kind in ("code", "number", "count", "measure", "words", "counted") and name and name not in _PLACES:
        return name
    return _NAMES.get(kind, kind)


def _pattern(words: str) -> re.Pattern[str]:
    before = r"(?<!\w)" if words[:1].isalnum() else ""
    after = r"(?!\w)" if words[-1:].isalnum() else ""
    return re.compile(before + re.escape(words) + after, re.IGNORECASE)
