"""Values in a text of any trade, by their form alone: references, sums, days, times, measures, addresses, names.

Used by `gather` and `superseding`. What a value is about is guessed from the words before it.
"""

import re
from dataclasses import dataclass
from itertools import islice

from triage.assistant.details import bank
from triage.assistant.details.number_words import CARDINAL, ORDINAL

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
_LONG_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_N = rf"(?:\d+(?:[.,]\d+)*|{CARDINAL}|half an|a few|several)"
_NTH = r"\d{1,2}(?:st|nd|rd|th)"
_CURRENCY = r"(?:€|\$|£|chf ?|eur ?|usd ?|gbp ?)"
_SUM = r"\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d{2})?|\d+(?:[.,]\d{1,2})?"
_UNITS = (
    "m2|m²|sqm|sq m|sq ft|m3|cbm|kg|kilos?|kilograms?|g|grams?|lbs?|pounds?|stone|mg|ml|l|litres?|liters?|cm|mm"
    "|m|metres?|meters?|km|miles?|feet|ft"
    "|inch(?:es)?|kw|kwh|gb|mb|degrees?|percent|%|mph|volts?|amps?|watts?"
)
_SPANS = "minutes?|mins?|hours?|hrs?|days?|nights?|weeks?|months?|years?|yrs?|yr old|years old"
_STREET = (
    r"(?:street|st|road|rd|lane|ln|avenue|ave|drive|dr|close|rise|court|way|place|square|terrace|gardens?|row"
    r"|hill|crescent"
    r"|grove|park|run|boulevard|blvd|mews|walk|view|green|yard|wharf|quay)"
)
_NAME = r"[A-ZÀ-Þ][a-zà-ÿ][a-zà-ÿ'’]*(?:-[A-ZÀ-Þ][a-zà-ÿ]+)?"


_CALENDAR = re.compile(rf"\d.*\b{_MONTH}|\b{_MONTH}.*\d", re.IGNORECASE)


VALUES_AT_MOST = 60  # of one form in one text: a wall of numbers is no list of facts


@dataclass(frozen=True, slots=True)
class Value:
    """One value with its place; `label` names what it is about, `kind` its form."""

    kind: str
    text: str
    start: int
    end: int
    label: str = ""

    @property
    def is_day(self) -> bool:
        """Whether it is a day of the calendar, such as 12 June."""
        return self.kind == "date" and _CALENDAR.search(self.text) is not None


def _re(pattern: str, *, case: bool = False) -> re.Pattern[str]:
    return re.compile(pattern, 0 if case else re.IGNORECASE)


# In this order; what an earlier form took no later one reads again.
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("email", _re(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("link", _re(r"\b(?:https?://|www\.)\S+")),
    (
        "money",
        _re(
            rf"{_CURRENCY}\s?(?:{_SUM})(?:\s?(?:k|m)\b)?|\b(?:{_SUM}|{CARDINAL})\s?(?:€|£|(?:euros?|eur|usd"
            rf"|dollars?|bucks|gbp|pounds?|quid|francs?|chf|pence|cents?|kr|krona|zloty)\b)"
        ),
    ),
    (
        "address",
        _re(
            rf"\b\d{{1,5}}[a-z]?,? (?:{_NAME} ){{1,3}}?(?i:{_STREET})\b(?:, (?:{_NAME}(?: {_NAME})?"
            rf"|[A-Z0-9]{{2,4}} ?[A-Z0-9]{{3}}))*"
            rf"|\b\d{{1,5}}[a-z]? (?:{_NAME} ){{0,2}}{_NAME}(?:, {_NAME})+(?: [A-Z0-9]{{2,4}} ?[A-Z0-9]{{3}}\b)?"
            rf"|\b{_NAME}(?:weg|stra(?:ss|ß)e|platz|gasse|allee|ring|laan"
            rf"|straat) \d{{1,4}}[a-z]?(?:, (?:\d{{4,5}} )?{_NAME})*"
            rf"|\b{_NAME} \d{{1,4}}, (?:\d{{4,5}} )?{_NAME}\b",
            case=True,
        ),
    ),
    (
        "time",
        _re(
            r"\b(?:between )?(?:[01]?\d|2[0-3])(?:[:.][0-5]\d)? ?(?:am|pm)? ?(?:to|and|-|–|until"
            r"|till) ?(?:[01]?\d|2[0-3])(?:[:.][0-5]\d)? ?(?:am|pm)\b"
            r"|\b(?:between|slot|from) (?:[01]?\d|2[0-3])(?:[:.][0-5]\d)? ?(?:to|and|-|–|until"
            r"|till) ?(?:[01]?\d|2[0-3])(?:[:.][0-5]\d)?\b"
            r"|(?<!re )(?<!'m )\bat (?:[01]?\d|2[0-3])\b(?![:.]\d|\s*(?:am|pm|%|\w+))"
            r"|\b(?:[01]?\d|2[0-3])(?:[:.][0-5]\d)? (?:this|tomorrow|yesterday|in the) (?:morning|afternoon"
            r"|evening|night)\b"
            r"|\b(?:[01]?\d|2[0-3])[:.][0-5]\d ?(?:am|pm|a\.m\.|p\.m\.)?(?!\d|[.,]\d)|\b\d{1,2} ?(?:am|pm)\b"
            r"|\b(?:noon|midnight|midday)\b"
            rf"|\b(?:half past|quarter (?:past|to)|ten (?:past|to)|five (?:past|to)) {CARDINAL}\b"
            rf"|\b{CARDINAL} o'?clock\b|\b\d{{1,2}} o'?clock\b"
        ),
    ),
    (
        "date",
        _re(
            rf"\b\d{{4}}-\d\d-\d\d\b|\b\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}\b"
            rf"|\b(?:the )?(?:\d{{1,2}}(?:st|nd|rd|th)?|{ORDINAL})(?:\s*(?:-|–|to|and|until|till)\s*\d{{1,2}}(?:st|nd"
            rf"|rd|th)?)?\s+(?:of\s+)?{_MONTH}\b(?:\s+\d{{4}})?"
            rf"|\b{_MONTH}\.? (?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?:\s*(?:-|–|to|and)\s*\d{{1,2}}(?:st|nd|rd"
            rf"|th)?)?\b(?:,? \d{{4}})?"
            rf"|\b(?:(?:last|this|next|coming|past) )?{_LONG_DAY}(?: the {_NTH}| (?:morning|afternoon|evening"
            rf"|night|lunchtime))?\b"
            rf"|\b(?:last|this|next|coming) (?:{_DAY}|week(?:end)?|month|year|summer|winter|spring|autumn|night)\b"
            r"|\b(?:the )?(?:day before yesterday|day after tomorrow)\b"
            r"|\b(?:yesterday|today|tonight|tomorrow|this (?:morning|afternoon|evening|week"
            r"|month))(?: (?:morning|afternoon|evening|night|at (?:noon|midnight)))?\b"
            rf"|\bthe {_NTH}\b|\b{_NTH}\b(?! (?!and|or|to|at|if|of|for|is|but|then|please|would|instead)[a-z]{{2,}})"
            rf"|\b(?:in|since|from|until|by|early|late|mid|end of) (?:{_MONTH}(?! (?:the )?\d{{1,2}}\b)|(?:19"
            rf"|20)\d{{2}})\b(?: \d{{4}})?|\b{_MONTH} \d{{4}}\b"
            r"|\b(?:by |the )?(?:end of (?:the|this|next) (?:week|month|day|year)|end of (?:week|month|day|year))\b"
        ),
    ),
    (
        "ending",
        _re(
            r"\b(?:end(?:s|ing|ed)?(?: (?:in|with|on))?|finish(?:es)? (?:in|with)|last (?:four|4|three"
            r"|3)(?: digits)?(?: (?:are|is))?) (?P<value>\d{2,6})\b"
        ),
    ),
    (
        "code",
        _re(
            r"\b[A-Z]{2}\d{2} [A-Z]{3}\b|\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b"
            r"|(?<![\w.@-])(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9]{1,}(?:-[A-Z0-9]+)*[A-Z0-9](?![\w-]*[a-z])(?!\w)"
            r"|\b[A-Z]{2,4}[ -]\d{2,5}[ -]?\d{0,5}(?: \d{2,6})*\b|(?<![\w.@€$£-])\d+(?:-\d+)+(?![\w%])"
            r"|\b(?:[A-Z]{5,8})\b(?=[^A-Z]*$)|(?<![\w.])\d+\.\d+\.\d+(?![\w.]\w)",
            case=True,
        ),
    ),
    ("phone", _re(r"(?<![\w-])(?:\+|00)\d[\d ()/.-]{6,}\d|\b0\d{2,4}[ /-]?\d{3,}[\d ]*\d\b")),
    ("code", _re(r"(?<![\w.,:€$£+-])\d{2,4}(?: \d{1,4}){2,}(?: [A-Z])?(?![\w.,:]\w|\w)", case=True)),
    (
        "measure",
        _re(rf"\b(?:{_NTH}|{ORDINAL}) (?:floor|row|class|grade|level)\b|\b(?:\d+(?:[.,]\d+)?)\s?(?:{_UNITS})(?!\w)"),
    ),
    (
        "span",
        _re(
            rf"\b(?:about |over |nearly |only |more than )?{_N}[ -](?:(?:working|business|full|whole|more"
            rf"|calendar) )?(?:{_SPANS})\b(?: (?:late|ago|old|early|overdue))?"
        ),
    ),
    (
        "number",
        _re(
            r"(?<![\w.,/:€$£-])\d{1,3}(?:,\d{3})+(?![\w%/:]|[.,]\d)|(?<![\w.,/:€$£-])\d+(?:\.\d+)?(?![\w%/:-]"
            r"|[.,]\d)"
        ),
    ),
    ("count", _re(rf"\b{CARDINAL} of (?:us|them)\b")),
    ("quoted", _re(r"(?<!\w)['\"‘“](?P<value>[^'\"’”]{4,60})['\"’”](?!\w)")),
    (
        "name",
        _re(
            rf"\b(?:(?!I\.)[A-Z]\. ?)?{_NAME} {_NAME}(?: {_NAME})*|\b(?!I\.)[A-Z]\. ?{_NAME}"
            rf"|(?<![.!?] )(?<!^)(?:(?:Mr|Mrs|Ms|Dr|Prof|NP)\.? )?\b{_NAME}(?:(?: |-| & | of | of the | de "
            rf"| van | von ){_NAME}|, {_NAME}(?=\s*$))*",
            case=True,
        ),
    ),
)
_CODE_WORD = re.compile(r"^[A-Z]{5,8}$")
_LABEL = re.compile(
    r"(?:\b(?P<noun>[a-z][a-z-]{2,})(?P<of>\s+(?:number|no\.?|nr\.?|code|id|ref(?:erence)?|pin|limit|date|day"
    r"|time|name|address))?"
    r"(?:\s+(?:is|was|are|were|of|for|now|says?|shows?|ends?|ending|finish|in|to|at|about|#|:|=|no\.?|number"
    r"|the|a|an|our|my)){0,4}\W{0,3})$",
    re.IGNORECASE,
)
_NO_LABEL_WORDS = """
the and for with was has have had been that this there they them you your our its his her she him are not but
from about only just very still also then than when what who why how all any some more most one two three four
five now here will would could should can may said says say told got get give gave went came come paid pay took
take sent send since until before after last next first second yes okay sorry please thanks thank hello dear
again already yet even ever never typed covered ended ends charged billed booked ordered bought returned need
want like know think see saw call called wrote write out off over
"""
_NO_LABEL = frozenset(_NO_LABEL_WORDS.split())
_NO_NAME_WORDS = """
I I've I'm I'd I'll Hi Hello Hey Dear Thanks Thank Please Sorry Yes No Ok Okay Mr Mrs Ms Dr The This That It Its
And But So Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July
August September October November December English God Christ Oh Well Now Also What Why How When Where Who Good
Morning Afternoon Evening
"""
_NO_NAME = frozenset(_NO_NAME_WORDS.split())
_TITLES = frozenset({"Mr", "Mrs", "Ms", "Dr"})


def values_in(text: str) -> list[Value]:
    """Every value in the text, in order; full card numbers are none."""
    cards = bank.card_spans(text)
    taken: list[tuple[int, int]] = [(card.start, card.end) for card in cards]
    found: list[Value] = []
    for kind, pattern in _FORMS:
        for match in islice(pattern.finditer(text), VALUES_AT_MOST):
            start, end = match.span("value") if "value" in pattern.groupindex else match.span()
            if any(start < last and end > first for first, last in taken):
                continue
            words = text[start:end].strip(" ,.")
            if not _counts(kind, words, text, start):
                continue
            taken.append((start, end))
            found.append(Value(kind, words, start, start + len(words), _label(text, start)))
    return sorted(found, key=lambda value: value.start)


def _counts(kind: str, words: str, text: str, start: int) -> bool:
    """Whether what has this form is a value: no shouting as a code, no opener as a name, no lone small number."""
    if kind == "code" and _CODE_WORD.match(words):
        return False
    if kind == "name":
        first, *rest = words.split()
        return (
            words not in _NO_NAME
            and (first not in _NO_NAME or (first in _TITLES and bool(rest)))
            and not text.isupper()
        )
    if kind == "number":
        return len(re.sub(r"\D", "", words)) >= 2 or bool(_label(text, start))
    return bool(words)


def _label(text: str, start: int) -> str:
    """The noun that says what a value is: "invoice number is ...", "room 242"."""
    found = _LABEL.search(text[max(0, start - 48) : start])
    if found is None or found["noun"].lower() in _NO_LABEL:
        return ""
    of = (found["of"] or "").strip().lower().rstrip(".")
    return f"{found['noun'].lower()} {of}".strip()
