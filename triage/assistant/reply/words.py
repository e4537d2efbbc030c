"""Words that must not be in a reply: deeds nobody did, promises nobody made, times nobody set, our own instructions.

Used by `check`. Pure; English, the language whose claims can be recognised.
"""

import re

from triage.assistant.reply.ground import Ground, Line

_LEAK = re.compile(
    r"<\|?(?:im_start|im_end|system|endoftext)\|?>|\[/?INST\]|<</?SYS>>"
    r"|</?(?:customer|passage|message|thread|untrusted)[\w-]*(?:\s[^>]*)?>|\{\{|\}\}|^\s*#{2,}\s"
    r"|\b(?:system|initial|developer) (?:prompt|message)\b|\bas an ai (?:language )?model\b"
    r"|\bmy (?:own )?(?:instructions|prompt|guidelines|rules)\b|\b(?:rule|step) \d+ of my\b|\bi (?:was"
    r"|am) (?:told|instructed) to\b"
    r"|\b(?:according to|in|from|as) (?:the )?passages?\s?\d|\bthe passages? (?:say|state|mention|show)s?\b"
    r"|\b(?:message|in|of|from|stated in) m\d+\b|[{,]\s*\"(?:reply|citations|answered|translated)\"\s*:"
    r"|\b(?:ignore|disregard) (?:all |your |the )?(?:previous|prior|above) instructions\b"
    r"|^(?:action|urgency|sentiment|answerable|matter|red flags|assistant|customer|user|system|language):"
    r"|\b(?:very_negative|red_flag|no_answer|handoff with)\b|\bthe decision (?:was|is)\b"
    r"|\bwhat to do has been decided\b"
    r"|^the (?:customer|user|thread) (?:is|wants|wrote|shows|asks|says)\b|\byou are \w+, the ai assistant\b"
    r"|\b(?:urgency|priority|sentiment) (?:is )?(?:very_negative|critical|\d+)\b",
    re.IGNORECASE | re.MULTILINE,
)
_DEED = (
    r"refund|credit|cancel|ship|re-?send|resent|reset|delet|eras|unlock|block|transfer|issu|process|upgrad"
    r"|remov|revers|waiv"
    r"|terminat|dispatch|escalat|extend|renew|re-?activat|de-?activat|compensat|approv|reimburs|restor"
    r"|expedit|re-?rout"
)
_ADVERBS = r"(?:just |already |now |also |then |gone ahead and |went ahead and |personally |gladly )*"
_I_DID = re.compile(
    rf"\b(?:i|we)(?:'ve| have| had)? {_ADVERBS}(?:(?:{_DEED})\w*(?:ed|led)|reset|resent|made whole"
    r"|(?:changed|updated|corrected|switched|turned|set|moved) (?:off |on )?(?:your|the|auto)"
    r"|sent (?:you|it|the|your)|opened (?:a|the|your)|booked (?:a|the|you)|filed (?:a|the|your)|applied (?:a"
    r"|the|your)"
    r"|forwarded (?:your|the)|contacted|called (?:the|your|them)|spoke (?:to|with)|talked (?:to|with)"
    r"|confirmed (?:with|that|your)|checked (?:your|with|the)|looked (?:into|at|up)|arranged (?:a|your|the|for)"
    r"|added (?:€|\$|£)?\d|ordered (?:a|the|you)|paid (?:you|back)|put (?:a|your)|took care of|granted"
    r"|made the change"
    r"|passed your)\b",
    re.IGNORECASE,
)
_I_DO = re.compile(
    rf"\b(?:i|we)(?:'ll| will|'m going to| am going to| are going to|'d be happy to) {_ADVERBS}"
    rf"(?:(?:{_DEED})\w*|send|book|change|update|call|contact|check (?:your|with|again)|look into|give you|pay"
    rf"|deliver)\b"
    rf"|\b(?:i|we)(?:'m| am|'re| are) {_ADVERBS}(?:{_DEED})\w*ing\b|\blet me (?:{_DEED})\w*\b"
    r"|\bi can see (?:in|on) your\b|\bconsider it (?:done|refunded|cancelled)\b",
    re.IGNORECASE,
)
_IT_IS_DONE = re.compile(
    r"\b(?:your|the|a|an|that)\s+(?:[\w-]+\s){0,2}?(?:refund|order|account|subscription|payment|charge|data"
    r"|password|replacement"
    r"|plan|card|address|money|renewal|parcel)\s(?:has|have|was|were|is|are)\s(?:now |just |already "
    r"|being )*(?:been )?"
    rf"(?:(?:{_DEED})\w*ed\b|reset\b|sent\b|resent\b|gone\b|done\b|on its way\b|changed\b)"
    rf"|\byou (?:have been|were|are) (?:now |just |already )?(?:{_DEED})\w*ed\b"
    r"|\b(?:refund|payment|cancellation) (?:went|has gone|is going) through\b",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(
    r"^\W*(?:if|when|once|as soon as|whether|has|have|was|were|is|are|did|in case|only when)\b", re.IGNORECASE
)
_NOT = re.compile(
    r"\b(?:not|never|cannot|can't|couldn't|haven't|hasn't|isn't|wasn't|won't|nothing|no)\b", re.IGNORECASE
)
_VAIN = re.compile(
    r"\b(?:we|i) guarantee\b|\b(?:i promise|we promise|definitely|certainly get|for sure|rest assured)\b|\bcompensat\w+"
    r"|\b(?:will|'ll) (?:surely )?(?:get|receive|be given|have) (?:your|the|all your|a) (?:money|refund"
    r"|voucher|full refund|credit)\b"
    r"|\bwe(?:'ll| will)? (?:give|pay|offer) you\b|\bfull refund\b|\byou can keep (?:it|the)\b"
    r"|\b(?:call|ring|phone)(?:s|ed)? you(?: back)?\b|\b(?:be|get) called back\b|\byou(?:'ll"
    r"| will) be (?:refunded|reimbursed)\b",
    re.IGNORECASE,
)
_NUMBER = r"(?:\d+|an?|one|two|three|four|five|six|seven|ten|twelve|a few|a couple of|half an|some)"
_UNIT = r"(?:seconds?|secs?|minutes?|mins?|hours?|(?:working |business |calendar )?days?|weeks?|months?)"
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_TIME = re.compile(
    rf"\b(?:(?:in|within|after|for) )?(?:about |around |the next |the |under )?{_NUMBER}(?:(?:-| to | or "
    rf"|–){_NUMBER})? {_UNIT}\b"
    rf"|\bwithin the {_UNIT}\b"
    rf"|\b(?:by |until |before |on |from |this |next |coming )?(?:noon|midnight|tomorrow|today|tonight|{_WEEKDAY}"
    r"|the end of (?:the )?(?:day|week|month)|end of (?:day|week|month)|(?:this|next|coming) (?:week|month"
    r"|morning|afternoon|evening|weekend)"
    r"|the day is over)\b"
    r"|\b(?:by |until |before |at |from )?\d{1,2}(?:[:.]\d\d| ?(?:am|pm)\b)|\b(?:at|by|from) \d{1,2}\b(?!\S*\d)"
    r"|\b\d{1,2} (?:january|february|march|april|may|june|july|august|september|october|november|december)\b"
    r"|\bshortly\b|\bright away\b",
    re.IGNORECASE,
)
_OUR_FUTURE = re.compile(
    r"\b(?:we|i|somebody|someone|a colleague|colleagues|support|our \w+|the \w+ team|a technician|an engineer"
    r"|a courier|(?-i:[A-Z][a-z]+))"
    r"(?:'ll| will|'s| is| are)? (?:\w+ )?(?:write|writes|answer|answers|call|calls|come|comes|get|gets|reply"
    r"|replies|reach|reaches"
    r"|be with|deliver|send|fix|check|ring|rings|have it|look|looks)\b"
    r"|\byou(?:'ll| will) (?:\w+ )?(?:hear|have|get|receive|be|find)\b|\bexpect\b|\b(?:it|the parcel|your \w+"
    r"|the refund) (?:arrives|comes|takes|will)\b",
    re.IGNORECASE,
)
_FILLER = re.compile(r"^(?:in|within|after|for|by|until|before|on|from|at|the|about|around|this) ", re.IGNORECASE)


def leaks(text: str) -> list[str]:
    """Delimiters, instructions and inner workings."""
    return ["it repeats delimiters or instructions"] if _LEAK.search(text) else []


def claims(ground: Ground) -> list[str]:
    """Deeds that only a person or a system of ours can do; articles may say that colleagues do them."""
    for line in ground.own_lines:
        found = _claim(line)
        if found:
            return [f"it claims an action: {found}"]
    return []


def _claim(line: Line) -> str:
    for pattern in (_I_DID, _I_DO):
        match = pattern.search(line.text)
        if match and not _NOT.search(match[0]):
            return match[0]
    passive = _IT_IS_DONE.search(line.text)
    general = (
        line.asks
        or line.marked
        or _SUPPOSED.match(line.text)
        or _NOT.search(line.text[: passive.end()] if passive else "")
    )
    return passive[0] if passive and not general else ""


def strange_times(ground: Ground) -> list[str]:
    """Times in our own voice that neither the decision nor an article nor the customer named; of what we will do, only
    those of the decision and the articles.
    """
    found: set[str] = set()
    for line in ground.own_lines:
        if line.sourced and not _promises(line):
            continue
        allowed = f"{ground.decided} {ground.articles}"
        allowed += "" if _promises(line) else f" {ground.thread} {ground.ours}"
        for match in _TIME.finditer(line.text):
            said = match[0].lower().strip()
            if line.asks and not _promises(line):
                continue
            if not _is_said(said, allowed):
                found.add(said)
    return [f"it promises a time that nobody set: {time}" for time in sorted(found)]


def _promises(line: Line) -> bool:
    return _OUR_FUTURE.search(line.text) is not None and not line.asks and not _NOT.search(line.text)


def _is_said(time: str, allowed: str) -> bool:
    """The same time may be worded differently: "by 12:00" for "tomorrow by 12:00", "tomorrow by 12", "noon"."""
    bare = _FILLER.sub("", _FILLER.sub("", time))
    if time in allowed or re.search(rf"(?<!\w){re.escape(bare)}(?!\w)", allowed):
        return True
    if bare in ("noon", "midday"):
        return "12:00" in allowed
    if bare in ("today", "tomorrow"):
        return bare in allowed
    numbers = re.findall(r"\d+", bare)
    clock = re.fullmatch(r"\d{1,2}(?:[:.]\d\d)?(?: ?(?:am|pm))?", bare)
    return (
        bool(clock and numbers)
        and re.search(rf"\b0?{numbers[0]}:{numbers[1] if len(numbers) > 1 else '00'}", allowed) is not None
    )


def vain_promises(ground: Ground) -> list[str]:
    """Promises of money, calls and outcomes that neither the decision nor an article makes."""
    allowed = f"{ground.decided} {ground.articles}"
    for line in ground.own_lines:
        match = _VAIN.search(line.text)
        if (
            match
            and not line.marked
            and not line.asks
            and not _NOT.search(line.text[: match.end()])
            and match[0].lower() not in allowed
        ):
            return [f"it promises what nobody decided: {match[0]}"]
    return []
