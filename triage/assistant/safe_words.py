"""The plainest true reply for a decision, from fixed wordings: when drafts are refused, or no engine could read.

Called by `think`. Says nothing that the decision did not decide.
"""

from triage.domain.assessment import Assessment
from triage.domain.company import Company
from triage.domain.decision import Decision
from triage.domain.intents import IntentCatalogue
from triage.domain.labels import Action, Mode, RedFlag

_HANDOFFS = {Mode.LIVE: "handoff_live", Mode.TICKET: "handoff_ticket"}


def safe_words(
    decision: Decision, company: Company, catalogue: IntentCatalogue, seen: Assessment, reference: str
) -> str:
    """A reply that is safe to send whatever went wrong; advice in danger comes first, as in any other."""
    words = _words(decision, company, catalogue, seen.language, reference)
    worst = next((flag for flag in RedFlag if flag in seen.red_flags), None)
    if worst and decision.action is Action.HANDOFF and words:
        return f"{company.wording(f'advice_{worst}', seen.language)} {words}"
    return words


def _words(decision: Decision, company: Company, catalogue: IntentCatalogue, language: str, reference: str) -> str:
    if decision.silent:
        return ""
    if decision.promise:
        name = _HANDOFFS.get(decision.promise.mode, "handoff_ticket")
        promise = decision.promise
        return company.wording(name, language, promise=promise.text, time=f"{promise.by:%H:%M}", reference=reference)
    spec = catalogue.details.get(decision.ask or "")
    if decision.action is Action.COLLECT and spec:
        return spec.question
    if decision.action is Action.OFFER and decision.choices:
        ways = [f"({letter}) {choice.text}" for letter, choice in zip("abcd", decision.choices, strict=False)]
        either = f" {company.wording('option_or', 'en')} "
        return company.wording("offer_choice", "en", options=either.join([", ".join(ways[:-1]), ways[-1]]))
    if decision.action is Action.CLOSE:
        return company.wording("closing", language)
    if decision.action is Action.GREET:
        return f"{company.wording('greeting', language)} {company.wording('ask_matter', language)}"
    return company.wording("no_answer", language)
