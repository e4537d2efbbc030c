"""Bank details in a text: the last four digits of a card, and IBANs.

Called by `extract`, and by whoever must show a text without full card numbers. A full number is never kept.
"""

import re

from triage.assistant.details.corrections import is_correcting
from triage.assistant.details.found import Found, Setting
from triage.domain.intents import DetailSpec

_LONG_NUMBER = re.compile(r"(?<![\w-])\d(?:[ -]?\d){12,18}(?![\w-])")
_NAMED_CARD = re.compile(
    r"(?:\bend(?:ing|s|ed)?(?: (?:in|with|on))?|\blast (?:four|4)(?: digits?| numbers?)?(?: (?:are|is|were))?"
    r"|\bcard(?: (?:number|no\.?|is|was))?|\bvisa|\bmaster ?card|\bamex|\*{2,}|\bx{2,}|•{2,}|…)"
    r"[\s:#.*x•-]{0,8}(\d{4})(?!\d)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_CARD = re.compile(r"\b(?:card|visa|amex|master|debit|credit|digits|number|one|it)", re.IGNORECASE)
_NEAR = 40  # characters in which a card is named before the digits it ends in
_FOUR = re.compile(r"(?<![\w.,€$£-])(\d{4})(?![\w%-]|[.,]\d)")
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,34}", re.IGNORECASE)


def find_card_last4(text: str, spec: DetailSpec, setting: Setting) -> list[Found]:
    """The last four digits, also out of a full number that should not have been sent."""
    found = [Found(_digits(m[0])[-4:], m.start(), m.end(), checked=True) for m in _card_numbers(text)]
    found = found or [
        Found(m[1], m.start(), m.end(), checked=True)
        for m in _NAMED_CARD.finditer(text)
        if setting.asked or not _is_year(m, text)
    ]
    if found and is_correcting(text):  # "ends 8830. no sorry 8803"
        found += [
            Found(m[1], m.start(), m.end(), checked=True)
            for m in _FOUR.finditer(text, found[-1].end)
            if is_correcting(text[found[-1].end : m.start()])
        ]
    if not found and setting.asked:
        found = [Found(m[1], m.start(), m.end(), checked=True) for m in _FOUR.finditer(text)]
    return found


def _is_year(named: re.Match[str], text: str) -> bool:
    """Whether a contract "ended in 2021" rather than a card in 2021."""
    before = text[max(0, named.start() - _NEAR) : named.start()]
    return named[0].lower().startswith("end") and bool(_YEAR.fullmatch(named[1])) and not _CARD.search(before)


def find_ibans(text: str, spec: DetailSpec, setting: Setting) -> list[Found]:
    """IBANs whose checksum holds, in groups of four; words that follow the number do not spoil it."""
    from stdnum import iban

    found = []
    for m in _IBAN.finditer(text):
        for end in range(m.end(), m.start() + 14, -1):
            candidate = text[m.start() : end]
            if candidate[-1].isalnum() and iban.is_valid(candidate):
                found.append(Found(iban.format(candidate), m.start(), end, checked=True))
                break
    return found


def card_spans(text: str) -> list[Found]:
    """Where full card numbers stand: no other detail is read out of their digits."""
    return [Found(m[0], m.start(), m.end()) for m in _card_numbers(text)]


def mask_cards(text: str) -> str:
    """The text with every card number but its last four digits starred out, its length unchanged."""
    for m in reversed(list(_card_numbers(text))):
        keep_from = m.end() - 4
        stars = re.sub(r"\d", "*", text[m.start() : keep_from])
        text = text[: m.start()] + stars + text[keep_from:]
    return text


def _card_numbers(text: str) -> list[re.Match[str]]:
    return [m for m in _LONG_NUMBER.finditer(text) if _passes_luhn(_digits(m[0]))]


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _passes_luhn(digits: str) -> bool:
    doubled = (int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(digits)))
    return sum(d // 10 + d % 10 for d in doubled) % 10 == 0
