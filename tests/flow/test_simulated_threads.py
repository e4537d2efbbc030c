"""Simulated customers of every matter that needs details: nobody is asked for what they told, nothing unfound is cited.

Each matter of the catalogue is played with several temperaments on the local engine; customers answer what is asked.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from tests.fakes.story import Story
from triage.app.mind import Mindset
from triage.assistant.thought import Thought
from triage.domain.intents import Handling, Intent
from triage.domain.labels import Action

NOON = datetime(2026, 5, 12, 10, 0, tzinfo=UTC)
TURNS_AT_MOST = 9
FEWEST_THREADS = 40
VALUES = {
    "order_number": "HC-20481",
    "correct_data": "Jo Kim Ltd, 4 Mill Lane",
    "serial_number": "SN4K2J7H6G5F",
    "voucher_code": "SUMMER24",
    "email": "jo.k@example.com",
    "phone": "+49 30 901820",
    "promised_date": "last Thursday",
    "charge_date": "the 3rd",
    "return_date": "2 May",
    "amount": "49.90 euros",
    "card_last4": "8830",
    "device": "the camera",
    "tried_steps": "I restarted it twice",
    "delivery_address": "4 Mill Lane, 10115 Berlin",
    "error_message": "it says E4",
    "phone_model": "Pixel 9 with Android 16",
    "company_name": "Kim & Daughters",
    "outlet": "the Evening Post, by Friday",
}
OTHER = {"order_number": "HC-20418", "amount": "48.90 euros", "email": "jo@example.org", "card_last4": "8803"}
TEMPERS = ("plain", "tells all", "corrects", "wanders", "does not know")


@dataclass
class Customer:
    """One simulated customer: what they were asked, what they told, and what they still mean to do."""

    temper: str
    told: dict[str, str] = field(default_factory=dict)
    wandered: bool = False

    def opening(self, matter: Intent) -> str:
        """The first message; who tells all puts every detail that is not a matter of wording into it."""
        said = matter.examples[0]
        if self.temper == "tells all":
            keys = [key for key in matter.details if key in ("order_number", "email", "serial_number", "voucher_code")]
            self.told.update({key: VALUES[key] for key in keys})
            said = ". ".join([said, *(VALUES[key] for key in keys)])
        return said

    def answer(self, thought: Thought) -> str | None:
        """What they say to this; None when they have nothing more to say."""
        key = thought.decision.ask
        if thought.decision.action in (Action.HANDOFF, Action.CLOSE):
            return None
        if thought.decision.choices:
            return "b please"
        if key is None:
            return None
        if self.temper == "does not know" and key not in self.told:
            return "I don't have that"
        if self.temper == "wanders" and not self.wandered:
            self.wandered = True
            return "by the way, how long is the warranty?"
        if self.temper == "corrects" and key in OTHER and key not in self.told:
            self.told[key] = VALUES[key]
            return f"{OTHER[key]}, sorry no, {VALUES[key]}"
        self.told[key] = VALUES[key]
        return VALUES[key]


async def play(mind: Mindset, matter: Intent, temper: str) -> tuple[list[str], list[str], Story]:
    """What was asked although it was known, what was cited although it was not found, and the conversation."""
    story, customer = Story(mind.assistant, NOON), Customer(temper)
    reasked: list[str] = []
    unfound: list[str] = []
    asked: dict[str, int] = {}
    said: str | None = customer.opening(matter)
    for _ in range(TURNS_AT_MOST):
        if said is None:
            break
        thought = await story.says(said)
        key = thought.decision.ask
        if key:
            asked[key] = asked.get(key, 0) + 1
            known = key in thought.memory.details or key in customer.told
            declined = temper == "does not know" and asked[key] > 1
            if known or declined or asked[key] > 2:
                reasked.append(f"{matter.id}/{temper}: {key}")
        found = {passage.article for passage in thought.found.passages}
        unfound += [f"{matter.id}: {c.article}" for c in thought.citations if c.article not in found]
        said = customer.answer(thought)
    return reasked, unfound, story


@pytest.mark.parametrize("temper", TEMPERS)
async def test_nothing_told_is_asked_and_nothing_unfound_is_cited(local_mind: Mindset, temper: str) -> None:
    matters = [m for m in local_mind.rules.intents.intents.values() if m.details and m.handling is Handling.PERSON]
    reasked: list[str] = []
    unfound: list[str] = []
    twice: list[str] = []
    for matter in matters:
        again, strange, story = await play(local_mind, matter, temper)
        reasked, unfound = reasked + again, unfound + strange
        pairs = zip(story.replies, story.replies[1:], strict=False)
        twice += [f"{matter.id}: {one}" for one, other in pairs if one == other]

    assert len(matters) * len(TEMPERS) >= FEWEST_THREADS
    assert reasked == []
    assert unfound == []
    assert twice == []
