"""The handoff card from templates: what is asked, why a person, facts with their messages, what was tried, what next.

Called by the local engine. Everything in it stands in the thread, the memory or the decision.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from triage.assistant.fixed_words import without_fixed
from triage.assistant.local import sentences
from triage.assistant.local.ask import ask
from triage.assistant.local.facts.gather import card_facts, gathered
from triage.assistant.local.sentences import FILLER
from triage.assistant.local.summary_words import PROMISE, prose, rationale
from triage.assistant.local.tried import said_to_everybody, tried
from triage.assistant.ports import Case
from triage.assistant.questions import split_questions
from triage.domain.assessment import DetailStatus, Evidence
from triage.domain.conversation import Message
from triage.domain.handoff import Fact, Summary
from triage.domain.ids import MessageId
from triage.domain.labels import Author
from triage.domain.text import excerpt

_TREND_STEP = 0.4  # a change of the score over the conversation that counts as a trend
_RHETORICAL = re.compile(
    r"^\W*(?:what an? \w+ \w+\W*$|are you (?:serious|kidding|joking)|is this a joke|who knew)", re.IGNORECASE
)
_OURS = (Author.ASSISTANT, Author.AGENT)


def summarise(case: Case) -> Summary:
    """The card for this case; its prose has at most 120 words."""
    asked = [m for m in case.thread.messages if m.author is Author.CUSTOMER and m.text.strip()]
    urgency = case.memory.urgency or case.assessment.urgency
    quote = _evidence(case, f"urgency:{urgency}")
    known = _known(case, asked)
    read = gathered(_told(case), known)
    facts = card_facts(known, read)
    summary = Summary(
        ask=ask(case, asked, facts, read.of),
        reason_code=case.decision.reason_code,
        rationale=rationale(case, urgency),
        facts=facts,
        missing=(*case.collected.missing, *case.collected.given_up),
        tried=tuple(
            read.current(line) for line in tried(case) if not (line.startswith("told:") and read.is_stale(line))
        ),
        open_questions=tuple(read.current(line) for line in _open_questions(case)),
        promises=_promises(case),
        sentiment_trend=_trend(case),
        urgency=urgency,
        urgency_evidence=f"“{quote.text}” ({quote.message_id})" if quote else "",
        language=case.assessment.language,
        next_step=_next_step(case),
        sources=tuple(dict.fromkeys(passage.article for passage in case.sources)),
        engine="local",
    )
    return replace(summary, prose=prose(summary, case, read))


def _told(case: Case) -> list[Message]:
    """The thread as far as it tells something: of the assistant neither fixed wordings nor answers out of articles."""
    courtesies = said_to_everybody(case)
    told: list[Message] = []
    for message in case.thread.messages:
        text = message.text
        if message.author is Author.ASSISTANT:
            own = "" if message.citations else without_fixed(text, case.company, case.assessment.language, whole=True)
            text = " ".join(line for line in sentences.split(own) if line not in courtesies)
        told.append(replace(message, text=text))
    return told


def _known(case: Case, asked: Sequence[Message]) -> tuple[Fact, ...]:
    """Who it is by the channel's word, then every current detail with its message."""
    facts = [Fact(d.key, d.value, d.message_id, d.status, d.was) for d in case.memory.details.values()]
    first = asked[0].id if asked else MessageId("")
    given = {fact.value.lower() for fact in facts}
    profile = (("name", case.thread.customer.name), ("email", case.thread.customer.email))
    vouched = [
        Fact(key, value, first, DetailStatus.VERIFIED) for key, value in profile if value and value.lower() not in given
    ]
    return (*vouched, *facts)


def _open_questions(case: Case) -> tuple[str, ...]:
    """Questions of the customer after our last answer."""
    messages = case.thread.messages
    answered = max((i for i, m in enumerate(messages) if m.author in _OURS and not m.note), default=-1)
    texts = [m.text for m in messages[answered + 1 :] if m.author is Author.CUSTOMER]
    lines = [
        part
        for text in texts
        for part in (split_questions(text) or [s for s in sentences.split(text) if s.rstrip().endswith("?")])
    ]
    stripped = (FILLER.sub("", line).strip() for line in lines)
    asked = (line for line in stripped if len(line.split()) > 2 and not _RHETORICAL.match(line))
    return tuple(dict.fromkeys(excerpt(line, 140) for line in asked))


def _promises(case: Case) -> tuple[str, ...]:
    """What we told the customer, by when; the new promise last."""
    ours = [m for m in case.thread.messages if m.author in _OURS and not m.note]
    said = [excerpt(sentence, 140) for m in ours for sentence in sentences.split(m.text) if PROMISE.search(sentence)]
    new = [case.decision.promise.text] if case.decision.promise else []
    return tuple(dict.fromkeys([*said[-3:], *new]))


def _trend(case: Case) -> str:
    """How the customer feels, and which way it went."""
    scores = case.memory.sentiments or (case.assessment.sentiment_score,)
    change = scores[-1] - scores[0]
    way = "falling" if change <= -_TREND_STEP else "rising" if change >= _TREND_STEP else "steady"
    return f"{case.assessment.sentiment.value.replace('_', ' ')}, {way}"


def _evidence(case: Case, label: str) -> Evidence | None:
    """The customer's words that first showed the label; else those of any red flag."""
    quotes = (*case.memory.evidence, *case.assessment.evidence)
    flagged = (quote for quote in quotes if quote.label.startswith("red_flag:"))
    return next((quote for quote in quotes if quote.label == label), next(flagged, None))


def _next_step(case: Case) -> str:
    """What the team does first: see to danger, else deal with the matter and ask what is missing."""
    team = case.intent.team.capitalize() if case.intent else "General"
    matter = case.intent.title if case.intent else "the request"
    if case.assessment.red_flags:
        flags = ", ".join(flag.value.replace("_", " ") for flag in case.assessment.red_flags)
        return f"{team}: see to the red flag first ({flags}), then: {matter}."
    missing = (*case.collected.missing, *case.collected.given_up)
    labels = [case.catalogue.details[key].label if case.catalogue else key for key in missing]
    rest = f"still to find out: {', '.join(labels)}" if labels else "every detail is here"
    return f"{team}: {matter}; {rest}." if case.intent else f"{team}: read the request and answer it."
