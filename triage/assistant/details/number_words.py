"""Numbers that customers write in words: "twenty euros", "the second of may".

Used by `dates` and `money`. Pure; English.
"""

import re

_SMALL_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
)
_SMALL = _SMALL_WORDS.split()
_TENS_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
_TENS = {word: 10 * n for n, word in enumerate(_TENS_WORDS.split(), start=2)}
_VALUES = {**{word: n for n, word in enumerate(_SMALL)}, **_TENS, "a": 1, "an": 1}
_ORDINAL_WORDS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_ORDINALS = {
    **{word: n for n, word in enumerate(_ORDINAL_WORDS.split(), start=1)},
    **{f"{word}th": n for n, word in enumerate(_SMALL[13:], start=13)},
    "twentieth": 20,
    "thirtieth": 30,
}

_UNIT = "|".join(_SMALL[1:10])
_UNDER_HUNDRED = rf"(?:(?:{'|'.join(_TENS)})(?:[ -](?:{_UNIT}))?|{'|'.join(reversed(_SMALL[1:]))})"
CARDINAL = rf"(?:(?:an?|{_UNIT}) (?:hundred|thousand)(?: and)?(?: {_UNDER_HUNDRED})?|{_UNDER_HUNDRED})"
_TEENS = "|".join(sorted(_ORDINALS, key=len, reverse=True))
ORDINAL = rf"(?:(?:twenty|thirty)[ -](?:{'|'.join(list(_ORDINALS)[:9])})|{_TEENS})"


def cardinal(words: str) -> int:
    """The number behind words that fit `CARDINAL`."""
    total = 0
    for word in re.split(r"[ -]+", words.lower()):
        if word in ("hundred", "thousand"):
            total = max(1, total) * (100 if word == "hundred" else 1000)
        else:
            total += _VALUES.get(word, 0)
    return total


def ordinal(words: str) -> int:
    """The day behind words that fit `ORDINAL`."""
    return sum(_ORDINALS.get(word, _TENS.get(word, 0)) for word in re.split(r"[ -]+", words.lower()))
