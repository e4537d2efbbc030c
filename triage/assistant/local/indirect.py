"""A question as a colleague would pass it on: "is it lost?" becomes "whether it is lost".

Used by `reported`. Pure; English. Questions whose parts cannot be told apart are left to be quoted.
"""

import re

_BE = r"is|are|was|were"
_MODAL = r"will|would|can|could|should|must|may|might|has|have|had"
_NOT_BE = r"isn'?t|aren'?t|wasn'?t|weren'?t|can'?t|couldn'?t|won'?t|wouldn'?t|shouldn'?t|hasn'?t|haven'?t"
_DO = r"do|does|did|don'?t|doesn'?t|didn'?t"
_SUBJECT = (
    r"(?P<subject>i|we|you|u|he|she|it|they|there|that|this|these|those|anyone|anybody|someone|somebody|nobody"
    r"|(?:the|my|our|your|her|his|their|this|that|both) [\w'£$€-]+)"
)
_WORD = (
    r"(?P<word>how (?:long|much|many|often|far|soon|fast|late|early|come)|how|when|where|why|what time|what kind"
    r"|what|who|which \w+|whose \w+)"
)
_WH = re.compile(rf"^{_WORD} (?:(?P<aux>{_BE}|{_MODAL}|{_NOT_BE}|{_DO}) )?{_SUBJECT}(?P<rest>(?: .+)?)$", re.IGNORECASE)
_WH_IS = re.compile(
    rf"^{_WORD}(?:'s| (?P<aux>{_BE}))(?P<rest> (?:the|my|our|your) (?!\S+ (?:not )?(?:going|coming|due|still)\b).+)$",
    re.IGNORECASE,
)
_OF_SUBJECT = re.compile(
    r"^(?P<word>who|what|which \w+|how many \w+)(?P<rest> (?!for\b|about\b|if\b)[a-z]+(?: .+)?)$", re.IGNORECASE
)
_WHETHER = re.compile(rf"^(?P<aux>{_BE}|{_MODAL}|{_NOT_BE}|{_DO}) {_SUBJECT}(?P<rest>(?: .+)?)$", re.IGNORECASE)
_THIRD = re.compile(
    r"^(?:he|she|it|that|this|anyone|anybody|someone|somebody|nobody|(?:the|my|our|your|her|his) .*[^s])$", re.I
)
_VERB_WORDS = """
pay take cost work come go include cover need count end start run mean have apply expire close open last fit help stay
get show say still stop change look read know want
"""
_PLAIN_VERBS = frozenset(_VERB_WORDS.split())
_NEGATED = re.compile(r"n'?t$", re.IGNORECASE)
_FULL = {"ca": "can", "wo": "will"}


def indirect(question: str) -> str | None:
    """The question without its mark as a clause after "asks", in the first person still; None when it fits no form."""
    text = question.strip().rstrip("?!. ")
    if match := _WHETHER.match(text):
        if _is_unclear(match):
            return None
        return f"whether {_clause(match)}"
    if match := _WH_IS.match(text):
        word, verb, rest = match["word"].lower(), (match["aux"] or "is").lower(), match["rest"]
        return f"{word}{rest} {verb}" if _is_short(rest) else f"{word} {verb}{rest}"
    if match := _WH.match(text):
        known = match["aux"] and not _is_unclear(match)
        return f"{match['word'].lower()} {_clause(match)}" if known else None
    if match := _OF_SUBJECT.match(text):
        return f"{match['word'].lower()}{match['rest']}"
    return None


def _is_unclear(match: re.Match[str]) -> bool:
    """Whether the subject may be longer than a word: in "does the EV rate work" the verb is not "rate"."""
    rest = match["rest"].split()
    is_do = re.match(_DO, match["aux"] or "", re.IGNORECASE) is not None
    return is_do and " " in match["subject"] and bool(rest) and rest[0].lower() not in _PLAIN_VERBS


def _is_short(rest: str) -> bool:
    return len(rest.split()) <= 2


def _clause(match: re.Match[str]) -> str:
    """Subject first, then the verb; "does it take" is "it takes"."""
    subject, aux, rest = match["subject"], match["aux"].lower(), match["rest"]
    subject = "you" if subject.lower() == "u" else subject
    bare = _NEGATED.sub("", aux)
    if aux in ("do", "did") or (aux == "does" and not _THIRD.match(subject)):
        return f"{subject}{_past(rest) if aux == 'did' else rest}"
    if aux == "does":
        verb, _, after = rest.strip().partition(" ")
        return f"{subject} {_with_s(verb)} {after}".rstrip()
    return f"{subject} {aux}{rest}" if bare == aux else f"{subject} {_FULL.get(bare, bare)} not{rest}"


def _past(rest: str) -> str:
    """ "did you get it": the verb stays as it is, for its past is not known here."""
    return f" did{rest}"


def _with_s(verb: str) -> str:
    if verb in ("have", "do", "go"):
        return {"have": "has", "do": "does", "go": "goes"}[verb]
    if re.search(r"(?:s|x|z|ch|sh)$", verb):
        return f"{verb}es"
    return f"{verb[:-1]}ies" if re.search(r"[^aeiou]y$", verb) else f"{verb}s"
