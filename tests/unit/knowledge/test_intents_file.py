"""What intents.yaml may say, and how each mistake in it is told."""

import re

import pytest

from triage.domain.errors import ContentError
from triage.domain.ids import IntentId
from triage.domain.intents import DetailType, Handling
from triage.domain.labels import Complexity, Mode, RedFlag, Urgency
from triage.knowledge.intents_file import parse_intents

GOOD = r"""
details:
  order_number:
    label: Order number
    type: pattern
    question: What's the order number?
    hint: It starts with HC.
    pattern: '\bHC[\s-]?(\d{5})\b'
    form: HC-{}
  device:
    label: Device
    type: choice
    question: Which device is it?
    choices:
      HC Camera: [camera, cam]
      HC Hub: [hub]
intents:
  order_late:
    title: Late
    team: delivery
    handling: person
    complexity: involved
    urgency: high
    details: [order_number, device]
    article: late-parcel
    examples: |
      where is it

      it: is late # really
      still waiting
  smoke:
    title: Smoke
    team: technical
    handling: person
    complexity: expert
    red_flag: safety
    person_mode: live
    examples: [smoke, it burns, fire]
"""


def with_change(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


def test_a_catalogue_keeps_what_the_file_says() -> None:
    catalogue = parse_intents(GOOD)
    late, smoke = catalogue.intents[IntentId("order_late")], catalogue.intents[IntentId("smoke")]
    assert late.examples == ("where is it", "it: is late # really", "still waiting")
    assert (late.details, late.urgency, late.article) == (("order_number", "device"), Urgency.HIGH, "late-parcel")
    assert (late.handling, late.complexity, late.team) == (Handling.PERSON, Complexity.INVOLVED, "delivery")
    assert (smoke.person_mode, late.person_mode) == (Mode.LIVE, None)
    assert (smoke.red_flag, smoke.urgency, smoke.details) == (RedFlag.SAFETY, None, ())
    assert catalogue.details["device"].choices == {"HC Camera": ("camera", "cam"), "HC Hub": ("hub",)}
    assert catalogue.details["order_number"].type is DetailType.PATTERN


@pytest.mark.parametrize(
    ("text", "value"), [("hc 20481", "HC-20481"), ("it is HC-20481!", "HC-20481"), ("HC20481", "HC-20481")]
)
def test_a_match_is_written_in_the_usual_form(text: str, value: str) -> None:
    spec = parse_intents(GOOD).details["order_number"]
    match = re.search(spec.pattern, text, re.IGNORECASE)
    assert match
    assert spec.written(match) == value


@pytest.mark.parametrize(
    ("old", "new", "key", "line"),
    [
        ("handling: person", "handling: robot", "intents.order_late.handling", 21),
        ("urgency: high", "urgency: soon", "intents.order_late.urgency", 23),
        ("team: delivery", "taem: delivery", "intents.order_late.team", 18),
        ("red_flag: safety", "redflag: safety", "intents.smoke.redflag", 36),
        ("[order_number, device]", "[order_nr]", "intents.order_late.details", 24),
        ("[order_number, device]", "[device, device]", "intents.order_late.details", 24),
        ("person_mode: live", "person_mode: assistant", "intents.smoke.person_mode", 37),
        ("[smoke, it burns, fire]", "[smoke]", "intents.smoke.examples", 38),
        ("[smoke, it burns, fire]", "[smoke, Still WAITING, fire]", "intents.smoke.examples", 38),
        ("    choices:\n      HC Camera: [camera, cam]\n      HC Hub: [hub]\n", "", "details.device", 10),
        ("type: pattern", "type: email", "details.order_number", 3),
        ("form: HC-{}", "form: HC-{}-{}", "details.order_number", 3),
        ("form: HC-{}", "form: HC-{", "details.order_number", 3),
        (r"(\d{5})", r"(\d{5}", "details.order_number", 3),
        ("  smoke:\n", "  Smoke!:\n", "intents.Smoke!", 31),
    ],
)
def test_a_mistake_is_told_with_its_key_its_line_and_a_remedy(old: str, new: str, key: str, line: int) -> None:
    with pytest.raises(ContentError) as refusal:
        parse_intents(with_change(old, new), "knowledge/intents.yaml")
    assert (refusal.value.field, refusal.value.line) == (key, line)
    assert refusal.value.file == "knowledge/intents.yaml"
    assert refusal.value.remedy


def test_a_misspelt_detail_brings_the_likely_one() -> None:
    with pytest.raises(ContentError, match="order_number"):
        parse_intents(with_change("[order_number, device]", "[order_nummer]"))


def test_small_talk_asks_for_nothing() -> None:
    with pytest.raises(ContentError, match="Small talk"):
        parse_intents(with_change("handling: person", "handling: small_talk"))


def test_an_example_may_stand_twice_under_the_same_intent() -> None:
    catalogue = parse_intents(with_change("still waiting", "where is it"))
    assert len(catalogue.intents[IntentId("order_late")].examples) == 3
