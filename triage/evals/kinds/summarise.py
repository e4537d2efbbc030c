"""The handoff card of a thread. The harm: a colleague who lacks a fact asks the customer again; one who reads a value
that was corrected acts on the wrong order; one who does not read what was tried starts over.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from triage.domain.handoff import SUMMARY_WORDS_AT_MOST
from triage.evals import trace as traces
from triage.evals.kinds.graded import Graded, Ground
from triage.evals.kinds.words import contains, flat, meaning
from triage.evals.record import Case
from triage.evals.subject import Stage
from triage.evals.threads import thread_of_input

SAID_FROM = 0.5  # of the words of meaning of something tried or asked, for it to count as told


async def observe(case: Case, stage: Stage) -> dict[str, Any]:
    """The card of the thread as it stands."""
    thread = thread_of_input(case.input, stage.now)
    summary = await stage.subject.assistant.summarise(thread, stage.now)
    return {"messages": traces.of_messages(thread.messages), "summary": traces.of_summary(summary)}


def grade(case: Case, trace: Mapping[str, Any], ground: Ground) -> Graded:
    """Facts there, corrected ones gone, nothing asked again, quotes real; `can_act` when a colleague can go on."""
    expected, card = case.expected, trace["summary"]
    shown = shown_text(card)
    lost = [fact for fact in expected["facts"] if not told(fact, shown)]
    stale = [value for value in expected["superseded"] if contains(current_text(card), value)]
    asked_again = sorted({fact["key"] for fact in expected["facts"]} & set(card["missing"]))
    invented = [fact["value"] for fact in card["facts"] if not _is_said(fact, trace["messages"])]
    wronged = [fact for fact in expected["facts"] if any(_is_same(fact, old.get("was")) for old in card["facts"])]
    scores = {
        "superseded_shown": float(bool(stale)),
        "wrongly_replaced": float(bool(wronged)),
        "would_reask": float(bool(asked_again)),
        "facts_cited": float(not invented),
        "short_enough": float(len(card["prose"].split()) <= SUMMARY_WORDS_AT_MOST),
        "can_act": float(not lost and not stale and not asked_again),
    }
    if expected["facts"]:
        scores["fact_recall"] = 1 - len(lost) / len(expected["facts"])
    if expected.get("missing"):
        scores["missing_found"] = _share(expected["missing"], card["missing"])
    if expected.get("tried"):
        tried = " ".join([*card["tried"], card["prose"]])
        scores["tried_told"] = sum(_told_words(step, tried) for step in expected["tried"]) / len(expected["tried"])
    if expected.get("ask"):
        scores["ask_told"] = float(_told_words(expected["ask"], f"{card['ask']} {card['prose']}"))
    notes = [f"lost: {fact['value']}" for fact in lost] + [f"shows the corrected {value}" for value in stale]
    notes += [f"takes back {fact['value']}, which stands" for fact in wronged]
    notes += [f"would ask again for {key}" for key in asked_again] + [f"cites nobody for {v}" for v in invented]
    return Graded({}, scores, notes=tuple(notes))


def failed(case: Case) -> dict[str, float]:
    """A colleague without a card."""
    return {"can_act": 0.0, "fact_recall": 0.0} if case.expected["facts"] else {"can_act": 0.0}


def shown_text(card: Mapping[str, Any]) -> str:
    """All that a colleague reads."""
    facts = [f"{fact['key']} {fact['value']}" for fact in card["facts"]]
    lists = [*facts, *card["tried"], *card["open_questions"], *card["promises"]]
    return " \n ".join([card["ask"], card["prose"], card["next_step"], card["urgency_evidence"], *lists])


def current_text(card: Mapping[str, Any]) -> str:
    """What the card states as current: ask, prose, open questions, next step, values. A corrected fact says `was` apart
    from them; what was tried and the evidence keep the words they were said in."""
    stated = [card["ask"], card["prose"], card["next_step"], *card["open_questions"]]
    return " \n ".join([*stated, *(fact["value"] for fact in card["facts"])])


def told(fact: Mapping[str, Any], shown: str) -> bool:
    """Whether a fact can be read in one of its ways of writing."""
    ways = [fact["value"], *fact["alternatives"]]
    bare = _bare(shown)
    return any(contains(shown, way) or (len(_bare(way)) > 3 and _bare(way) in bare) for way in ways)


def _is_same(fact: Mapping[str, Any], value: str | None) -> bool:
    return value is not None and flat(value) in {flat(way) for way in (fact["value"], *fact["alternatives"])}


def _bare(text: str) -> str:
    return "".join(letter for letter in flat(text) if letter.isalnum())


def _is_said(fact: Mapping[str, Any], messages: Sequence[Mapping[str, Any]]) -> bool:
    return any(message["id"] == fact["message_id"] for message in messages) or not messages


def _share(wanted: Sequence[str], got: Sequence[str]) -> float:
    """Keys differ from trade to trade, so one counts as found when a word of it is: `phone_number` by `phone`."""
    seen = {word for key in got for word in key.split("_")}
    return sum(bool(seen & set(key.split("_"))) for key in wanted) / len(wanted)


def _told_words(wanted: str, shown: str) -> bool:
    needed = meaning(wanted)
    return not needed or len(needed & meaning(shown)) / len(needed) >= SAID_FROM
