"""What the customer wants, as one sentence of the card: the wish that stands, and the matter behind it.

Used by `summarise`. Pure. Sentences are chosen by what they hold and how late they came; `reported` words them.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from triage.assistant.local.facts import cues
from triage.assistant.local.facts.clauses import statements
from triage.assistant.local.facts.values import values_in
from triage.assistant.local.reported import is_wish, reported
from triage.assistant.ports import Case
from triage.domain.conversation import Message
from triage.domain.handoff import Fact
from triage.domain.ids import MessageId
from triage.domain.intents import DetailType, Handling
from triage.domain.labels import Author, Complexity

WORDS_AT_MOST = 40
_OBJECTS_AT_MOST = 2
_FEWEST_WORDS_ASKED = 5  # of a question that can only be quoted
_FEWEST_WORDS_ALONE = 3  # words of meaning; with fewer the title of the matter stands beside them
_ENOUGH = 2.0  # points of a second sentence worth its words
_RECENT, _GRAVE = 2.0, 4.0
_BESIDE_AT_MOST = 2  # sentences beside the one that opens the matter
_LONG = 6  # words of meaning beyond which a sentence tells no more
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
_DENIES = re.compile(r"^\W*no(?:pe)?(?=[,.!;:]| (?:it|its|that|thats|the|i|we|like)\b)", re.IGNORECASE)
_COURTESY = re.compile(
    r"\b(?:are you (?:serious|kidding|joking)|is this a joke|anyone there|thank|thanks|sorry"
    r"|no (?:hurry|rush|panic)|take the days|good (?:day|morning|evening)|bless\w*"
    r"|how are you|(?:two|three|a few|some|a) (?:questions?|things?)|to whom it may|hope|any news)\b",
    re.IGNORECASE,
)
_REPEATED = ("reports ", "asks ", "wants you ")
_REFERENCE = re.compile(r"(?=.*\d)[A-Z0-9][A-Z0-9 /-]{3,19}", re.IGNORECASE)
_MEANING = re.compile(r"[^\W_]{4,}|\d+")


@dataclass(frozen=True)
class _Line:
    text: str
    place: float  # 0 the first message, 1 the last
    opens: bool

    @cached_property
    def told(self) -> str:
        """What the customer does by saying it."""
        return reported(self.text)

    @cached_property
    def is_wish(self) -> bool:
        """Whether it wants or asks for something."""
        is_scrap = self.told.startswith("asks: ") and len(self.text.split()) < _FEWEST_WORDS_ASKED
        return is_wish(self.told) and not is_scrap

    @cached_property
    def is_trouble(self) -> bool:
        """Whether it says that something is wrong."""
        is_correction = cues.TAKES_BACK.search(self.text) or _DENIES.match(self.text)
        return _PROBLEM.search(self.text) is not None and not is_correction

    @cached_property
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
    told = _told(opening, lines, grave)
    said = f"The customer {_joined([line.told for line in told])}"
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
    """ "reports that ..., asks whether ... and wants you to ...", a verb said once for two of its kind in a row."""
    told: list[str] = []
    last = ""
    for part in parts:
        verb = next((verb for verb in _REPEATED if part.startswith(verb)), "")
        told.append(part.removeprefix(verb) if verb and verb == last else part)
        last = verb
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"


def _worth(line: _Line, grave: Sequence[str]) -> float:
    """How much the sentence says about what the customer wants: a wish or trouble, with its object, lately."""
    worth = min(len(line.meaning), _LONG) / 2 + 0.5 * min(len(values_in(line.text)), 2)
    worth += 2.0 * line.is_wish + line.is_trouble + _RECENT * line.place - ("…" in line.text)
    worth -= 3.0 * (_COURTESY.search(line.text) is not None)
    worth -= 1.5 * (_PERSON_ONLY.search(line.text) is not None and len(line.meaning) < _LONG)
    worth -= 1.5 * (not line.is_wish and cues.TAKES_BACK.search(line.text) is not None)
    return worth + _GRAVE * any(line.text in quote or quote in line.text for quote in grave)


def _told(opening: _Line, lines: Sequence[_Line], grave: Sequence[str]) -> list[_Line]:
    """The opening and what says most beside it, in their order: what it has come to, and what is wished now."""
    told = [opening]
    for _ in range(_BESIDE_AT_MOST):
        room = WORDS_AT_MOST - sum(len(line.text.split()) for line in told)
        rest = [line for line in lines if line not in told and len(line.text.split()) <= room]
        fresh = [line for line in rest if all(_is_fresh(line, other) for other in told)]
        wished = [line for line in fresh if line.is_wish or (line.is_trouble and len(told) == 1)]
        best = max(wished, key=lambda line: _worth(line, grave), default=None)
        if best is None or _worth(best, grave) < _ENOUGH:
            break
        told.append(best)
    return sorted(told, key=lines.index)


def _is_fresh(line: _Line, other: _Line) -> bool:
    return len(line.meaning & other.meaning) * 2 <= len(line.meaning)


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
