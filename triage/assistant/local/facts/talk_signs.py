"""What the talk says of a later value replacing an earlier one: who said which, what we had just said, how it is taken.

Used by `evidence`. Pure. Each sign has a name; how much it says is in `weights`.
"""

from collections.abc import Sequence

from triage.assistant.local.facts import cues
from triage.assistant.local.facts.groups import Group, group_of
from triage.assistant.local.facts.likeness import alike
from triage.assistant.local.facts.mentions import Mention
from triage.assistant.local.facts.said import Said
from triage.domain.labels import Author

_FEW = 3  # words of a line that says nothing but the value


def of_the_speakers(old: Mention, new: Mention, said: Said) -> dict[str, bool]:
    """Who said which, and what the line does to a plan or to what was said before it."""
    group = group_of(new)
    by_customer = old.message.author is Author.CUSTOMER
    slipped = old.position == new.position and cues.TAKES_BACK.search(said.before) is not None
    return {
        "we: speak": said.by_us,
        "we: of ours": said.by_us and not by_customer,
        "we: settle": said.by_us and group.is_planned and cues.CONFIRMS.search(said.line) is not None,
        "of ours": not said.by_us and not by_customer,
        "declines": said.declines and group.is_planned,
        "directs": group in (Group.CONTACT, Group.ADDRESS) and cues.DIRECTS.search(said.line) is not None,
        "asked anew": said.is_asked_anew and not alike(old.value, new.value),
        "checked": said.is_checked and not group.is_when,
        "checked name": said.is_checked and group.names_a_thing,
        "names old too": old.text.lower() in said.line.lower() and old.position != new.position,
        "took back in the same message": slipped,
    }


def of_what_we_said(old: Mention, new: Mention, said: Said, before: Sequence[Mention]) -> dict[str, bool]:
    """How the line stands to our last message: an offer taken, countered or denied, an objection answered."""
    if said.by_us:
        return {}
    is_plan = group_of(new).is_planned
    we_said_old, we_said_new = _says(said.ours, old), _says(said.ours, new)
    we_said_like = any(_says(said.ours, m) for m in before if m.value.kind == new.value.kind)
    we_object = we_said_like and cues.OBJECTS.search(said.ours) is not None
    takes = (we_said_new or new.line != said.line) and _agrees(said) and old.text.lower() not in said.line.lower()
    counters = is_plan and not we_said_new and not said.is_asked_anew
    return {
        "takes what we said": takes,
        "takes what we said for its own": takes and old.message.author is Author.CUSTOMER,
        "takes one of two we said": takes and we_said_old,
        "takes it as we objected": takes and cues.OBJECTS.search(said.ours) is not None,
        "counters": counters and we_said_like,
        "counters it": counters and we_said_old,
        "we object": we_object and not is_plan,
        "we object to a plan": we_object and is_plan,
        "denies what we said": we_said_old and not we_said_new and not is_plan,
        "we named both": we_said_old and we_said_new and not takes,
    }


def _agrees(said: Said) -> bool:
    """Whether the line takes something, rather than asking about it."""
    is_short = len(said.line.split()) <= _FEW
    agrees = is_short or not {"agrees", "chooses"}.isdisjoint(said.signs)
    return agrees and not said.line.rstrip().endswith("?")


def _says(text: str, mention: Mention) -> bool:
    return mention.text.lower() in text.lower() or (bool(mention.figures) and mention.figures in text)
