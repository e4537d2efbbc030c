"""Takes out of a text who wrote it: names, addresses, numbers. One value has one stand-in within one harvest.

Used before anything of production is written into a file. Stand-ins keep the shape, so that details are recognised;
they are made with a secret that is thrown away, so that nobody can find a value by trying. A person reviews the rest.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from secrets import token_bytes

STAND_INS = ("Alex", "Robin", "Sam", "Kim", "Jo", "Chris", "Pat", "Toni")
_EMAIL = re.compile(r"[^\s<>(),;:\"'\[\]]+@[\w.-]+\.\w+")
_LINK = re.compile(r"\b((?:https?://|www\.)[\w.-]+)(?:[/?#][^\s<>()\[\]]*)?", re.IGNORECASE)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")
_STREET = re.compile(
    r"\b(?:\d+[a-z]?,? )?(?:[A-ZÄÖÜ][\w'’.-]+ ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Close|Court)\b\.?"
    r"|\b[A-ZÄÖÜ][\w-]+(?:straße|strasse|weg|platz|allee|gasse) ?\d*[a-z]?\b"
)
_HANDLE = re.compile(r"(?<!\w)@\w{3,}")
# Digits that say how much or when are what the case is about; runs of four and more tell who.
_DIGITS = re.compile(r"(?<![\d.,€$£])\d(?:[\d\s()/-]{2,}\d|\d{3,})(?![\d.,]*\d)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_TOLD = re.compile(
    r"(?:\b(?:my name is|my name's|i am called|i'm called|this is|signed,?|name:)\s+)"
    r"([A-ZÄÖÜ][\w'’-]+(?: [A-ZÄÖÜ][\w'’-]+){0,2})",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"(?i:regards|thanks|thank you|cheers|best|sincerely|yours),?\s+([A-ZÄÖÜ][\w'’-]+(?: [A-ZÄÖÜ][\w'’-]+)?)\s*$"
)


@dataclass(slots=True)
class Redactor:
    """Redacts the texts of one harvest."""

    secret: bytes = field(default_factory=lambda: token_bytes(32), repr=False)

    def text(self, text: str, names: Iterable[str] = ()) -> str:
        """The text without names that are known or told, addresses and long numbers."""
        found = [*names, *(told[1] for told in _TOLD.finditer(text) if told[1][0].isupper())]
        found += [signed[1] for signed in _SIGNED.finditer(text)]
        text = _EMAIL.sub(lambda m: f"{self._name(m[0]).lower()}@example.com", text)
        text = _LINK.sub(lambda m: m[1], text)
        text = _IBAN.sub(lambda m: self._digits(m[0]), text)
        text = _STREET.sub("1 Example Street", text)
        text = _HANDLE.sub("@someone", text)
        text = _DIGITS.sub(lambda m: m[0] if _YEAR.fullmatch(m[0]) else self._digits(m[0]), text)
        parts = sorted({part for name in found for part in name.split() if len(part) > 1}, key=len, reverse=True)
        if not parts:
            return text
        any_name = "|".join(re.escape(part) for part in parts)
        return re.sub(rf"(?<!\w)(?:{any_name})(?!\w)", lambda m: self._name(m[0]), text, flags=re.IGNORECASE)

    def mark(self, identity: str) -> str:
        """A short name for a conversation that says nothing of it."""
        return self._hash(identity).hex()[:10]

    def _name(self, name: str) -> str:
        return STAND_INS[self._hash(name.lower())[0] % len(STAND_INS)]

    def _digits(self, text: str) -> str:
        """Other digits in the same places; a first digit stays one that is not 0."""
        stream = self._hash(re.sub(r"\D", "", text))
        numbers = iter(byte % 10 for byte in stream * (len(text) // len(stream) + 1))
        return re.sub(r"\d", lambda m: str(next(numbers)), text)

    def _hash(self, text: str) -> bytes:
        return hmac.new(self.secret, text.encode(), hashlib.sha256).digest()
