"""The words by which people take something back, change a plan, check a figure, or add one more thing beside it.

Used by `superseding` and `evidence`. Pure data and one reader; says nothing about values.
"""

import re

# A slip admitted, or a plan changed in so many words: any comparable value before is meant.
TAKES_BACK = re.compile(
    r"\b(?:sorry|wait|hang on|hold on|correction|oops|whoops|ups|forgive me|pardon|apologies|my (?:bad"
    r"|mistake|error|fault|slip)"
    r"|typo|tell a lie|i lied|misspoke|misread|miscounted|mistyped|mixed up|i mixed|muddled|confused"
    r"|(?:wrote|typed|said|gave|read|got|had|put|copied|sent|told) (?:it |that |them |you )?(?:the "
    r"|you )?(?:wrong|backwards?|other)"
    r"|i (?:was|am|'m) wrong|made an? (?:error|mistake|slip)|an error of mine|i mean|i meant"
    r"|(?:scratch|scrap|forget|ignore|strike) (?:that|it|the|my)|on second thoughts"
    r"|should (?:have been|read|say)|should've (?:been|said)|i should (?:say|have said)"
    r"|(?:counted|looked|checked|measured|weighed) (?:it |them |myself )?again|just (?:looked|checked|counted)"
    r"|double.?checked|to be (?:exact|precise)"
    r"|correct(?:s|ed|ing)? (?:me|myself|that)|makes? (?:it|that)|that makes|instead|rather than|nearer|is wrong"
    r"|was wrong|wrong (?:date|number|day|room|one)|in fact|(?:has|have|'s|'ve) (?:just )?(?:dropped|moved|changed"
    r"|gone up|risen)"
    r"|now asks? for|buyer asks for|it turns out|turns out|turned out|is better|even better|actually,? it'?s"
    r"|it'?s actually|actually,? it is|(?:has|have) become"
    r"|(?:moved|pushed|brought|put|changed|shifted|rescheduled|postponed|rebooked|switched) (?:it |that "
    r"|us )?(?:back |forward |over )?(?:to|for|from)"
    r"|so it (?:was|is|must)|must have been"
    r"|old (?:number|address|one|card|account|e-?mail)|the new one|change (?:it|that|this) to|let'?s (?:say"
    r"|make)|i (?:said|wrote|gave|told you)|update|i thought|we are now|we're now"
    r"|new (?:date|time|slot|window|number|address|amount|total|price)|not (?:the )?\d[\w.,]*)\b"
    r"|^\W*(?:no(?=[,.!;:]| (?:sorry|wait|it|that|the|i|we|make|not)\b)|actually|nope|ah)(?!\w)",
    re.IGNORECASE,
)
# Things are different now: only what looks like the old value, or is said of the same thing, is meant.
CHANGED = re.compile(
    r"\b(?:actually|now|changed|moved|swapped|dropped|from now on|no longer|it'?s|it is|it was|they're"
    r"|after all|in all|again|though|the new|new (?:date|number|address)|pulled out"
    r"|dropped out|trimmed|fewer|joined)\b",
    re.IGNORECASE,
)
# What was proposed or planned does not suit.
DECLINES = re.compile(
    r"\b(?:clash\w*|(?:does|do|did|would|wo)(?:n't|nt| not) (?:work|suit|fit|do|be possible)|not possible|unavailable"
    r"|(?:am|are|is|'re|'m|'s|be) away|can'?t (?:do|make|be|come)|cannot (?:do|make|be|come)|earlier|later?|too (?:soon"
    r"|early|late|small|big)|(?:have|'ve|got) (?:\w+ ){1,4}then|prefer|rather|better|impossible|no good"
    r"|is free|work nights|left \w+(?: \w+)? behind"
    r"|(?:have|'ve) moved|could it be|could we (?:do|say)|can we (?:do|say)|how about|the earliest)\b",
    re.IGNORECASE,
)
# Somebody has looked: what they read counts more than what was said from memory.
VERIFIED = re.compile(
    r"\b(?:checked|looked|looking|found|went back|been out|measured|counted|reads|says|shows|stands|on"
    r" (?:it|them|(?:the|my|your|our) (?:clock|label|letter|back|card|invoice|bill))|invoice has|read off)\b",
    re.IGNORECASE,
)
AGREES = re.compile(
    r"\b(?:right|correct|true|it is|then|indeed|exactly|agreed|works|suits|fine|perfect|ok(?:ay)?|great)\b",
    re.IGNORECASE,
)
# Where to reach somebody from now on.
DIRECTS = re.compile(r"\b(?:use|ring|call|phone|text|mail|write|reach|send|deliver|come to|bring)\b", re.IGNORECASE)
# One more beside the other: what follows in the sentence is of another thing.
ADDS = re.compile(
    r"\b(?:(?<!^)also|another|(?<!the )other|the one before|second|third|both|plus|each|(?:one|some) more|extra"
    r"|add(?:ed)?|in addition|besides|wrote again|again on|again at)\b",
    re.IGNORECASE,
)
# Somebody else's, or beside the first: only the value in the same clause.
BESIDE = re.compile(
    r"\b(?:as well|hers|his|theirs|mine|yours|(?<!at )(?<!with )(?:my|our) (?:wife|husband|partner"
    r"|son|daughter|sister|brother|mother"
    r"|father|mum|mom|dad|friend|colleague)(?! (?:said|says|moved))\b)",
    re.IGNORECASE,
)
_OTHER_WAS = re.compile(r"\bother (?:one |order )?(?:is|was)\b", re.IGNORECASE)
# We ask whether what they told is right.
CHECKS = re.compile(
    r"\b(?:check|right|correct|still|confirm|exact|sure|certain|verify|look again|(?:can'?t|cannot|don'?t|do not|not)"
    r" (?:find|see)|no (?:order|booking|account|ticket))\b",
    re.IGNORECASE,
)
ASKS_ANEW = re.compile(r"\b(?:what|which|when|where|who|how (?:many|much|old|long|can))\b[^.?!]*\?", re.IGNORECASE)
# Words by which we ourselves change what was agreed.
NEW_PLAN = re.compile(
    r"\b(?:new (?:date|time|slot|window|day|appointment|estimate|delivery)|(?:moved|changed|rebooked|updated"
    r"|rescheduled|postponed) (?:it |you |this )?(?:to|for)|could we come|instead"
    r"|now (?:booked|planned|set|expected|due))\b",
    re.IGNORECASE,
)
SAME_AGAIN = re.compile(
    r"\b(?:i (?:said|wrote|gave|told|thought)|you (?:said|wrote)|but it'?s|without|was wrong|is wrong"
    r"|used to be|was before|no longer)\b",
    re.IGNORECASE,
)


def adds(before: str, clause: str) -> bool:
    """Whether a value in this clause, after these words, stands beside the others: "also", "hers"."""
    if ADDS.search(_OTHER_WAS.sub("", f"{before} {clause}")):
        return True
    return BESIDE.search(clause) is not None and VERIFIED.search(clause) is None
