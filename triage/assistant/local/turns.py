"""Turns of phrase that tell questions from trouble, and now from some day, in any trade: a few numbers for the heads.

Used by `cues`. They decide nothing by themselves; what they mean is learnt from the examples.
"""

import re

_MONTHS = (
    "january|february|march|april|june|july|august|september|october|november|december|spring|summer|autumn|winter"
)


def _re(expression: str) -> re.Pattern[str]:
    return re.compile(expression, re.IGNORECASE)


TURNS = (
    # a question about what is generally so
    _re(
        r"^\W*(?:(?:hi|hey|hello|and|so|just)\W+)*(?:do|does|is|are|can|may|what|which|where|when|who|how|will|should)\b"
    ),
    _re(r"\b(?:how (?:do|can|long|much|many|often|far)|what(?:'s| is| are)|is there|do you (?:have|sell)|are you)\b"),
    # something is wrong
    _re(
        r"\b(?:broken?|broke|fail\w*|faulty|error|stopped|stuck|missing|lost|dead|leak\w*|damaged|wrong|not work\w*"
        r"|doesn'?t (?:work|open|start|load)|won'?t|refus\w*|reject\w*|down|locked|blocked|frozen|can'?t|cannot)\b"
    ),
    # when
    _re(r"\b(?:today|tonight|this (?:morning|afternoon|evening)|noon|midnight)\b"),
    _re(r"\b(?:tomorrow|deadline|closes?|expires?|due|in time)\b"),
    _re(
        r"\b(?:in|within) (?:\w+ ){1,3}(?:minutes?|hours?)\b|\b(?:minutes?|hour) (?:ago|left)\b"
        r"|\b(?:now|immediately|at once)\b"
    ),
    _re(
        r"\b(?:yesterday|last (?:week|month|night|\w+day)|since|for (?:\w+ )?(?:days|weeks)|still|never|nobody"
        r"|no one)\b"
    ),
    _re(rf"\b(?:next (?:week|month|year)|in (?:{_MONTHS})|some ?(?:time|day)|would like|i'd like|please)\b"),
    # whom and what it touches
    _re(r"\b(?:charged|debited?|billed|booked|paid|payment|refund|money|took|taken|transfer\w*|balance|wages?|rent)\b"),
    _re(r"\b(?:we|our|staff|customers|guests|patients|employees|team|office|shop|store|clinic|practice|school)\b"),
    _re(r"\b(?:baby|child\w*|kids?|mother|father|mum|dad|son|daughter|husband|wife|patient|grand\w+|toddler|he|she)\b"),
)
