"""What the customer does with a burst of messages beside its matter: greets, thanks, answers, picks, rejects, attacks.

Asked by `assess`. Pure rules on words, memory and the details found.
"""

import re
from dataclasses import dataclass

from triage.assistant.details.corrections import is_correcting
from triage.assistant.details.extract import Extracted, is_attempt
from triage.assistant.local.cues import Cues
from triage.assistant.local.picked_choice import picked, wished
from triage.assistant.local.speech_words import (
    GREETING,
    MORE_TO_COME,
    ONLY_NEVER_MIND,
    ONLY_NO,
    ONLY_YES,
    REJECTION,
    THANKS,
)
from triage.assistant.questions import is_question
from triage.domain.assessment import Speech
from triage.domain.conversation import Memory
from triage.domain.intents import DetailSpec, DetailType

_LONGEST_THANKS = 14  # words; longer messages say more than thanks
_LONGEST_REJECTION = 30
_LONGEST_BARE_DETAIL = 10
_ASKS = re.compile(
    r"\?|\b(?:how|what|when|where|why|can|could|want|need|please|cancel|refund|broken|damaged|wrong|help)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Act:
    """The speech act and the way that the customer picked or wished for."""

    speech: Speech
    choice: str | None = None


def judge(text: str, cues: Cues, memory: Memory, extracted: Extracted, asked: DetailSpec | None, attacked: bool) -> Act:
    """The act of one burst; `asked` is the detail that our last message asked for."""
    if attacked:
        return Act(Speech.ATTACK)
    choice = picked(cues.text, memory.choices)
    if choice:
        return Act(Speech.CHOICE, choice)
    wish = None if memory.choices else wished(cues.text)
    if extracted.answered or _is_bare_detail(cues, memory, extracted):
        return Act(Speech.DETAIL, wish)
    if _is_thanks(cues, memory):
        return Act(Speech.THANKS)
    if GREETING.match(cues.text):
        return Act(Speech.GREETING)
    if asked and extracted.declined:
        return Act(Speech.NO_ANSWER, wish)
    if _rejects(cues.text, memory):
        return Act(Speech.REJECTION, wish)
    if asked and (_answers_freely(cues, asked) or is_attempt(cues.text, asked)):
        return Act(Speech.DETAIL, wish)
    if memory.choices and (ONLY_NO.match(cues.text) or ONLY_YES.match(cues.text)):
        return Act(Speech.CHOICE)
    return Act(Speech.REQUEST, wish)


def _is_bare_detail(cues: Cues, memory: Memory, extracted: Extracted) -> bool:
    """Whether a short message in the midst of a conversation only brings details, such as "sorry HC 20481"."""
    short = len(cues.text.split()) <= _LONGEST_BARE_DETAIL
    asks = _ASKS.search(cues.text) is not None and ("?" in cues.text or not is_correcting(cues.text))
    return bool(extracted.details) and memory.greeted and short and not asks


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
