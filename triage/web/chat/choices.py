"""The ways to go on that a customer is offered, as buttons in their own language. Pure.

A button sends what was offered word for word, which the assistant reads, and says so in its id; the page shows it in
the customer's words before and after. Where the assistant answers in their language, they send their own words.
"""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from triage.domain.conversation import Message
from triage.domain.decision import Choice
from triage.domain.labels import Author
from triage.routing.time_words import Wall
from triage.web.chat.words import DEFAULT, Words

KEYS = ("live", "ticket", "callback", "stay")
_SENT_AS = re.compile(rf"choice-({'|'.join(KEYS)})-.+")
_WAIT = re.compile(r"\(about (\d+) minutes?\)")  # as `routing.choices` puts it


@dataclass(frozen=True, slots=True)
class Button:
    """A way to go on: what it is called, and what it sends."""

    key: str
    label: str
    sends: str


def buttons(
    offered: Sequence[Choice], words: Words, now: datetime, wall: Wall, *, waits: bool, is_spoken: bool
) -> list[Button]:
    """One for each way; `waits` when the customer stands in line, `is_spoken` when the assistant answers in `words`."""
    if words.language == DEFAULT:
        return [Button(choice.key, choice.text[:1].upper() + choice.text[1:], choice.text) for choice in offered]
    made = []
    for choice in offered:
        label = _label(choice, words, now, wall, waits)
        made.append(Button(choice.key, label, label if is_spoken else choice.text))
    return made


def text_shown(message: Message, words: Words) -> str:
    """What the customer reads as their own words: those of the button they pressed, if they pressed one."""
    sent_as = _SENT_AS.fullmatch(message.provider_id or "") if message.author is Author.CUSTOMER else None
    if sent_as is None or words.language == DEFAULT:
        return message.text
    return words(f"chose_{sent_as[1]}")


def with_id(form: Mapping[str, str]) -> dict[str, str]:
    """The posted form; a button that no script has given an id gets one that tells which it was."""
    key = form.get("choice")
    if form.get("id") or key not in KEYS:
        return dict(form)
    return {**form, "id": f"choice-{key}-{secrets.token_urlsafe(12)}"}


def _label(choice: Choice, words: Words, now: datetime, wall: Wall, waits: bool) -> str:
    if choice.key == "stay":
        return words("choice_wait" if waits else "chose_stay")
    found = _WAIT.search(choice.text)
    if choice.key == "live" and found:
        return words("choice_live", wait=words.wait(60 * int(found[1])))
    if choice.key in ("ticket", "callback") and choice.by is not None:
        return words(f"choice_{choice.key}", time=words.by(choice.by, now, wall))
    return words(f"chose_{choice.key}")
