"""What the customer does with a burst of messages beside its matter: greets, thanks, answers, picks, rejects, attacks.

Asked by `assess`. Pure rules on words, memory and the details found.
"""

import re
from dataclasses import dataclass

from triage.assistant.details.corrections import is_correcting, is_taking_back
from triage.assistant.details.extract import Extracted, is_attempt
from triage.assistant.local.cues import Cues
from triage.assistant.local.picked_choice import picked, wished
from triage.assistant.local.speech_words import (
    ADDS,
    GREETING,
    MORE_TO_COME,
    ONLY_NEVER_MIND,
    ONLY_NO,
    ONLY_YES,
    REJECTION,
    TELLS,
    THANKS,
    WISH_QUESTION,
)
from triage.assistant.questions import asks_where, asks_why, is_question
from triage.domain.assessment import Speech
from triage.domain.conversation import Memory
from triage.domain.intents import DetailSpec, DetailType

_LONGEST_THANKS = 14  # words; longer messages say more than thanks
_LONGEST_REJECTION = 30
_LONGEST_BARE_DETAIL, _LONGEST_CORRECTION = 10, 16
_ASKS = re.compile(
    r"\?|\b(?:how|what|when|where|why|can|could|want|need|please|cancel|refund|broken|damaged|wrong|help)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Act:
    """The speech act and the way that the customer picked or wished for."""

    speech: Speech
    choice: str | None = None


def judge(
    text: str,
    cues: Cues,
    memory: Memory,
    extracted: Extracted,
    asked: DetailSpec | None,
    attacked: bool,
    *,
    waits: bool = False,
    new_matter: bool = False,
) -> Act:
    """The act of one burst; `asked` is the detail that our last message asked for.

    `waits` says that the customer waits for a person, `new_matter` that the burst is surely about something else.
    """
    if attacked:
        return Act(Speech.ATTACK)
    corrects = bool(extracted.details) and is_taking_back(cues.text)
    choice = None if corrects else picked(cues.text, memory.choices)
    wish = wished(cues.text, waits=waits or memory.offers_made > 0)
    if choice and wish == "callback" and all(way.key != wish for way in memory.choices):
        choice = wish
    if choice:
        return Act(Speech.CHOICE, choice)
    if waits and wish and not is_question(_without_wish(cues.text)):
        return Act(Speech.CHOICE, wish)
    opens = new_matter and (ADDS.match(cues.text) is not None or not extracted.answered)
    if not opens and (extracted.answered or _is_bare_detail(cues, memory, extracted)):
        return Act(Speech.DETAIL, wish)
    if _is_thanks(cues, memory):
        return Act(Speech.THANKS)
    if GREETING.match(cues.text):
        return Act(Speech.GREETING)
    if asked and asks_why(cues.text):
        return Act(Speech.REQUEST)
    if asked and extracted.declined and not _asks_where(cues, asked):
        return Act(Speech.NO_ANSWER, wish)
    tells = asked is not None and asked.type is DetailType.TEXT and TELLS.match(cues.text) is not None
    if _rejects(cues.text, memory) and not tells:
        return Act(Speech.REJECTION, wish)
    if asked and not opens and (_answers_freely(cues, asked) or is_attempt(cues.text, asked)):
        return Act(Speech.DETAIL, wish)
    if memory.choices and (ONLY_NO.match(cues.text) or ONLY_YES.match(cues.text)):
        return Act(Speech.CHOICE)
    return Act(Speech.REQUEST, wish)


def _without_wish(text: str) -> str:
    """The text without the polite question of a wish: "can you call me tomorrow?" asks for nothing else."""
    return "" if WISH_QUESTION.match(text) else text


def _asks_where(cues: Cues, asked: DetailSpec) -> bool:
    """Whether who lacks a number asks where it is found, which the articles tell."""
    return bool(asked.pattern) and asked.type is DetailType.PATTERN and asks_where(cues.text)


def _is_bare_detail(cues: Cues, memory: Memory, extracted: Extracted) -> bool:
    """Whether a short message in the midst of a conversation only brings details, such as "sorry HC 20481"."""
    longest = _LONGEST_CORRECTION if is_taking_back(cues.text) and "?" not in cues.text else _LONGEST_BARE_DETAIL
    short = len(cues.text.split()) <= longest
    asks = _ASKS.search(cues.text) is not None and ("?" in cues.text or not is_correcting(cues.text))
    return bool(extracted.details) and memory.greeted and short and not (asks or is_question(cues.text))


def _is_thanks(cues: Cues, memory: Memory) -> bool:
    if (_is_confirming(memory) and ONLY_YES.match(cues.text)) or ONLY_NEVER_MIND.match(cues.text):
        return True
    short = len(cues.text.split()) <= _LONGEST_THANKS
    return short and THANKS.search(cues.text) is not None and not MORE_TO_COME.search(cues.text) and not cues.is_bad


def _rejects(text: str, memory: Memory) -> bool:
    if _is_confirming(memory) and ONLY_NO.match(text):
        return True
    answered = bool(memory.answered) and len(text.split()) <= _LONGEST_REJECTION
    return answered and REJECTION.search(text) is not None


def _is_confirming(memory: Memory) -> bool:
    """Whether our last message asked if the answer helped."""
    return memory.confirmation_asked and not memory.pending and not memory.choices


def _answers_freely(cues: Cues, asked: DetailSpec) -> bool:
    """Whether words can be taken as the answer to a question for free text: no question back, no wish for a person."""
    if asked.type is not DetailType.TEXT or cues.human_request or cues.red_flags:
        return False
    return not is_question(cues.text)
