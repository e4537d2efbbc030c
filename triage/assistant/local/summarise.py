"""The handoff card from templates: what is asked, why a person, facts with their messages, what was tried, what next.

Called by the local engine. Everything in it stands in the thread, the memory or the decision.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from triage.assistant.details.bank import mask_cards
from triage.assistant.local import sentences
from triage.assistant.local.summary_words import FILLER, PROMISE, STEPS_TRIED, prose, rationale
from triage.assistant.ports import Case
from triage.assistant.questions import split_questions
from triage.domain.assessment import DetailStatus, Evidence
from triage.domain.company import Company
from triage.domain.conversation import Message
from triage.domain.handoff import Fact, Summary
from triage.domain.ids import MessageId
from triage.domain.labels import Author
from triage.domain.text import excerpt

_ASK_WORDS = 32
_EXPLAINS_FROM_WORDS = 8
_TREND_STEP = 0.4  # a change of the score over the conversation that counts as a trend
_OURS = (Author.ASSISTANT, Author.AGENT)


def summarise(case: Case) -> Summary:
    """The card for this case; its prose has at most 120 words."""
    asked = [m for m in case.thread.messages if m.author is Author.CUSTOMER and m.text.strip()]
    urgency = case.memory.urgency or case.assessment.urgency
    quote = _evidence(case, f"urgency:{urgency}")
    summary = Summary(
        ask=_ask(asked, case),
        reason_code=case.decision.reason_code,
        rationale=rationale(case, urgency),
        facts=_facts(case, asked),
        missing=(*case.collected.missing, *case.collected.given_up),
        tried=_tried(case),
        open_questions=_open_questions(case),
        promises=_promises(case),
        sentiment_trend=_trend(case),
        urgency=urgency,
        urgency_evidence=f"“{quote.text}” ({quote.message_id})" if quote else "",
        language=case.assessment.language,
        next_step=_next_step(case),
        sources=tuple(dict.fromkeys(passage.article for passage in case.sources)),
        engine="local",
    )
    return replace(summary, prose=prose(summary, case))


def _ask(asked: Sequence[Message], case: Case) -> str:
    """The matter in one sentence: its title where we know it, and the customer's own words, condensed."""
    words = _condensed(_opening(asked, case))
    title = case.intent.title if case.intent else ""
    if not words:
        return title
    return f"{title}: {words}" if title else words


def _condensed(messages: Sequence[Message]) -> str:
    """What these messages say without greetings and filler, cut at about one sentence."""
    texts = [sentences.plain(mask_cards(message.text)) for message in messages]
    lines = [FILLER.sub("", line).strip() for text in texts for line in sentences.split(text)]
    lines = [line for line in lines if len(line.split()) > 1] or [line for line in lines if line]
    kept: list[str] = []
    for line in lines:
        if kept and sum(len(k.split()) for k in (*kept, line)) > _ASK_WORDS:
            break
        kept.append(line.rstrip(".!"))
    words = "; ".join(kept).split()
    return " ".join(words[:_ASK_WORDS]) + ("…" if len(words) > _ASK_WORDS else "")


def _opening(asked: Sequence[Message], case: Case) -> Sequence[Message]:
    """The messages that raised the matter: those up to our first answer, or the next ones if these were only hello."""
    ids = {m.id for m in asked}
    first = 0
    for message in case.thread.messages:
        if message.id in ids:
            first += 1
        elif message.author in _OURS and first:
            break
    opening = asked[: max(1, first)]
    return opening if any(_condensed([m]) for m in opening) else asked[first : first + 2] or opening


def _facts(case: Case, asked: Sequence[Message]) -> tuple[Fact, ...]:
    """Who it is by the channel's word, then every current detail with its message."""
    facts = [Fact(d.key, d.value, d.message_id, d.status, d.was) for d in case.memory.details.values()]
    first = asked[0].id if asked else MessageId("")
    given = {fact.value.lower() for fact in facts}
    profile = (("name", case.thread.customer.name), ("email", case.thread.customer.email))
    vouched = [
        Fact(key, value, first, DetailStatus.VERIFIED) for key, value in profile if value and value.lower() not in given
    ]
    return (*vouched, *facts)


def _tried(case: Case) -> tuple[str, ...]:
    """Answers given so far, by their articles' titles or in our own words, and steps that the customer names."""
    ours = [message for message in case.thread.messages if message.author is Author.ASSISTANT]
    titles = {citation.article: citation.title for message in ours for citation in message.citations}
    answered = [f"answered from “{titles.get(article) or article}”" for article in case.memory.answered]
    courtesies = _courtesies(case.company)
    told = [
        f"told: {excerpt(sentence, 100)} ({message.id})"
        for message in ours
        if not message.citations
        for sentence in sentences.split(message.text)
        if sentence not in courtesies and _is_explanation(sentence)
    ]
    theirs = [m for m in case.thread.messages if m.author is Author.CUSTOMER]
    steps = [
        f"customer: {excerpt(line, 100)} ({message.id})"
        for message in theirs
        for line in sentences.split(message.text)
        if STEPS_TRIED.search(line)
    ]
    return tuple(dict.fromkeys((*answered, *told, *steps)))


def _courtesies(company: Company) -> frozenset[str]:
    """The sentences of the fixed wordings that stand by themselves: what is said to everybody explains nothing."""
    said: set[str] = set()
    for name in company.wordings["en"]:
        with suppress(KeyError):  # it has placeholders, so it is about this customer
            said.update(sentences.split(company.wording(name)))
    return frozenset(said)


def _is_explanation(sentence: str) -> bool:
    """Whether a sentence of ours told the customer something: no question, promise, choice or courtesy."""
    courtesy = len(sentence.split()) < _EXPLAINS_FROM_WORDS or sentence.startswith(
        ("Hi!", "You can (a)", "I'm getting")
    )
    return not (courtesy or "?" in sentence or PROMISE.search(sentence))


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
    return tuple(dict.fromkeys(excerpt(line, 140) for line in stripped if len(line.split()) > 2))


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
