"""Amounts of money in a text: "49,90", "€49.90", "EUR 40", "40 quid", "twenty euros".

Called by `extract`. Numbers that belong to an order number, a date or a version are not amounts.
"""

import re

from triage.assistant.details.found import Found, Setting
from triage.assistant.details.number_words import CARDINAL, cardinal
from triage.domain.intents import DetailSpec

_NUMBER = r"(?:\d{1,3}(?:[.,'\u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?|\d{1,7}(?:[.,]\d{1,2})?)"
_SIGN = r"[€$£]|(?:eur|euros?|usd|dollars?|bucks|gbp|pounds?|quid|chf|francs?)\b"
_WITH_SIGN = re.compile(
    rf"(?<![\w-])(?:(?P<before>{_SIGN})\s?(?P<first>{_NUMBER})|(?P<second>{_NUMBER})\s?(?P<after>{_SIGN}))(?![\w%])",
    re.IGNORECASE,
)
_IN_WORDS = re.compile(rf"\b(?P<count>{CARDINAL}) (?P<sign>{_SIGN})(?!\w)", re.IGNORECASE)
_DECIMAL = re.compile(r"(?<![\w.,/:-])(?P<first>\d{1,6}[.,]\d{2})(?![\w%/:]|[.,]\d)")
_PLAIN = re.compile(r"(?<![\w.,/:-])(?P<first>\d{1,6})(?![\w%/:-]|[.,]\d)")
_WORDS = {
    "€": ("€", "eur"),
    "$": ("$", "usd", "dollar", "buck"),
    "£": ("£", "gbp", "pound", "quid"),
    "CHF ": ("chf", "franc"),
}


def find(text: str, spec: DetailSpec, setting: Setting) -> list[Found]:
    """Amounts with their currency; one without takes the currency of the specification's hint.

    A bare whole number counts only as the answer to our question.
    """
    found = [
        Found(_written(m["first"] or m["second"], _sign(m["before"] or m["after"])), m.start(), m.end())
        for m in _WITH_SIGN.finditer(text)
    ]
    found += [
        Found(_written(str(cardinal(m["count"])), _sign(m["sign"])), m.start(), m.end())
        for m in _IN_WORDS.finditer(text)
    ]
    if found:
        return sorted(found, key=lambda f: f.start)
    usual = _usual_sign(spec)
    found = [Found(_written(m["first"], usual), m.start(), m.end()) for m in _DECIMAL.finditer(text)]
    if not found and setting.asked:
        found = [Found(_written(m["first"], usual), m.start(), m.end()) for m in _PLAIN.finditer(text)]
    return found


def _usual_sign(spec: DetailSpec) -> str:
    example = _WITH_SIGN.search(spec.hint)
    return _sign(example["before"] or example["after"]) if example else ""


def _sign(word: str) -> str:
    lowered = word.lower()
    return next(sign for sign, stems in _WORDS.items() if lowered.startswith(stems))


def _written(number: str, sign: str) -> str:
    """1.049,90 and 1,049.90 both as 1049.90: the last separator before one or two digits is the decimal one."""
    decimal = re.search(r"[.,](\d{1,2})$", number)
    whole = re.sub(r"\D", "", number[: decimal.start()] if decimal else number)
    return f"{sign}{whole}" + (f".{decimal[1]:0<2}" if decimal else "")
