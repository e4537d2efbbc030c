"""Rules about the matter itself: words only, answered by the articles, details to collect, or work for a person.

Listed in their order by `decide`, after the urgent ones. Each returns a Verdict when it speaks, else None.
"""

from triage.domain.assessment import Speech
from triage.domain.decision import Reason
from triage.domain.intents import Handling
from triage.domain.labels import Complexity, Mode, Route, Urgency
from triage.routing.situation import CONTINUING, PATIENCE, Situation
from triage.routing.urgent_rules import customer_choice
from triage.routing.verdict import Step, Verdict


def attack(s: Situation) -> Verdict | None:
    """Tries to instruct the assistant and brings nothing to serve."""
    if not s.only_attack:
        return None
    return Verdict(
        Step.ANSWER, Reason("attack", f"tries to give instructions{s.evidence('attack')}", "nothing to serve")
    )


def thanks(s: Situation) -> Verdict | None:
    """Thanks, or solved: the matter is settled."""
    return Verdict(Step.CLOSE, Reason("thanks", "thanks or solved")) if s.seen.speech is Speech.THANKS else None


def greeting(s: Situation) -> Verdict | None:
    """Only a hello."""
    if s.seen.speech is not Speech.GREETING or s.matter:
        return None
    return Verdict(Step.GREET, Reason("greeting", "only a greeting"))


def choice_open(s: Situation) -> Verdict | None:
    """A detail, or a word in passing, came instead of a choice: it is taken, and the choice is put once more."""
    beside = s.seen.speech is Speech.REQUEST and s.seen.intent is None and s.urgency is not Urgency.LOW
    beside = beside and s.history.urgency is not Urgency.LOW  # what the choice is about, however "just fix it" is read
    beside = beside and not (s.answer or s.wants_person or s.flags)
    detail = s.seen.speech is Speech.DETAIL
    if not s.history.open_choices or not (detail or beside) or s.seen.choice or s.to_collect:
        return None
    if s.history.offers_made > s.policy.thresholds.offers + PATIENCE:
        return None
    live = any(choice.key == "live" for choice in s.history.open_choices)
    reason = Reason(
        "choice_open",
        "a detail, no choice" if detail else "a word in passing",
        f"{len(s.history.open_choices)} offered",
    )
    return Verdict(Step.LET_CHOOSE, reason, Route.LIVE if live else Route.TICKET, asked=True)


def undecided(s: Situation) -> Verdict | None:
    """We offered a choice and got no clear one: the policy chooses, so that nobody is asked for ever."""
    unclear = s.seen.speech in (Speech.CHOICE, Speech.NO_ANSWER) and not s.to_collect
    if not (s.history.open_choices and unclear) or customer_choice(s):
        return None
    return Verdict(
        Step.LET_CHOOSE, Reason("undecided", "no clear choice", f"{len(s.history.open_choices)} offered"), Route.TICKET
    )


def articles_answer(s: Situation) -> Verdict | None:
    """The articles answer it."""
    if not s.answer:
        return None
    best = s.found.passages[0]
    return Verdict(
        Step.ANSWER, Reason("articles_answer", f"{best.title}: {best.score:.2f}", f"{s.found.threshold:.2f}")
    )


def details_missing(s: Situation) -> Verdict | None:
    """A colleague would have to ask for it, so we ask first, one detail at a time."""
    if not s.to_collect or not s.matter or s.answer:
        return None
    code = "detail_invalid" if s.invalid else "details_missing"
    reason = Reason(code, ", ".join(s.to_collect), "all that a colleague needs")
    return Verdict(Step.COLLECT, reason, Route.TICKET if _takes_research(s) else Route.ASSISTANT)


def details_told(s: Situation) -> Verdict | None:
    """Details came of a matter that the articles explain: somebody is expected to act, as a person can."""
    if s.seen.speech is not Speech.DETAIL or s.handling is not Handling.ANSWER or s.to_collect or not s.known:
        return None
    live = s.intent is not None and s.intent.person_mode is Mode.LIVE
    if live or s.waiting or s.history.open_choices or s.urgency.rank >= Urgency.HIGH.rank:
        return None
    return Verdict(
        Step.SUGGEST, Reason("details_told", _title(s), "a person acts on it"), Route.TICKET, otherwise=Step.HAND_OVER
    )


def high_urgency(s: Situation) -> Verdict | None:
    """Today matters and the articles do not settle it: a person, live if the customer likes."""
    if s.urgency is not Urgency.HIGH or not s.matter or s.answer:
        return None
    observed = f"urgency high{s.evidence('urgency:high')}"
    return Verdict(Step.LET_CHOOSE, Reason("high_urgency", observed, "high and a person needed"), Route.LIVE)


def feedback_noted(s: Situation) -> Verdict | None:
    """Feedback that asks for nothing is passed on with thanks: no ticket that nobody wants."""
    if not s.note or s.wants_person or s.upset or s.waiting or s.answer or s.urgency.rank >= Urgency.HIGH.rank:
        return None
    return Verdict(Step.CLOSE, Reason("feedback_noted", _title(s), "no reply wanted"))


def walk_through(s: Situation) -> Verdict | None:
    """A fault that a person must walk through with the customer is best served live, however calm."""
    live = s.intent is not None and s.intent.person_mode is Mode.LIVE
    if not live or not _goes_on(s) or not _ready_for_a_person(s) or (_is_open_question(s) and s.found.borderline):
        return None
    return Verdict(Step.LET_CHOOSE, Reason("walk_through", _title(s), "a person must walk through it"), Route.LIVE)


def person_matter(s: Situation) -> Verdict | None:
    """Only a colleague can finish it, and nothing is left to ask."""
    if s.handling is not Handling.PERSON or s.note or not _goes_on(s) or not _ready_for_a_person(s):
        return None
    return Verdict(_unhurried(s), Reason("person_matter", _title(s), "a colleague finishes it"), Route.TICKET)


def complex_matter(s: Situation) -> Verdict | None:
    """The articles do not settle it and it takes more than one answer: in writing, with time."""
    if s.handling not in (Handling.ANSWER, None) or not _ready_for_a_person(s) or s.seen.speech in CONTINUING:
        return None
    if not (_takes_research(s) or (s.seen.complexity is Complexity.INVOLVED and not s.found.borderline)):
        return None
    return Verdict(_unhurried(s), Reason("complex_matter", f"complexity {s.seen.complexity}", "simple"), Route.TICKET)


def small_talk(s: Situation) -> Verdict | None:
    """Words only: who are you, goodbye."""
    if s.handling is not Handling.SMALL_TALK or not s.fresh or not _ready_for_a_person(s):
        return None
    return Verdict(Step.ANSWER, Reason("small_talk", _title(s), "words only"))


def borderline_match(s: Situation) -> Verdict | None:
    """The articles nearly fit: ask whether that is meant."""
    if not _is_open_question(s) or not s.found.borderline or not s.found.passages or _takes_research(s):
        return None
    best = s.found.passages[0]
    return Verdict(
        Step.ANSWER, Reason("borderline_match", f"{best.title}: {best.score:.2f}", f"{s.found.threshold:.2f}")
    )


def no_answer(s: Situation) -> Verdict | None:
    """A question we understand but cannot answer: say so, and suggest a person who can."""
    understood = s.handling is Handling.ANSWER or s.failed_answers > 0
    if not _is_open_question(s) or s.found.borderline or not understood or s.seen.complexity is not Complexity.SIMPLE:
        return None
    best = max((passage.score for passage in s.found.passages), default=0.0)
    reason = Reason("no_answer", f"best match {best:.2f}", f"{s.found.threshold:.2f}")
    return Verdict(Step.SUGGEST, reason, Route.TICKET, otherwise=Step.ANSWER)


def unclear(s: Situation) -> Verdict:
    """Nothing else speaks: ask what it is about and say what is possible."""
    return Verdict(Step.ANSWER, Reason("unclear", "nothing known fits", f"{s.found.threshold:.2f}"))


def busy(s: Situation) -> Verdict:
    """Waits are long: the assistant keeps more to itself, and the choice comes earlier. Never leads."""
    wait = s.staffing.expected_wait_seconds
    observed = "nobody is online" if wait is None else f"a wait of {-(-wait // 60)} minutes"
    return Verdict(Step.ANSWER, Reason("busy_mode", observed, f"{s.policy.busy.enter_seconds // 60} minutes"))


def _ready_for_a_person(s: Situation) -> bool:
    return s.matter and not s.to_collect and not s.answer and s.urgency.rank < Urgency.HIGH.rank


def _goes_on(s: Situation) -> bool:
    """Whether this message belongs to the matter: it is about it, answers us, or is about nothing else we know."""
    return s.fresh or s.seen.speech in CONTINUING or (s.seen.intent is None and bool(s.known or s.given_up))


def _is_open_question(s: Situation) -> bool:
    return s.seen.speech is Speech.REQUEST and s.handling in (Handling.ANSWER, None) and _ready_for_a_person(s)


def _takes_research(s: Situation) -> bool:
    usual = s.intent.complexity if s.intent else None
    return Complexity.EXPERT in (s.seen.complexity, usual)


def _unhurried(s: Situation) -> Step:
    """What to do with a matter that can wait: a ticket, unless policy or the customer's preference leave the choice."""
    chooses = s.urgency.rank >= s.policy.thresholds.offer_from.rank or s.preference is Mode.LIVE
    return Step.LET_CHOOSE if chooses else Step.HAND_OVER


def _title(s: Situation) -> str:
    return s.intent.title if s.intent else ""
