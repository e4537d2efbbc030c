"""Details with listed values, such as the device: a value is recognised by its name or any of its synonyms.

Called by `extract`.
"""

import re

from triage.assistant.details.found import Found, Setting
from triage.domain.intents import DetailSpec


def find(text: str, spec: DetailSpec, setting: Setting) -> list[Found]:
    """The values named in the text, in order; where names overlap the longest wins ("door camera" over "camera")."""
    named = [
        Found(value, m.start(), m.end(), checked=True)
        for value, synonyms in spec.choices.items()
        for name in (value, *synonyms)
        for m in re.finditer(rf"(?<!\w){re.escape(name)}(?:s|es)?(?!\w)", text, re.IGNORECASE)
    ]
    kept: list[Found] = []
    for item in sorted(named, key=lambda f: f.start - f.end):
        if all(item.end <= other.start or item.start >= other.end for other in kept):
            kept.append(item)
    return sorted(kept, key=lambda f: f.start)
