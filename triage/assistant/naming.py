"""Passages that speak of the thing a question names, where the catalogue lists such things: of plugs, not cameras.

Called by `finding`. Pure.
"""

from collections.abc import Sequence
from dataclasses import replace

from triage.assistant.details import choices
from triage.assistant.details.found import Setting
from triage.assistant.ports import Reading
from triage.domain.intents import DetailSpec, DetailType
from triage.domain.knowledge import FoundPassage, SearchResult


def about_what_is_named(own: str, found: SearchResult, reading: Reading) -> SearchResult:
    """The result with a passage first that speaks of what the text names; unanswerable when the best speaks of another.

    A passage that speaks of none of the list, or of several, fits any of them.
    """
    lists = [spec for spec in reading.catalogue.details.values() if spec.type is DetailType.CHOICE]
    named = _named(own, lists, reading)
    if len(named) != 1 or not (found.answerable and found.passages):
        return found
    fitting = [passage for passage in found.passages if _fits(passage, named, lists, reading)]
    if fitting[:1] == list(found.passages[:1]):
        return found
    if not fitting or fitting[0].score < found.threshold:
        return replace(found, answerable=False)
    rest = [passage for passage in found.passages if passage not in fitting]
    return replace(found, passages=(*fitting, *rest))


def _fits(passage: FoundPassage, named: frozenset[str], lists: Sequence[DetailSpec], reading: Reading) -> bool:
    said = _named(f"{passage.title} {passage.heading} {passage.text}", lists, reading)
    return not said or bool(named & said)


def _named(text: str, lists: Sequence[DetailSpec], reading: Reading) -> frozenset[str]:
    setting = Setting(reading.now.date())
    return frozenset(found.value for spec in lists for found in choices.find(text, spec, setting))
