"""How likely a later value stands in the place of an earlier one: the signs that are there, weighed.

Used by `superseding`, and by the script that fits the weights. Pure. No sign decides alone.
"""

import math
from collections.abc import Sequence

from triage.assistant.local.facts.groups import group_of
from triage.assistant.local.facts.mentions import Mention
from triage.assistant.local.facts.said import Said
from triage.assistant.local.facts.talk_signs import of_the_speakers, of_what_we_said
from triage.assistant.local.facts.value_signs import far_apart, of_the_values, of_their_clauses
from triage.assistant.local.facts.weights import WEIGHTS

_CROSSED = ("changed", "takes back", "third person")  # words that mean more of some values than of others


def likelihood(old: Mention, new: Mention, said: Said, before: Sequence[Mention]) -> float:
    """How likely the new value replaces the old one, 0 to 1; `before` are the values said until then."""
    score = sum(WEIGHTS.get(name, 0.0) * size for name, size in signs(old, new, said, before).items())
    return 1 / (1 + math.exp(-score))


def signs(old: Mention, new: Mention, said: Said, before: Sequence[Mention]) -> dict[str, float]:
    """Every sign that is there, with its size."""
    found = {
        **of_the_values(old, new, said, before),
        **of_their_clauses(old, new, said),
        **of_the_speakers(old, new, said),
        **of_what_we_said(old, new, said, before),
    }
    crossed = {f"{name} / {group_of(new)}": 1.0 for name in _CROSSED if name in said.signs}
    there = {name: 1.0 for name, is_there in found.items() if is_there}
    return {**there, **said.signs, **crossed, "far apart": far_apart(old, new)}
