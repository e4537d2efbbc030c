"""A decision told in words, in the order in which its rules spoke."""

from dataclasses import replace
from datetime import UTC

from tests.unit.routing.shop import TALK, Turn
from triage.domain.assessment import Assessment
from triage.domain.conversation import Customer
from triage.domain.decision import Reason
from triage.domain.ids import CustomerId
from triage.domain.labels import Urgency
from triage.domain.policy import Tier
from triage.routing import explain
from triage.routing.decide import RULES
from triage.routing.tiers import tier_of, tier_points


def test_a_decision_is_told_with_what_was_done_promised_and_why() -> None:
    told = explain.explained(Turn(Assessment(urgency=Urgency.CRITICAL)).decided(), UTC)
    assert told[0] == "A queue of people has the conversation."
    assert told[1] == "Best served: live in the queue live; priority 90."
    assert told[2].startswith("Promised by Tue 12 May 12:")
    assert told[3] == "1. Minutes matter, so a person at once: urgency critical (limit: critical)."


def test_a_choice_lists_what_was_offered() -> None:
    told = explain.explained(Turn(matter=TALK).decided(), UTC)
    assert told[0] == "The customer was given a choice of how to be served."
    assert [line for line in told if line.startswith("Offered live: talk to someone now")]


def test_every_rule_has_its_words_and_an_unknown_one_keeps_its_name() -> None:
    assert {rule.__name__ for rule in RULES} <= set(explain._RULES)
    assert explain.reason_words(Reason("new_rule", "seen")) == "new rule: seen."


def test_a_customer_is_in_the_tier_that_names_their_address_domain_or_channel_id() -> None:
    policy = Turn().policy
    gold = Tier("gold", "Gold", 10, frozenset({"@partner.example", "generic:4711", "vip@shop.example"}))
    policy = replace(policy, tiers=(gold,))
    for email, identity, expected in [
        ("ann@Partner.example", "1", 10),
        (None, "4711", 10),
        ("VIP@shop.example", "2", 10),
        ("ann@shop.example", "3", 0),
        (None, "4712", 0),
    ]:
        customer = Customer(CustomerId("u"), "generic", identity, email=email)
        assert tier_points(policy, customer) == expected
    assert tier_of(policy, Customer(CustomerId("u"), "chat", "4711")) is None
