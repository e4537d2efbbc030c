"""A customer's sentence as a colleague would report it: "can I add a bag?" becomes "asks whether they can add a bag".

Used by `ask`. Pure; English. What fits no form is quoted after a colon, in the customer's own words.
"""

import re

_WANTS = re.compile(
    r"^(?:i|we)(?:'d| would| really| just|'m| am|'re| are| do)*"
    r" (?P<verb>want|need|like|love|prefer|wish|looking|trying)"
    r"(?P<rest> .+)$",
    re.IGNORECASE,
)
_ASKS_US = re.compile(
    r"^(?:please,? )?(?:can|could|would|will) (?:you|u|someone|somebody|anyone|anybody|one of your colleagues)"
    r"(?: please| pls| kindly| just)* (?P<rest>(?!be able).+)$",
    re.IGNORECASE,
)
_TELLS_US = re.compile(r"^(?:please|pls|kindly) (?P<rest>[a-z]+ .+)$", re.IGNORECASE)
_MAY = re.compile(r"^(?:can|could|may) (?:i|we) (?P<rest>.+)$", re.IGNORECASE)
_HOW_TO = re.compile(
    r"^(?P<word>how|what|where|when|which \w+) (?:do|can|could|should|must) (?:i|we) (?P<rest>.+)$", re.IGNORECASE
)
_CLAUSE = re.compile(
    r"^(?:i|we|my|our|the|a|an|this|that|these|there|it|you|your|nobody|no one|somebody|someone|both|all|one)\b"
    r".*\b(?:is|are|was|were|has|have|had|did|does|do|can|can't|cannot|will|won't|isn't|wasn't|hasn't|haven't|didn't"
    r"|doesn't|don't|never|\w{3,}ed|\w+'s|\w+'ve|\w+'m|got|came|went|says|said|shows|keeps?|needs?|wants?)\b",
    re.IGNORECASE,
)
_OPENER = re.compile(
    r"^(?:(?:and|but|so|also|well|oh|ok|okay|now|then|sorry|hi|hiya|hello|morning|correction|forgive me"
    r"|last (?:one|question)|by the way|yes|no)\b[,:]? )+",
    re.IGNORECASE,
)
_VERBS = {"like": "wants", "love": "wants", "want": "wants", "wish": "wants", "prefer": "prefers", "need": "needs"}
_TURNED = {
    "i am": "they are", "i'm": "they're", "i was": "they were", "i've": "they've", "i have": "they have",
    "i'd": "they'd", "i'll": "they'll", "i": "they", "we": "they", "we're": "they're", "we've": "they've",
    "we'd": "they'd", "we'll": "they'll", "me": "them", "us": "them", "my": "their", "our": "their", "mine": "theirs",
    "ours": "theirs", "myself": "themselves", "ourselves": "themselves",
}  # fmt: skip
_PLEASE = re.compile(r",? (?:please|pls|plz)(?=\??$)", re.IGNORECASE)
_PLAIN_STARTS = frozenset(
    ["my", "our", "the", "a", "an", "this", "that", "these", "there", "it", "it's", "there's", "you", "your", "nobody"]
)
_PERSON = re.compile(
    r"\b(?:" + "|".join(sorted(map(re.escape, _TURNED), key=len, reverse=True)) + r")(?![\w'])", re.IGNORECASE
)


def reported(sentence: str) -> str:
    """What the customer does by saying it, without the subject: "wants …", "asks whether …", "reports that …"."""
    text = _PLEASE.sub("", _OPENER.sub("", sentence.strip(" .!,")))
    if text.isupper():
        return f"says: {text}"
    bare = text.rstrip("?").strip()
    if found := _WANTS.match(bare):
        verb = found["verb"].lower()
        if verb in ("looking", "trying"):
            return f"is {verb}{turned(found['rest'])}"
        return f"{_VERBS[verb]}{turned(found['rest'])}"
    if found := _ASKS_US.match(bare) or _TELLS_US.match(bare):
        return f"wants you to {turned(found['rest'])}"
    if found := _MAY.match(bare):
        return f"asks whether they can {turned(found['rest'])}"
    if found := _HOW_TO.match(bare):
        return f"asks {found['word'].lower()} to {turned(found['rest'])}"
    if text.endswith("?"):
        return f"asks: {text}"
    return f"reports that {turned(_lowered(text))}" if _CLAUSE.match(text) else f"says: {text}"


def turned(text: str) -> str:
    """The words with the customer as "they"; "you" is the company, to which the reader belongs."""
    return _PERSON.sub(lambda found: _TURNED[found[0].lower()], text)


def _lowered(text: str) -> str:
    first = text.split()[0]
    return text[0].lower() + text[1:] if first.lower() in _PLAIN_STARTS else text
