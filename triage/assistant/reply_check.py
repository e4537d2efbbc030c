"""The last look at a reply before it may be sent: sources, links, promises, claims and leaks.

Called by `think` for every draft of either engine. Returns what is wrong, so that the draft can be made anew.
"""

import re
from collections.abc import Iterable, Sequence

from triage.assistant.ports import Brief, Draft
from triage.assistant.recall import recalled
from triage.domain.knowledge import FoundPassage
from triage.domain.labels import Action
from triage.routing.time_words import date_words

_MARKER = re.compile(r"\[(\d{1,2})\]")
_IMAGE = re.compile(r"!\[[^\]]*\]|<\s*(?:img|iframe|script|svg|object|embed)\b", re.IGNORECASE)
_LINK = re.compile(r"(?:https?:)?//([\w.-]+)|\bwww\.([\w.-]+)|\]\(\s*(?!https?:|//|mailto:)([^)\s]+)", re.IGNORECASE)
_DELIMITER = re.compile(
    r"<\|?(?:im_start|im_end|system|endoftext)\|?>|\[/?INST\]|<</?SYS>>"
    r"|</?(?:customer|passage|message|thread|untrusted)[\w-]*>|\{\{|\}\}|\bsystem prompt\b|\bas an ai language model\b",
    re.IGNORECASE,
)
# What only a person or a system of ours can do; articles may say that colleagues do it.
_DONE = (
    "refunded|credited|cancelled|canceled|shipped|resent|reset|deleted|erased|unlocked|blocked|transferred|issued"
    "|processed|upgraded"
)
_CLAIM = re.compile(
    rf"\b(?:i|we)(?:'ve| have| just|'ll have)?(?: just| already| now)? (?:{_DONE}|changed your|updated your"
    r"|sent you (?:a|the) (?:refund|replacement|new)|arranged (?:a|your|the) (?:refund|replacement))\b"
    rf"|\byour (?:refund|order|account|subscription|payment) (?:has|have) (?:now |just )?been (?:{_DONE})\b",
    re.IGNORECASE,
)
_SPAN = r"(?:\d+|an?|one|two|three|five|ten|a few) (?:minutes?|mins?|hours?|days?|working days?|weeks?)"
_DAY = "noon|midnight|tomorrow|tonight|monday|tuesday|wednesday|thursday|friday|saturday|sunday|the end of"
_TIME = re.compile(
    rf"\b(?:in|within)(?: about| around| the next)? {_SPAN}\b"
    rf"|\b(?:by|until|before) (?:\d{{1,2}}[:.]\d\d|\d{{1,2}} ?(?:am|pm)|{_DAY})\b"
    r"|\b(?:tomorrow|today) (?:by|at|before|between) \d{1,2}(?:[:.]\d\d)?",
    re.IGNORECASE,
)


def problems(draft: Draft, brief: Brief) -> list[str]:
    """Everything that must not be sent, in words; empty when the reply is fine."""
    text = draft.text
    found: list[str] = []
    if not text.strip() and not brief.decision.silent:
        found.append("it holds no words")
    found += _citation_problems(draft, brief.found.passages)
    if _IMAGE.search(text):
        found.append("it embeds an image or markup")
    found += [f"it links to {host}" for host in _strange_hosts(text, brief.reading.company.allowed_links)]
    if _DELIMITER.search(text):
        found.append("it repeats delimiters or instructions")
    if claim := _CLAIM.search(text):
        found.append(f"it claims an action: {claim[0]}")
    found += [f"it promises a time that nobody set: {time}" for time in _unpromised(text, brief)]
    if brief.decision.action is Action.COLLECT and "?" not in text:
        found.append("it asks nothing")
    return found


def _citation_problems(draft: Draft, passages: Sequence[FoundPassage]) -> list[str]:
    retrieved = {passage.article for passage in passages}
    numbers = {citation.n for citation in draft.citations}
    found = [f"it cites {c.article}, which was not retrieved" for c in draft.citations if c.article not in retrieved]
    marked = {int(n) for n in _MARKER.findall(draft.text)}
    found += [f"its marker [{n}] has no source" for n in sorted(marked - numbers)]
    return found + [f"its source {n} is not marked" for n in sorted(numbers - marked)]


def _strange_hosts(text: str, allowed: Iterable[str]) -> list[str]:
    """Hosts that are not ours; relative Markdown links have no place in a message either."""
    hosts = {(m[1] or m[2] or m[3] or "").lower().rstrip(".") for m in _LINK.finditer(text)}
    ours = {host.lower() for host in allowed}
    return sorted(host for host in hosts if host and host not in ours)


def _unpromised(text: str, brief: Brief) -> list[str]:
    """Times in our own voice that neither the decision nor a retrieved article nor the customer named."""
    hours = brief.reading.company.wording("out_of_hours", brief.assessment.language, next_open="\0").split("\0")[0]
    spoken = [
        sentence
        for sentence in re.split(r"(?<=[.!?])\s+|\n", text)
        if not _MARKER.search(sentence) and not (hours and sentence.startswith(hours))
    ]
    sources = [choice.text for choice in brief.decision.choices]
    sources += [choice.text for choice in brief.reading.memory.choices]
    sources += [brief.decision.promise.text] if brief.decision.promise else []
    sources += [passage.text for passage in brief.found.passages]
    sources += [message.text for message in brief.reading.thread.messages]
    if (told := recalled(brief.reading)) and told.due:
        sources.append(f"until {date_words(told.due)}")
    known = " ".join(" ".join(source.lower().split()) for source in sources)
    if brief.decision.promise or brief.decision.choices:
        known += " today tomorrow"
    times = (m[0].lower() for sentence in spoken for m in _TIME.finditer(sentence))
    return sorted({time for time in times if time not in known and not _is_clock_of(time, known)})


def _is_clock_of(time: str, known: str) -> bool:
    """The same clock time may be worded differently: "by 12:00" for "tomorrow by 12:00", "tomorrow by 1"."""
    numbers = re.findall(r"\d+", time)
    return bool(numbers) and all(re.search(rf"\b0?{number}\b", known) for number in numbers)
