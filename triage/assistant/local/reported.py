"""A customer's sentence as a colleague would report it: "can I add a bag?" becomes "asks whether they can add a bag".

Used by `ask`. Pure; English. What fits no form is quoted after a colon, in the customer's own words.
"""

import re

from triage.assistant.local.indirect import indirect

_WANTS = re.compile(
    r"^(?:(?:i|we)(?:'d| would|'ll| will| really| just|'m| am|'re| are| do| also| still| only)* )?"
    r"(?P<verb>want|need|like|love|prefer|wish|insist on|demand|expect|looking|trying|hoping|would like|'?d like)"
    r"(?P<rest> .+)$",
    re.IGNORECASE,
)
_ASKS_US = re.compile(
    r"^(?:please,? )?(?:can|could|would|will|can'?t|couldn'?t) (?:you|u|someone|somebody|anyone|anybody"
    r"|one of your colleagues|they|he|she)"
    r"(?: please| pls| kindly| just| also| at least)* (?P<rest>(?!be able|be\b|have\b).+)$",
    re.IGNORECASE,
)
_TELLS_US = re.compile(
    r"^(?:(?:just|then|now|so|and) )*(?:please|pls|plz|kindly)(?: just)? (?P<rest>[a-z]+ .+)$", re.IGNORECASE
)
_ORDERS = re.compile(
    r"^(?:(?:just|then|now|so|and|better|ok|no) )*(?P<rest>(?:send|refund|cancel|change|book|stop|call|ring|phone|text"
    r"|give|get|add|remove|check|confirm|unlock|unblock|block|transfer|move|keep|explain|find|fix|repair|replace|deliver"
    r"|email|mail|forward|review|arrange|extend|hold|freeze|reply|write|correct|update|switch|schedule|resend|issue"
    r"|take (?:out|off|it|me|that|my)|put (?:me|it|him|her|us|my|the)|make sure|let (?:me|us)|tell (?:me|us)"
    r"|pay (?:me|it|us)|bring|return|redirect|close|open|set up|look (?:into|at)"
    r"|use|sign (?:me|us|him|her|up)|tune|quote|reserve|order|register|include|exclude|waive|renew|release"
    r"|restore|reset|remind|collect|upgrade|downgrade|credit) .+)$",
    re.IGNORECASE,
)
# The same words as nouns: "return label won't print", "block doesnt work either", "change of address".
_NO_ORDER = re.compile(
    r"^\w+,? (?:of\b|up by\b|yes\b|no\b|for\b|income\b|(?:(?!me\b|us\b|that\b|whether\b|if\b|wh\w+|how\b)\w+ ){0,2}"
    r"(?:is|was|says?|still|\w+n'?t|never|not"
    r"|failed|came|and you)\b)",
    re.IGNORECASE,
)
_MAY = re.compile(r"^(?:can|could|may) (?:i|we) (?P<rest>.+)$", re.IGNORECASE)
_HOW_TO = re.compile(
    r"^(?P<word>how|what|where|when|which \w+) (?:do|can|could|should|must) (?:i|we) (?P<rest>.+)$", re.IGNORECASE
)
_CLAUSE = re.compile(
    r"^(?!(?:to|for|in|on|at|with|from|of|by)\b)[\w'’£€$#.-]+\b"
    r".*\b(?:is|are|was|were|has|have|had|did|does|do|can|cant|can't|cannot|will|won'?t|isn'?t|wasn'?t|hasn'?t|haven'?t"
    r"|didn'?t|doesn'?t|don'?t|never|\w{3,}ed|\w+'s|\w+'ve|\w+'m|got|came|went|says|said|shows|keeps?|needs?|wants?"
    r"|goes|takes|made|paid|sent|left|lost|died|broke|fell|stands|reads)\b",
    re.IGNORECASE,
)
_SUBJECT_LEFT_OUT = re.compile(
    r"^(?:cant|can'?t|cannot|didn'?t|don'?t|won'?t|couldn'?t|tried|got|been|was|have|had|am|paid|sent|lost|bought|ordered"
    r"|arrived|booked|moving|waiting|still waiting|just)\b",
    re.IGNORECASE,
)
_OPENER = re.compile(
    r"^(?:(?:(?:and|but|so|also|well|oh|ok|okay|now|then|sorry|hi|hiya|hello|morning|correction|forgive me|fine|lovely"
    r"|last (?:one|question)|quick one|one more|by the way|yes|yeah|right|great|perfect|cool|hmm?|uh|um|ah|pls|wait"
    r"|hang on)\b[,:.!]* )|no[,:;] )+",
    re.IGNORECASE,
)
_VERBS = {
    "would like": "wants",
    "d like": "wants",
    "'d like": "wants",
    "insist on": "insists on",
    "demand": "demands",
    "expect": "expects",
    "like": "wants",
    "love": "wants",
    "want": "wants",
    "wish": "wants",
    "prefer": "prefers",
    "need": "needs",
}
_TURNED = {
    "i am": "they are", "i'm": "they're", "i was": "they were", "i've": "they've", "i have": "they have",
    "i'd": "they'd", "i'll": "they'll", "i": "they", "we": "they", "we're": "they're", "we've": "they've",
    "we'd": "they'd", "we'll": "they'll", "me": "them", "us": "them", "my": "their", "our": "their", "mine": "theirs",
    "ours": "theirs", "myself": "themselves", "ourselves": "themselves",
}  # fmt: skip
_PLEASE = re.compile(r",? (?:please|pls|plz)(?=\??$)", re.IGNORECASE)
_PLAIN_STARTS = frozenset(
    [
        "my",
        "our",
        "the",
        "a",
        "an",
        "this",
        "that",
        "these",
        "there",
        "it",
        "it's",
        "there's",
        "you",
        "your",
        "nobody",
        "one",
        "two",
        "both",
        "all",
        "how",
        "since",
        "when",
        "no",
        "now",
        "where",
        "what",
        "who",
        "which",
        "why",
        "is",
        "are",
        "does",
        "do",
        "did",
        "will",
        "can",
        "could",
        "would",
        "has",
        "have",
        "his",
        "her",
        "he",
        "she",
        "they",
        "if",
    ]
)
_FIRST_PERSON = frozenset({"I", "I'm", "I've", "I'd", "I'll", "We", "We're", "We've", "We'd", "We'll"})
_ASKING = re.compile(
    r"^(?:whats|wheres|hows|where|when|why|how (?:long|much|many|do|can|soon|fast|late|early)"
    r"|what(?:'s| is| are| happen)|who|which|(?:is|are|do|does|will|would|can|could) (?:i|we|it|there|that|this|the|my"
    r"|our|you|u|he|she|they))\b",
    re.IGNORECASE,
)
_PARTICIPLE = re.compile(r"^(?:moving|waiting|still waiting)\b", re.IGNORECASE)
_PERSON = re.compile(
    r"\b(?:" + "|".join(sorted(map(re.escape, _TURNED), key=len, reverse=True)) + r")(?![\w'])", re.IGNORECASE
)


def reported(sentence: str) -> str:
    """What the customer does by saying it, without the subject: "wants …", "asks whether …", "reports that …"."""
    text = _PLEASE.sub("", _OPENER.sub("", sentence.strip(" .!,")))
    if text.isupper() and len(text.split()) > 1:
        told = reported(text.lower())
        return told if is_wish(told) and ":" not in told else f"says: {text}"
    bare, asks = text.rstrip("?").strip(), text.endswith("?")
    if told := _wished(bare, asks=asks):
        return told
    if asks or _ASKING.match(text):
        clause = indirect(_lowered(bare))
        return f"asks {turned(clause)}" if clause else f"asks: {text}"
    if not _CLAUSE.match(text) and text[:1].isalpha() and _PLEASE.search(sentence.rstrip(" .!")):
        return f"wants {turned(_lowered_first(text))}"
    return _stated(text)


def _wished(bare: str, *, asks: bool) -> str:
    """What is wanted of us in so many words; empty for any other sentence."""
    if (found := _WANTS.match(bare)) and not asks:
        verb = found["verb"].lower()
        if verb in ("looking", "trying", "hoping"):
            return f"is {verb}{turned(found['rest'])}"
        return f"{_VERBS[verb]}{turned(found['rest'])}"
    if found := _ASKS_US.match(bare) or _TELLS_US.match(bare):
        return f"wants you to {turned(found['rest'])}"
    if (found := _ORDERS.match(bare)) and not asks and not _NO_ORDER.match(found["rest"]):
        return f"wants you to {turned(_lowered_first(found['rest']))}"
    if found := _MAY.match(bare):
        return f"asks whether they can {turned(found['rest'])}"
    if found := _HOW_TO.match(bare):
        return f"asks {found['word'].lower()} to {turned(found['rest'])}"
    return ""


def _stated(text: str) -> str:
    """A statement with its subject put in where it was left out; what is no clause is quoted."""
    if _PARTICIPLE.match(text):
        return f"is {turned(_lowered_first(text))}"
    if _SUBJECT_LEFT_OUT.match(text):
        return f"reports that they {turned(_lowered_first(text))}"
    if not _CLAUSE.match(text):
        return f"says: {text}"
    is_plain = _lowered(text) != text or text[0].islower() or text.split()[0] in _FIRST_PERSON
    return f"reports that {turned(_lowered(text))}" if is_plain else f"reports: {turned(text)}"


def is_wish(told: str) -> bool:
    """Whether a reported sentence says what is wanted: not "reports that ..." nor a quote."""
    return not told.startswith(("reports", "says", "is mov", "is wait"))


def _lowered_first(text: str) -> str:
    return text[0].lower() + text[1:]


def turned(text: str) -> str:
    """The words with the customer as "they"; "you" is the company, to which the reader belongs."""
    return _PERSON.sub(lambda found: _TURNED[found[0].lower()], text)


def _lowered(text: str) -> str:
    first = text.split()[0]
    return text[0].lower() + text[1:] if first.lower() in _PLAIN_STARTS else text
