"""Free-text details that a customer tells unasked, such as what was tried: "I restarted it twice already".

Called by `extract`; which words give such a sentence away stands in `intents.yaml`.
"""

import re

from triage.assistant.details import bank
from triage.assistant.details.found import Found, Setting
from triage.domain.intents import DetailSpec

_END = re.compile(r"[.!?;\n](?=\s|$)|$")


def find(text: str, spec: DetailSpec, setting: Setting) -> list[Found]:
    """What the sentences with one of the telling words say, each from that word to its end."""
    found: list[Found] = []
    at = 0
    pattern = re.compile(spec.pattern, re.IGNORECASE) if spec.pattern else None
    while pattern and (match := pattern.search(text, at)):
        end = _END.search(text, match.end())
        at = end.start() if end else len(text)
        found.append(Found(bank.mask_cards(text[match.start() : at]).strip(" ,"), match.start(), at))
        if at >= len(text):
            break
    return found
