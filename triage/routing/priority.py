"""How high a conversation stands in its queue: points from the policy, growing while it waits.

`decide` takes the points, the desk ages them. Higher is served first.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from triage.domain.labels import RedFlag, Sentiment, Urgency
from triage.domain.policy import PriorityWeights


def points(
    weights: PriorityWeights, urgency: Urgency, sentiment: Sentiment, flags: Collection[RedFlag], *, busy: bool = False
) -> int:
    """The priority on arrival: urgency, sentiment (twice while it is busy) and, once, a red flag.

    The greatest weight of this and every lower urgency counts, so that a slip in a policy cannot punish urgency.
    """
    urgent = max([0, *(weight for u, weight in weights.urgency.items() if u.rank <= urgency.rank)])
    return urgent + weights.sentiment.get(sentiment, 0) * (2 if busy else 1) + (weights.red_flag if flags else 0)


def priority_at(arrived_with: int, waiting_since: datetime, now: datetime, weights: PriorityWeights) -> float:
    """The priority after waiting: so much more an hour, so that nothing starves. Clocks that disagree age nothing."""
    waited = max(now - waiting_since, timedelta())
    return arrived_with + weights.per_hour_waiting * (waited / timedelta(hours=1))
