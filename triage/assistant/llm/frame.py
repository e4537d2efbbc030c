"""The fixed words around the model's own: greeting or first advice above, the offered ways or the promise below.

Used by `composing`. Pure. They come from the wordings of the company and from the decision: no model can change them.
"""

from dataclasses import dataclass

from triage.assistant.ports import Brief
from triage.domain.company import Company
from triage.domain.decision import Choice, Decision
from triage.domain.labels import Action, Mode, RedFlag, Urgency

ENGLISH = "en"
_HANDOFF = {Mode.LIVE: "handoff_live", Mode.TICKET: "handoff_ticket"}


@dataclass(frozen=True, slots=True)
class Line:
    """One fixed line; `foreign` when it is not in the customer's language and a translation would be better."""

    text: str
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands above and below the model's words; `introduce` when the model itself has to say what it is."""

    above: tuple[Line, ...] = ()
    below: tuple[Line, ...] = ()
    introduce: bool = False

    @property
    def to_translate(self) -> list[str]:
        """The lines that are not in the customer's language, in order."""
        return [line.text for line in (*self.above, *self.below) if line.foreign]


def frame_of(brief: Brief) -> Frame:
    """The fixed words for this brief, in the customer's language where the company has them in it."""
    seen, decision, company = brief.assessment, brief.decision, brief.reading.company
    language = seen.language.lower().split("-")[0]
    flags = [*seen.red_flags, *([brief.intent.red_flag] if brief.intent and brief.intent.red_flag else [])]
    below = _below(decision, company, language, brief.reading.thread.conversation.reference)
    if flags and decision.action in (Action.HANDOFF, Action.OFFER):
        worst = next(flag for flag in RedFlag if flag in flags)
        return Frame((_wording(company, f"advice_{worst}", language),), below)
    greets = brief.first_contact and not flags and seen.urgency is not Urgency.CRITICAL
    if greets and "greeting" in company.wordings.get(language, {}):
        return Frame((_wording(company, "greeting", language),), below)
    return Frame((), below, introduce=greets)


def _below(decision: Decision, company: Company, language: str, reference: str) -> tuple[Line, ...]:
    foreign = language != ENGLISH
    if decision.action is Action.OFFER and decision.choices:
        return (Line(_offer(decision.choices, company), foreign),)
    if decision.promise is None or not decision.promise.text:
        return ()
    name = _HANDOFF.get(decision.promise.mode) if decision.action is Action.HANDOFF else None
    if name is None or not reference:
        return (Line(decision.promise.text, foreign),)
    # Routing words times in English; the company's other languages get the sentence translated, its numbers kept.
    said = company.wording(name, ENGLISH, promise=decision.promise.text, time="", reference=reference)
    return (Line(said, foreign),)


def _offer(choices: tuple[Choice, ...], company: Company) -> str:
    texts = [choice.text for choice in choices]
    either = f" {company.wording('option_or', ENGLISH)} "
    options = either.join([", ".join(texts[:-1]), texts[-1]]) if len(texts) > 1 else texts[0]
    return company.wording("offer_choice", ENGLISH, options=options)


def _wording(company: Company, name: str, language: str) -> Line:
    return Line(company.wording(name, language), foreign=name not in company.wordings.get(language, {}))
