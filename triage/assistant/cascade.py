"""The first stage of the cascade: whether what the local engine saw is so plain that no language model need be asked.

Called by `think` when the policy allows it. Pure but for the figures; it errs on the side of asking the model.
"""

from collections.abc import Iterable

from triage.assistant.finding import Findings
from triage.assistant.ports import Reading
from triage.domain.assessment import Assessment, Speech
from triage.domain.intents import Handling
from triage.domain.labels import Sentiment, Urgency
from triage.domain.model_call import ModelCall
from triage.domain.policy import Cascade, Spared
from triage.domain.telemetry import Telemetry

WORDS_OF_A_CLEAR_REQUEST = 12
_ASSESS, _COMPOSE, _SUMMARISE = "assess", "compose", "summarise"
# The steps that a model would have taken; small talk is answered in fixed words anyway.
_STEPS = {
    Spared.GREETINGS: (_ASSESS,),
    Spared.THANKS: (_ASSESS,),
    Spared.EXACT_ANSWERS: (_ASSESS, _COMPOSE),
    Spared.HUMAN_REQUESTS: (_ASSESS, _COMPOSE),
    Spared.RED_FLAGS: (_ASSESS, _COMPOSE, _SUMMARISE),
}


def spared_by(seen: Assessment, findings: Findings, reading: Reading, rules: Cascade) -> Spared | None:
    """The reason for which the policy lets this turn do without the model; None when it has to be asked."""
    if not rules.spare or not seen.language_supported:
        return None
    kind = _kind(seen, findings, reading, rules.exact_score)
    return kind if kind in rules.spare else None


def _kind(seen: Assessment, findings: Findings, reading: Reading, exact_score: float) -> Spared | None:
    if seen.red_flags:
        return Spared.RED_FLAGS if seen.urgency is Urgency.CRITICAL else None
    if seen.urgency.rank > Urgency.NORMAL.rank or seen.sentiment is Sentiment.VERY_NEGATIVE:
        return None
    if seen.human_requested:
        return Spared.HUMAN_REQUESTS if _asks_for_a_person_only(seen, reading) else None
    if seen.speech is Speech.GREETING:
        return Spared.GREETINGS
    if seen.speech is Speech.THANKS:
        return Spared.THANKS
    return Spared.EXACT_ANSWERS if _is_exact(seen, findings, reading, exact_score) else None


def _asks_for_a_person_only(seen: Assessment, reading: Reading) -> bool:
    words = sum(len(message.text.split()) for message in reading.burst)
    quoted = any(evidence.label == "human_requested" for evidence in seen.evidence)
    return quoted and words <= WORDS_OF_A_CLEAR_REQUEST and not seen.details


def _is_exact(seen: Assessment, findings: Findings, reading: Reading, exact_score: float) -> bool:
    """One calm question that is nearly word for word one of the articles', with no other matter open or named."""
    found, memory = findings.joined, reading.memory
    if seen.speech is not Speech.REQUEST or seen.other_intents or seen.details or len(findings.by_question) > 1:
        return False
    if memory.pending or memory.choices or memory.failed_answers or seen.sentiment.rank < Sentiment.NEUTRAL.rank:
        return False
    kind = reading.catalogue.intents.get(seen.intent) if seen.intent else None
    if kind is not None and kind.handling is not Handling.ANSWER:
        return False
    return found.answerable and bool(found.passages) and found.passages[0].score >= exact_score


class Savings:
    """What the cascade has spared: steps by reason, and dollars at what the steps have cost on average so far."""

    def __init__(self, telemetry: Telemetry) -> None:
        self._telemetry = telemetry
        self._costs: dict[str, tuple[int, float]] = {}

    def learn(self, calls: Iterable[ModelCall]) -> None:
        """Take note of what steps cost."""
        for call in calls:
            if call.cost_usd is not None:
                number, total = self._costs.get(call.step, (0, 0.0))
                self._costs[call.step] = number + 1, total + call.cost_usd

    def spared(self, kind: Spared) -> None:
        """Count a turn that did without the model."""
        for step in _STEPS[kind]:
            self._telemetry.count("model_step_spared", step=step, reason=kind.value)
            number, total = self._costs.get(step, (0, 0.0))
            if number and total:
                self._telemetry.add("model_cost_spared_usd", total / number, step=step, reason=kind.value)
