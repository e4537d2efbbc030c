"""The words by which people take something back, change a plan, check a figure, or add one more thing beside it.

Used by `superseding` and `evidence`. Pure data and one reader; says nothing about values.
"""

import re

# A slip admitted, or a plan changed in so many words: any comparable value before is meant.
TAKES_BACK = re.compile(
    r"\b(?:sorry|(?<!can't )(?<!cannot )(?<!cant )(?<!to )wait(?! (?:until|till|for|to|in|any))"
    r"|hang on|hold on|correction|oops|whoops|ups|forgive me|pardon|apologies|my (?:bad"
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
SAYS_NO = re.compile(r"^\W*(?:no|nope|nah)\b|\b(?:that'?s|this is|it'?s) (?:not|wrong)\b", re.IGNORECASE)
# A way is picked, of those offered or in place of what was planned.
CHOOSES = re.compile(
    r"\b(?:(?:i|we)(?:'ll| will|'d|)? (?:take|have|do|go|prefer|choose|pick)|go (?:for|with)|let'?s|make it|better"
    r"|rather|switch to|change (?:it|that|this|them) to|set it to|put (?:it|me|us|him|her) (?:down|on|to)|then"
    r"|could we say|how about|what about|works|suits|is good|'s good|will do|just|only|instead|perfect|fine)\b",
    re.IGNORECASE,
)
# A plan thought over.
RECONSIDERS = re.compile(
    r"\b(?:actually|though|rather|after all|on (?:reflection|second thoughts?)"
    r"|(?:thinking|come to think) (?:about|of) it"
    r"|would (?:be|suit|give|work|do)|easier|safer|better)\b",
    re.IGNORECASE,
)
# Nothing but a yes to what was offered.
ACCEPTS = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|yes|yep|yeah|sure|perfect|great|fine|good|lovely|brilliant|ideal|deal|agreed|super|please"
    r"|thanks|thank you|that|it|this|then|let'?s|do|go|for|with|me|by|is|'s|will|would|be|works?|suits?|sounds?|take"
    r"|i'?ll|we'?ll|better|one|you'?re|are|right|true|correct)\b[\s,.!:;-]*)+$"
    r"|^\W*(?:true|right|you(?:'| a)?re right|correct|exactly|indeed)\b(?! (?:now|away|or|after|before)\b)[^?]{0,50}$",
    re.IGNORECASE,
)
# Somebody who knows better has said it.
THIRD_PERSON = re.compile(
    r"\b(?:he|she|they|wife|husband|partner|mother|father|mum|mom|dad|sister|brother|daughter|son|friend|boss|office"
    r"|reception|doctor|nurse|finance|architect|girlfriend|boyfriend|flatmate|neighbour|gentleman|landlord)"
    r"(?:'s| has| have| just)* (?:says?|said|thinks?|reckons?|told|tells|points?|pointed|reads?|vetoed|wants?|prefers?"
    r"|came|cut|found|knows?)\b",
    re.IGNORECASE,
)
# We repeat what is agreed.
CONFIRMS = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|great|perfect|sure|thanks|thank you|understood|of course|right|got it)\b[\s,.:;!-]*)*"
    r"(?:so\b|booked|noted|changed|corrected|updated|done|sent|all set|set\b|i(?:'ve| have) (?:noted|set|changed|put"
    r"|booked|corrected|updated|moved)|thank you[,:] \w)|,? then\.$"
    r"|\b(?:works|is (?:fine|free|yours|possible|ok)|no problem)(?: for us)?\.$",
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
_SOMEBODY = r"(?:wife|husband|partner|son|daughter|sister|brother|mother|father|mum|mom|dad|friend|colleague)"
BESIDE = re.compile(
    rf"\b(?:as well|hers|his|theirs|yours|(?<!at )(?<!with )(?:my|our) {_SOMEBODY}"
    r"(?:'?s\b| (?:(?:is|was) (?:in|on|at|under)|uses|pays|booked|ordered)\b)"
    rf"|for (?:my|our|a) {_SOMEBODY})\b",
    re.IGNORECASE,
)
_OTHER_WAS = re.compile(r"\bother (?:one |order )?(?:is|was)\b", re.IGNORECASE)
# We ask whether what they told is right.
CHECKS = re.compile(
    r"\b(?:check|right|correct|still|confirm|exact|sure|certain|verify|look again|(?:can'?t|cannot|don'?t|do not|not)"
    r" (?:find|see)|no (?:order|booking|account|ticket))\b",
    re.IGNORECASE,
)
# We say that what they told or wished does not hold or does not work.
OBJECTS = re.compile(
    r"\b(?:can'?t|cannot|could ?n'?t|do(?:es)? ?n'?t|do(?:es)? not|isn'?t|is not|not|no|nobody|none|full|taken"
    r"|closed|away|ill|late|delayed|bounced|belongs?|sold out|only|holiday|strike|unavailable|too|already|another|limit"
    r"|starts? at|instead|but)\b",
    re.IGNORECASE,
)
ASKS_ANEW = re.compile(r"\b(?:what|which|when|where|who|how (?:many|much|old|long|can))\b[^.?!]*\?", re.IGNORECASE)
# Words by which we ourselves change what was agreed.
NEW_PLAN = re.compile(
    r"\b(?:new (?:date|time|slot|window|day|appointment|estimate|delivery)|(?:moved|changed|rebooked|updated"
    r"|rescheduled|postponed) (?:it |you |this )?(?:to|for)|could we come|instead"
    r"|now (?:booked|planned|set|expect(?:ed|s)?|due|lasts?|says?|takes?))\b",
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
