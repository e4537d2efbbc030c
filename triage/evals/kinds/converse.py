"""A whole conversation with a simulated customer. The harm: somebody whom the articles could have helped waits for a
person; somebody who needs a person is kept from one; either is asked for the same thing twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from triage.assistant.thought import Thought
from triage.assistant.unstored import after_thought, thread_of_text, with_message
from triage.domain.conversation import Thread
from triage.domain.labels import Action, Author
from triage.domain.staffing import Staffing
from triage.domain.text import normalise
from triage.evals import trace as traces
from triage.evals.kinds.graded import Graded, Ground
from triage.evals.kinds.words import contains, flat
from triage.evals.record import Case
from triage.evals.subject import Player, Stage

_WORDS_FOR_CHOICE = {
    "live": "live chat now please",
    "ticket": "a written reply is fine",
    "callback": "please call me back",
    "stay": "let's carry on here",
}
_WITH_A_PERSON = ("live", "ticket")
_ENDS = (Action.HANDOFF, Action.CLOSE)


@dataclass(slots=True)
class ScriptedPlayer:
    """Says what the persona has for what the assistant just did; None when they have nothing more to say."""

    persona: Mapping[str, Any]
    answers: int = field(default=0)
    greeted: bool = field(default=False)

    async def says(self, thread: Thread, thought: Thought) -> str | None:
        """The customer's next message."""
        persona, decision = self.persona, thought.decision
        if decision.choices:
            chosen = persona.get("choice", "ticket")
            return str(persona.get("words_for_choice") or _WORDS_FOR_CHOICE[chosen])
        if decision.action is Action.COLLECT and decision.ask:
            return str(
                persona.get("details", {}).get(decision.ask) or persona.get("unknown", "I don't have that, sorry")
            )
        if decision.action is Action.GREET:
            said, self.greeted = None if self.greeted else persona.get("after_greeting"), True
            return said or None
        if thought.citations:
            words: Sequence[str] = persona.get("after_answer") or ("thanks, that's all I needed",)
            self.answers += 1
            return words[min(self.answers, len(words)) - 1]
        return str(persona.get("otherwise") or "can I talk to a person about this please")


async def observe(case: Case, stage: Stage) -> dict[str, Any]:
    """The conversation, turn by turn, until it is settled, handed over or too long."""
    given, persona = case.input, case.input["persona"]
    now = datetime.fromisoformat(given["at"]) if "at" in given else stage.now
    staffing = Staffing(**given["staffing"]) if "staffing" in given else stage.staffing
    player: Player = stage.players.player_of(case) if stage.players else ScriptedPlayer(persona)
    first, *rest = [normalise(text) for text in persona["opening"]]
    thread = thread_of_text(first, now)
    for text in rest:
        thread = with_message(thread, Author.CUSTOMER, text, now)
    turns: list[dict[str, Any]] = []
    while True:
        thought = await stage.subject.assistant.think(thread, staffing, now)
        said = "\n".join(message.text for message in thread.unread)
        thread = _with_sources(after_thought(thread, thought, now), thought)
        turns.append({"said": said, **traces.of_thought(thought)})
        if thought.decision.action in _ENDS or len(turns) >= case.expected.get("turns_at_most", 8):
            break
        if (words := await player.says(thread, thought)) is None:
            break
        thread = with_message(thread, Author.CUSTOMER, normalise(words), now)
    return {"messages": traces.of_messages(thread.messages), "turns": turns, "outcome": outcome_of(turns[-1])}


def grade(case: Case, trace: Mapping[str, Any], ground: Ground) -> Graded:
    """How it ended, and what it cost the customer on the way."""
    wanted, turns, outcome = case.expected, trace["turns"], trace["outcome"]
    replies = [turn["reply"] for turn in turns if turn["reply"]]
    seen = {key: detail["value"] for key, detail in turns[-1]["assessment"]["details"].items()}
    lost = [key for key, value in wanted.get("details", {}).items() if flat(seen.get(key, "")) != flat(value)]
    said = [text for text in wanted.get("never", ()) if any(contains(reply, text) for reply in replies)]
    asked_again = asked_twice(turns, case.input["persona"].get("details", {}))
    scores = {
        "outcome_right": float(outcome == wanted["outcome"]),
        "asks_once": float(not asked_again),
        "says_nothing_twice": float(len({flat(reply) for reply in replies}) == len(replies)),
        "turns": float(len(turns)),
    }
    if wanted["outcome"] == "resolved":
        scores["contained"] = float(outcome == "resolved")
    if wanted["outcome"] in _WITH_A_PERSON:
        scores["reached_person"] = float(outcome in _WITH_A_PERSON)
    if outcome == "resolved":
        scores["turns_to_resolution"] = float(len(turns))
    if wanted.get("details"):
        scores["details_kept"] = 1 - len(lost) / len(wanted["details"])
    if wanted.get("queue"):
        scores["queue_right"] = float(turns[-1]["decision"]["queue"] == wanted["queue"])
    if wanted.get("never"):
        scores["nothing_forbidden"] = float(not said)
    notes = [f"lost {key}" for key in lost] + [f"asked again for {key}" for key in asked_again]
    judged = {"outcome": (str(wanted["outcome"]), str(outcome))}
    return Graded(judged, scores, notes=tuple(notes + [f"says {text!r}" for text in said]))


def failed(case: Case) -> dict[str, float]:
    """The customer was left alone."""
    reached = "contained" if case.expected["outcome"] == "resolved" else "reached_person"
    return {"outcome_right": 0.0, reached: 0.0}


def outcome_of(last: Mapping[str, Any]) -> str:
    """Where a conversation stands after its last turn: with whom, or settled."""
    decision = last["decision"]
    if decision["action"] == Action.HANDOFF:
        return str(decision["route"])
    return "resolved" if decision["action"] == Action.CLOSE else "assistant"


def asked_twice(turns: Sequence[Mapping[str, Any]], can_tell: Mapping[str, str]) -> list[str]:
    """Details that were asked for again although the customer had told them when asked."""
    asked = [turn["decision"]["ask"] for turn in turns if turn["decision"].get("ask")]
    return sorted({key for key in asked if asked.count(key) > 1 and key in can_tell})


def _with_sources(thread: Thread, thought: Thought) -> Thread:
    """The reply just said, with what it cites, as a stored thread would have it."""
    if not thought.reply:
        return thread
    *before, last = thread.messages
    return replace(thread, messages=(*before, replace(last, citations=thought.citations)))
