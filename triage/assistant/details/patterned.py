"""Details with a pattern of their own, such as order numbers, in the forms that customers type them.

Called by `extract`; the pattern and the written form come from `intents.yaml`.
"""

import re
from functools import cache

from triage.assistant.details.found import Found, Setting
from triage.domain.intents import DetailSpec

_BARE_NUMBERS = ("1234", "12345", "123456", "1234567", "12345678", "2026")


def find(text: str, spec: DetailSpec, setting: Setting) -> list[Found]:
    """Every match in its written form; as the answer to our question the leading letters may be left out."""
    pattern = re.compile(spec.pattern, re.IGNORECASE)
    matches = [Found(spec.written(m), m.start(), m.end(), checked=True) for m in pattern.finditer(text)]
    if matches or not setting.asked:
        return matches
    return _without_prefix(text, spec, pattern)


def _without_prefix(text: str, spec: DetailSpec, pattern: re.Pattern[str]) -> list[Found]:
    prefix = spec.form.split("{", 1)[0]
    found = []
    for token in re.finditer(r"(?<![\w.,€$£-])[A-Za-z]{0,2}\d[\w-]*(?![.,]\d)", text) if prefix else ():
        match = pattern.fullmatch(prefix + token[0])
        if match:
            found.append(Found(spec.written(match), token.start(), token.end(), checked=True))
    return found


def is_distinctive(spec: DetailSpec) -> bool:
    """True when a match is recognisable anywhere; what any number fits is read only where it is expected."""
    return _fits_no_bare_number(spec.pattern)


@cache
def _fits_no_bare_number(expression: str) -> bool:
    pattern = re.compile(expression, re.IGNORECASE)
    return not any(pattern.search(number) for number in _BARE_NUMBERS)
