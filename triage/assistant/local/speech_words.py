"""The words that make a speech act: greetings, thanks, rejections, yes and no.

Used by `speech`. English, as everything that the local engine reads.
"""

import re


def _re(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_HELLOS = (
    r"hi+|hey+|hello+|helo|heya|hiya|yo|hallo|howdy|greetings|good (?:morning|afternoon|evening|day)|morning|evening"
    r"|dear [\w ,]{1,30}|there|all|team|everyone|folks|guys|again|sir|madam|please|so"
)
_OPENERS = (
    r"is (?:any|some)(?:one|body) (?:there|here)|any(?:one|body) (?:there|here|home)|i have a (?:quick )?question"
    r"|quick q(?:uestion)?|(?:can|could) (?:you|someone|anyone) help(?: me)?(?: please)?|got a (?:sec|minute|moment)"
    r"|(?:i hope|hope) (?:you|all)[\w' ]{0,25}|how are you(?: doing)?|i need (?:some )?help"
)
GREETING = _re(rf"^(?:\W*\b(?:{_HELLOS}|{_OPENERS})\b\W*)+$")

THANKS = _re(
    r"\b(?:thanks?|thank you|thx|tnx|ty|cheers|much appreciated|appreciate it|merci|danke)\b"
    r"|\b(?:that|it) (?:worked|works|helps|helped|did (?:it|the trick)|solved it|answers (?:it|my question))\b"
    r"|\b(?:all (?:sorted|good|set|done)|solved|problem solved|got it|works now|that(?:'?s| was) all|nothing else)\b"
    r"|\b(?:(?:yes|yep|yeah),? (?:it did|that did|perfect|great)|perfect|no,? (?:i'?m|all) good)\b"
    r"|\b(?:bye|goodbye|have a (?:nice|good|great) \w+|see you|take care)\b"
)
# What makes thanks the polite end of a request instead.
MORE_TO_COME = _re(
    r"\?|\b(?:but|however|though|still|except|another|also|one more|how|what|when|where|why|(?:can|could) (?:you|i)"
    r"|please|need|want|didn'?t|doesn'?t|not|isn'?t|for nothing)\b"
)
ONLY_NO = _re(r"^\W*(?:no|nope|nah|no,? thanks?(?: you)?|nothing|not really)\W*$")
ONLY_YES = _re(r"^\W*(?:yes|yeah|yep|yup|it did|sure|ok(?:ay)?|k|alright|understood|i see|great|fine)\W*$")
ONLY_NEVER_MIND = _re(
    r"^\W*(?:ok(?:ay)?|oh|ah|no|sorry|actually|it'?s (?:ok(?:ay)?|fine)|\W)*\s*(?:never ?mind"
    r"|forget (?:it|about it)|don'?t worry|leave it|no worries)(?: (?:then|now|thanks|thank you|please))?\W*$"
)
REJECTION = _re(
    r"\b(?:did|does|do|is|was)(?:n'?t| not) (?:really )?(?:help|work|answer|solve|what i (?:asked|meant|wanted|need))"
    r"|\b(?:that|this|it)(?:'?s| is| was)? (?:no help|not helpful|irrelevant|beside the point"
    r"|not (?:it|what i|my question|the (?:problem|issue)))\b"
    r"|^\W*(?:(?:no|nope|but|sorry|hm+|well)\W+)*(?:that|this|it)(?:'?s| is| was) (?:useless|wrong|not right)\b"
    r"|\b(?:not helpful|no help at all|wrong answer|read my (?:message|question))\b"
    r"|^\W*(?:yes |yeah |ok(?:ay)? |i )*(?:already )?(?:did|done|tried) (?:that|it|this|all (?:of )?that"
    r"|everything)(?: already)?\W*$"
    r"|^\W*still(?: the same| nothing| no(?:pe)?)?\W*$"
    r"|\b(?:already (?:tried|did|done|read) (?:that|this|it|all)|tried (?:that|this|all that) already)\b"
    r"|\b(?:it|that|this|the (?:link|page|site|app|menu|button)) (?:just |only |always |still )?"
    r"(?:says|shows|gives|leads) (?:me )?(?:an? )?(?:404|error|nothing|not found|page not found)\b"
    r"|\b(?:there(?:'s| is)|i (?:see|have|find)) no such (?:menu|button|page|option|setting|thing)\b"
    r"|\byou (?:don'?t|didn'?t|do not) (?:understand|get it|answer\w*)\b"
    r"|\bstill (?:not|doesn'?t|the same|broken|happening)\b|\bsame (?:problem|issue|thing) (?:again|still)\b"
)

# What opens another matter beside the one at hand.
ADDS = _re(
    r"^\W*(?:(?:oh|ok(?:ay)?|and|well|hm+|btw|so)\W+)*(?:also|another thing|one more thing|by the way|btw|plus"
    r"|besides)\b"
)
# How the words on a screen, or any other free answer, begin.
TELLS = _re(
    r"^\W*(?:(?:just|well|hm+|ok(?:ay)?)\W+)*(?:it (?:just |only |always |still )?(?:says|reads|shows|gives)|error\b)"
)
WISH_QUESTION = _re(
    r"^\W*(?:(?:ok(?:ay)?|so|but|and|actually|then|hm+|hey|hi|please|no)\W+)*(?:can|could|would|will) (?:you|u"
    r"|someone|somebody|anyone"
    r"|one of|they|he|she)\b[^?]*\??\W*$"
)
