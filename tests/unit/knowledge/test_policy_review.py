"""A policy in words, told from its data alone."""

from tests.unit.knowledge.test_policy_file import LIMITS, QUEUES, parsed
from triage.knowledge.policy_review import describe


def test_a_policy_in_words_names_every_queue_with_its_promises() -> None:
    rows = {(row.section, row.name): row.value for row in describe(parsed(QUEUES + LIMITS))}
    assert rows["queue live", "first reply"] == "critical 2m, high 5m, normal 10m, low 10m"
    assert rows["queue live", "hours"] == "as the company"
    assert rows["queue on-call", "hours"] == "always"
    assert rows["queue on-call", "red flags"] == "safety"
    assert rows["queue privacy", "hours"].startswith("Mon 09:00-12:00 (Europe/Berlin)")
    assert rows["queue tickets", "teams"] == "every team"
    assert rows["policy", "version"] == parsed(QUEUES + LIMITS).version
    assert rows["timing", "chat"] == "1s after the last message, 3s at most"
