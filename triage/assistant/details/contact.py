"""E-mail addresses and telephone numbers in a text, checked by the libraries that know their rules.

Called by `extract`. Never asks the network.
"""

import re

from triage.assistant.details.found import Found, Setting
from triage.domain.intents import DetailSpec

_ADDRESS = re.compile(r"[^\s<>(),;:\"'\[\]]+@[^\s<>(),;:\"'\[\]]+")
_SPELT_OUT = re.compile(
    r"\b([\w.+-]+)\s+(?:\(at\)|\[at\]|at)\s+([\w-]+(?:\s+(?:\(dot\)|dot|\.)\s+\w+)+)", re.IGNORECASE
)
_NUMBER = re.compile(r"(?<![\w-])(?:\+|00)?\(?\d[\d\s()/.-]{5,}\d(?![\w-])")


def load() -> None:
    """Import the libraries now rather than at the first address."""
    import email_validator
    import phonenumbers

    _ = email_validator, phonenumbers


def find_emails(text: str, spec: DetailSpec, setting: Setting) -> list[Found]:
    """Addresses of valid form; "jo at example dot com" counts only as the answer to our question."""
    found = [_address(m[0], m.start(), m.end()) for m in _ADDRESS.finditer(text)]
    if setting.asked and not any(found):
        for m in _SPELT_OUT.finditer(text):
            domain = re.sub(r"\s+(?:\(dot\)|dot|\.)\s+", ".", m[2], flags=re.IGNORECASE)
            found.append(_address(f"{m[1]}@{domain}", m.start(), m.end()))
    return [item for item in found if item]


def _address(raw: str, start: int, end: int) -> Found | None:
    from email_validator import EmailNotValidError, validate_email

    trimmed = raw.rstrip(".!?…")
    try:
        address = validate_email(trimmed, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        return None
    return Found(address, start, end - (len(raw) - len(trimmed)), checked=True)


def find_phones(text: str, spec: DetailSpec, setting: Setting) -> list[Found]:
    """Valid numbers in international form, national ones read as of the customer's country.

    Unless we asked, only what starts like a telephone number: other long numbers mostly are something else.
    """
    import phonenumbers

    found = []
    for m in _NUMBER.finditer(text):
        if not setting.asked and m[0][0] not in "+0(":
            continue
        try:
            number = phonenumbers.parse(m[0], setting.region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
            found.append(Found(written, m.start(), m.end(), checked=True))
    return found
