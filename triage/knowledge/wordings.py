"""The fixed wordings of `company.toml`: each name, when it is said, and the placeholders it is given.

The table is the contract between the file and whoever calls `Company.wording`; a new wording starts here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

from triage.domain.labels import RedFlag

ALWAYS_GIVEN = frozenset({"company", "assistant", "emergency_number"})
COMPLETE_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Wording:
    """When a wording is said. `given` are its placeholders; each of `needs` must appear, `a|b` means one of the two."""

    said: str
    given: frozenset[str] = frozenset()
    needs: tuple[str, ...] = ()


def _wording(said: str, *needs: str, also: tuple[str, ...] = ()) -> Wording:
    given = frozenset(name for need in needs for name in need.split("|"))
    return Wording(said, given | frozenset(also), needs)


# `promise` is the sentence that the decision promised; `time` its deadline in words, such as "tomorrow by 12:00".
_KEPT = "promise|time"

WORDINGS: Mapping[str, Wording] = {
    # Opening and closing
    "greeting": _wording("first contact that only says hello"),
    "greeting_short": _wording("first contact, put before an answer"),
    "greeting_again": _wording("a hello in a conversation that was greeted before"),
    "ask_matter": _wording("after a greeting, and when a message names no matter"),
    "about_assistant": _wording("asked who or what is writing"),
    "closing": _wording("the customer says that it is solved, or thanks"),
    "closing_while_waiting": _wording("thanks while a person still owes a reply", _KEPT),
    "goodbye": _wording("the customer says goodbye"),
    # Acknowledging
    "acknowledge_negative": _wording("put before a reply to an annoyed or worried customer"),
    "acknowledge_very_negative": _wording("put before a reply to a furious or despairing customer"),
    "acknowledge_positive": _wording("put before a reply to a pleased customer"),
    "acknowledge_person": _wording("the customer asked for a person"),
    "acknowledge_details": _wording("details were taken from a burst of messages", "details"),
    "acknowledge_correction": _wording("a detail was corrected", "value", also=("label",)),
    "acknowledge_matters": _wording("several matters were raised at once", "matters"),
    "thanks_detail": _wording("an asked detail was given"),
    # Answering
    "check_solved": _wording("after an answer, once"),
    "did_you_mean": _wording("the nearest article is close but not sure", "title"),
    "no_answer": _wording("the articles have no answer"),
    "no_answer_more": _wording("after no_answer to a question that names no matter we know"),
    "nothing_more": _wording("in the place of an answer that was just given"),
    "answer_failed": _wording("the customer says that our answer did not help"),
    "not_understood": _wording("the message makes no sense on its own"),
    "empty_message": _wording("a message without words"),
    "attachment_only": _wording("a file without words"),
    "attack_refused": _wording("the message tries to instruct the assistant"),
    "language_unsupported": _wording("the local engine cannot read this language; a handover wording follows"),
    # Collecting
    "detail_invalid": _wording("an answer does not fit; the hint says what it looks like", "hint", also=("label",)),
    "card_masked": _wording("a full card number was sent"),
    "person_matter": _wording("the first question about a matter that a colleague finishes"),
    "detail_skipped": _wording("the customer does not have a detail or does not want to give it", also=("label",)),
    "detail_why": _wording("asked why we need a detail", also=("label",)),
    "person_acts": _wording("details were given of a matter that only a person can act on; a choice follows"),
    "passed_on": _wording("before a handover, when details were collected"),
    # Offering a choice
    "offer_choice": _wording("the customer may say how to be served; options is the joined list", "options"),
    "option_live": _wording("one way in that list; wait is its length in words", "wait"),
    "option_live_now": _wording("one way in that list, when an agent is free"),
    "option_ticket": _wording("one way in that list", "time"),
    "option_callback": _wording("one way in that list", "time"),
    "option_stay": _wording("one way in that list"),
    "option_or": _wording("between the last two ways"),
    "choice_unclear": _wording("the answer picks none of the ways", "options"),
    "out_of_hours": _wording("a person is wanted while nobody is there", "next_open"),
    # Handing over and promising
    "handoff_live": _wording("a live queue takes over", _KEPT, also=("reference",)),
    "handoff_on_call": _wording("the on-call queue takes over", _KEPT, also=("reference",)),
    "handoff_ticket": _wording("a ticket queue takes over", _KEPT, "reference"),
    "handoff_callback": _wording("a call was booked", _KEPT, "reference"),
    "promise_live": _wording("the promise itself, in a language that routing does not speak", "time"),
    "promise_ticket": _wording("the promise itself, in a language that routing does not speak", "time"),
    "promise_callback": _wording("the promise itself, in a language that routing does not speak", "time"),
    # While people are in charge
    "joined": _wording("an agent took the conversation", "agent"),
    "left": _wording("an agent left and a queue has it again", "agent"),
    "colleague_said": _wording("a colleague dealt with this before; words are theirs", "agent", "day", "words"),
    "colleague_due": _wording("until when what the colleague said may take", "day"),
    "some_colleague": _wording("in the place of an agent's name that is not known"),
    "returned": _wording("an agent gave it back to the assistant", "agent"),
    "transferred": _wording("another agent or team takes it"),
    "waiting_acknowledged": _wording("a message while a queue has it", _KEPT),
    "waiting_noted": _wording("another message while a queue has it, right after the promise was told"),
    "waiting_person": _wording("somebody who waits asks for a person, or whether anyone is there", _KEPT),
    "waiting_question": _wording("after no_answer, to somebody who waits", _KEPT),
    "waiting_solved": _wording("somebody who waits says that it is solved", _KEPT),
    "waiting_stays": _wording("somebody in danger asks for a letter or a call instead of a person now", _KEPT),
    "as_agreed": _wording("the promise made before stands; put in the place of the promise"),
    "waiting_update": _wording("the expected time moved", "time"),
    "waiting_position": _wording("the wait for live goes on", "position", "wait"),
    "waiting_choice": _wording("the wait for live is long; options is the joined list", "position", "options"),
    "waiting_unsure": _wording("the wait for live goes on, and nobody can say how long, or it is critical"),
    "apology_delay": _wording("a promise was broken", "time"),
    "promise_missed": _wording("what an agent promised was not done by its time", "time"),
    "idle_warning": _wording("a live conversation has gone quiet and is about to become a ticket", "wait"),
    "live_to_ticket": _wording("an idle live conversation became a ticket", "time", "reference"),
    "ticket_to_live": _wording("an urgent ticket became live", "time"),
    "resolved": _wording("an agent settled the matter"),
    "rating_ask": _wording("after an agent settled the matter, where ratings are asked for"),
    "rating_thanks": _wording("the customer gave a rating"),
    "rating_sorry": _wording("the customer gave a bad rating"),
    "reopened": _wording("the customer comes back to a settled matter"),
    # Red flags, said first
    **{f"advice_{flag}": _wording(f"first words when the red flag {flag} is raised") for flag in RedFlag},
}
# What a language without a complete set must have, so that nobody in need is answered in words they cannot read.
LEAST = (
    "language_unsupported",
    "handoff_live",
    "handoff_on_call",
    "handoff_ticket",
    "advice_safety",
    "advice_self_harm",
)


def misfit(name: str, template: str) -> str | None:
    """What is wrong with this template, or None."""
    wording = WORDINGS.get(name)
    if wording is None:
        return "No wording has this name."
    try:
        parts = [(field, spec, conversion) for _, field, spec, conversion in Formatter().parse(template)]
    except ValueError:
        return "A brace is open or stray; a brace to be printed is written twice."
    used = [field for field, _, _ in parts if field is not None]
    if any(spec or conversion for _, spec, conversion in parts):
        return "A placeholder is only a name in braces."
    if unknown := [field for field in used if field not in wording.given | ALWAYS_GIVEN]:
        return f"The placeholder {{{unknown[0]}}} is not given here."
    for need in wording.needs:
        if not set(need.split("|")) & set(used):
            return f"The placeholder {{{need.replace('|', '} or {')}}} is missing."
    return None
