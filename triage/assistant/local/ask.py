"""What the customer wants, as one sentence of the card: the wish that stands, and the matter behind it.

Used by `summarise`. Pure. Sentences are chosen by what they hold and how late they came; `reported` words them.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from triage.assistant.local.facts.clauses import statements
from triage.assistant.local.facts.values import values_in
from triage.assistant.local.reported import reported
from triage.assistant.ports import Case
from triage.domain.conversation import Message
from triage.domain.handoff import Fact
from triage.domain.ids import MessageId
from triage.domain.intents import DetailType, Handling
from triage.domain.labels import Author, Complexity

WORDS_AT_MOST = 30
_OBJECTS_AT_MOST = 2
_FEWEST_WORDS_ALONE = 3  # words of meaning; with fewer the title of the matter stands beside them
_ENOUGH = 2.0  # points of a second sentence worth its words
_RECENT, _GRAVE = 1.5, 4.0
_LONG = 6  # words of meaning beyond which a sentence tells no more
_WISH = re.compile(
    r"\b(?:want|need|would like|i'd like|please|pls|kindly|looking for|can (?:you|u|i|we|somebody|someone)"
    r"|could (?:you|i|we|somebody|someone)|must|send|cancel|refund|change|move|book|stop)\b",
    re.IGNORECASE,
)
_PERSON_ONLY = re.compile(
    r"\b(?:human|a person|manager|agent|who (?:do|can|should) i (?:speak|talk)|(?:get|give|put|ring|call|phone) me"
    r"|speak (?:to|with)|talk to)\b",
    re.IGNORECASE,
)
_PROBLEM = re.compile(
    r"\b(?:not|no|never|nobody|nothing|\w+n't|cannot|cant|dont|wont|didnt|doesnt|without|wrong|twice|broken?|fail\w*"
    r"|error|refused|declined|missing|lost|late|stuck|dead|down|locked|blocked|cancell?ed|charged|unable|problem|smells?"
    r"|smoke|pain\w*|bleed\w*|instead of|overdue|stolen|hacked|leak\w*|noise)\b",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"\b(?:anyone there|thank|thanks|sorry|no (?:hurry|rush|panic)|take the days|good (?:day|morning|evening)|bless\w*"
    r"|how are you|(?:two|three|a few|some|a) (?:questions?|things?)|to whom it may|hope|any news)\b",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"(?=.*\d)[A-Z0-9][A-Z0-9 /-]{3,19}", re.IGNORECASE)
_MEANING = re.compile(r"[^\W_]{4,}|\d+")


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    place: float  # 0 the first message, 1 the last
    opens: bool

    @property
    def meaning(self) -> set[str]:
        return {word.lower() for word in _MEANING.findall(self.text)}


def ask(case: Case, asked: Sequence[Message], facts: Sequence[Fact], as_it_counts: Callable[[Message], str]) -> str:
    """The matter in one sentence; `asked` are the customer's messages, read without what was taken back."""
    dealt_with = _answered(case.thread.messages)
    lines = _lines([m for m in asked if m.id not in dealt_with] or asked, as_it_counts)
    title = _titles(case)
    if not lines:
        return title
    grave = [quote.text for quote in case.assessment.evidence if quote.label.startswith("red_flag")]
    opening = max((line for line in lines if line.opens), key=lambda line: _worth(line, grave))
    told = [opening, *_now(opening, lines, grave)]
    said = f"The customer {_joined([reported(line.text) for line in told])}"
    said += _objects(said, case, facts)
    few = sum(len(line.meaning) for line in told) < _FEWEST_WORDS_ALONE
    return f"{title}: {said[0].lower()}{said[1:]}" if title and few else said


def _answered(messages: Sequence[Message]) -> set[MessageId]:
    """The messages to which an article has given the answer: what they ask is wanted no more."""
    found: set[MessageId] = set()
    burst: list[MessageId] = []
    for message in messages:
        if message.author is Author.CUSTOMER:
            burst.append(message.id)
            continue
        if message.citations:
            found.update(burst)
        burst = []
    return found


def _lines(asked: Sequence[Message], as_it_counts: Callable[[Message], str]) -> list[_Line]:
    """Every statement once, with its place; those of the first message that says something open the matter."""
    last, opener = max(len(asked) - 1, 1), None
    lines: dict[str, _Line] = {}
    for number, message in enumerate(asked):
        for line in statements(as_it_counts(message), questions=True):
            told = _Line(line, number / last, opens=opener in (None, number))
            if opener is None and told.meaning and not _COURTESY.search(line):
                opener = number
            lines[line.lower()] = told
    if lines and not any(line.opens for line in lines.values()):
        first = next(iter(lines))
        lines[first] = replace(lines[first], opens=True)
    return list(lines.values())


def _joined(parts: Sequence[str]) -> str:
    joined = parts[0]
    for part in parts[1:]:
        verb = next((verb for verb in ("reports that ", "asks whether ") if part.startswith(verb)), "")
        same = bool(verb) and parts[0].startswith(verb)
        joined += f" and {verb.split()[1]} {part.removeprefix(verb)}" if same else f" and {part}"
    return joined


def _worth(line: _Line, grave: Sequence[str]) -> float:
    """How much the sentence says about what the customer wants: a wish or trouble, with its object, lately."""
    worth = min(len(line.meaning), _LONG) / 2 + 0.5 * min(len(values_in(line.text)), 2)
    worth += _is_wish(line) + (_PROBLEM.search(line.text) is not None) + _RECENT * line.place - ("…" in line.text)
    worth -= 3.0 * (_COURTESY.search(line.text) is not None)
    worth -= 1.5 * (_PERSON_ONLY.search(line.text) is not None and len(line.meaning) < _LONG)
    return worth + _GRAVE * any(line.text in quote or quote in line.text for quote in grave)


def _is_wish(line: _Line) -> float:
    return 2.0 * (line.text.endswith("?") or _WISH.search(line.text) is not None)


def _now(opening: _Line, lines: Sequence[_Line], grave: Sequence[str]) -> list[_Line]:
    """The sentence that says most beside the opening: what it has come to, or what is wished now."""
    room = WORDS_AT_MOST - len(opening.text.split())
    rest = [line for line in lines if line is not opening and len(line.text.split()) <= room]
    fresh = [line for line in rest if len(line.meaning & opening.meaning) * 2 <= len(line.meaning)]
    best = max(fresh, key=lambda line: _worth(line, grave), default=None)
    return [best] if best and _worth(best, grave) >= _ENOUGH else []


def _objects(said: str, case: Case, facts: Sequence[Fact]) -> str:
    """Which order, booking or account, where the sentence does not say it."""
    known = case.catalogue.details if case.catalogue else {}
    named = [
        fact.value
        for fact in facts
        if (fact.key == "reference" or (fact.key in known and known[fact.key].type is DetailType.PATTERN))
        and _REFERENCE.fullmatch(fact.value)
    ]
    missing = [value for value in dict.fromkeys(named) if value.lower() not in said.lower()][:_OBJECTS_AT_MOST]
    return f" ({', '.join(missing)})" if missing else ""


def _titles(case: Case) -> str:
    """The matter's title, and those of other matters that a colleague has to deal with."""
    first = case.intent.title if case.intent else ""
    known = case.catalogue.intents if case.catalogue else {}
    others = [
        known[topic].title
        for topic in case.memory.topics
        if topic in known
        and (case.intent is None or topic != case.intent.id)
        and known[topic].article not in case.memory.answered
        and (known[topic].handling is Handling.PERSON or known[topic].complexity is Complexity.INVOLVED)
        and known[topic].handling not in (Handling.HUMAN, Handling.SMALL_TALK)
    ]
    return "; also ".join(part for part in (first, ", ".join(others[-2:])) if part)
