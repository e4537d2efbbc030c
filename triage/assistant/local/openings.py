"""How a reply begins: the one greeting, advice in danger, a word on how the customer feels, and what was understood.

Used by `compose`.
"""

import re

from triage.assistant.details import bank
from triage.assistant.local.spoken import Speaker, joined
from triage.assistant.recall import last_promise, recalled
from triage.domain.assessment import DetailStatus, Speech
from triage.domain.intents import Handling
from triage.domain.labels import Action, Author, RedFlag, Sentiment, Urgency
from triage.routing.situation import SURE_OF_INTENT

_GRAVE = frozenset({RedFlag.SELF_HARM, RedFlag.SAFETY})
# A wish for a person is answered by the offer that follows, a greeting by the greeting.
_NO_MATTER = frozenset({Handling.HUMAN, Handling.SMALL_TALK})
_PUBLIC_DETAILS_AT_MOST = 3
_DAY_OR_MONTH = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|june|july|august|september|october"
    r"|november|december)\b"
)


def opening(speaker: Speaker) -> str:
    """What stands before the matter itself; nothing ritual where minutes matter."""
    brief = speaker.brief
    advice = advice_first(speaker)
    if brief.assessment.urgency is Urgency.CRITICAL or set(brief.assessment.red_flags) & _GRAVE:
        return advice
    taken = joined(understood(speaker) or feeling(speaker), matters(speaker))
    return joined(greeting(speaker), taken, advice, colleague_said(speaker))


def matters(speaker: Speaker) -> str:
    """That several matters raised at once have all been read, so that none seems lost while one is dealt with."""
    brief = speaker.brief
    catalogue, seen = brief.reading.catalogue, brief.assessment
    raised = (*((seen.intent,) if seen.intent else ()), *seen.other_intents)
    known = [name for name in raised if name not in brief.reading.memory.topics and name in catalogue.intents]
    new = [name for name in known if catalogue.intents[name].handling not in _NO_MATTER]
    lead = catalogue.intents[new[0]] if new else None
    # An article's matter of the same team is the other half of the one that a person finishes.
    if lead and lead.handling is Handling.PERSON:
        new = [
            n
            for n in new
            if n == lead.id
            or (catalogue.intents[n].handling, catalogue.intents[n].team) != (Handling.ANSWER, lead.team)
        ]
    beside_an_answer = brief.decision.action is Action.ANSWER
    if brief.decision.action is Action.COLLECT and _opens_for_a_person(speaker) and len(new) < 2:
        return "" if understood(speaker) or feeling(speaker) else speaker.say("person_matter")
    if len(new) < 2 or beside_an_answer or not seen.other_intents or seen.speech is not Speech.REQUEST:
        return ""
    titles = [catalogue.intents[name].title for name in new]
    return speaker.say("acknowledge_matters", matters="; ".join(title[:1].lower() + title[1:] for title in titles))


def colleague_said(speaker: Speaker) -> str:
    """What a colleague told the customer about this before the conversation came back to the assistant."""
    found = recalled(speaker.brief.reading)
    if found is None:
        return ""
    agent = found.message.agent_name or speaker.say("some_colleague")
    said = speaker.say("colleague_said", agent=agent, day=speaker.day(found.message.at), words=found.words)
    still_time = found.due is not None and found.due >= speaker.brief.reading.now.date()
    return joined(said, speaker.say("colleague_due", day=speaker.date(found.due)) if found.due and still_time else "")


def what_stands(speaker: Speaker) -> str:
    """In the first answer after a colleague handed back: what they arranged, if it still has to come."""
    reading = speaker.brief.reading
    if reading.memory.return_note is None or recalled(reading):
        return ""
    promised = last_promise(reading)
    if promised is None:
        return ""
    agent = promised.message.agent_name or speaker.say("some_colleague")
    return speaker.say("colleague_said", agent=agent, day=speaker.day(promised.message.at), words=promised.words)


def greeting(speaker: Speaker) -> str:
    """The one greeting, woven into the first answer."""
    return speaker.say("greeting_short") if speaker.brief.first_contact else ""


def advice_first(speaker: Speaker) -> str:
    """What somebody in danger, or with a grave matter, needs to read before anything else."""
    brief = speaker.brief
    raised = set(brief.assessment.red_flags)
    sure = brief.assessment.intent_confidence >= SURE_OF_INTENT
    if sure and brief.intent and brief.intent.red_flag and brief.assessment.intent == brief.intent.id:
        raised.add(brief.intent.red_flag)
    if brief.decision.action not in (Action.HANDOFF, Action.OFFER) or not raised:
        return ""
    worst = next(flag for flag in RedFlag if flag in raised)
    words = speaker.say(f"advice_{worst}")
    ours = (message.text for message in brief.reading.thread.messages if message.author is Author.ASSISTANT)
    return "" if any(words in text for text in ours) else words


def feeling(speaker: Speaker) -> str:
    """One short word on the customer's mood or trouble, not twice in a row."""
    brief = speaker.brief
    seen = brief.assessment
    if set(seen.red_flags) - {RedFlag.FRAUD, RedFlag.LEGAL, RedFlag.PRESS}:
        return ""
    name = ""
    if brief.decision.reason_code == "switch_asked":
        name = "acknowledge_person"
    elif seen.speech is Speech.CHOICE and seen.sentiment is not Sentiment.VERY_NEGATIVE:
        name = "acknowledge_person" if seen.human_requested else ""
    elif seen.sentiment is Sentiment.VERY_NEGATIVE:
        name = "acknowledge_very_negative"
    elif seen.speech is Speech.REJECTION:
        name = "answer_failed"
    elif seen.human_requested:
        name = "acknowledge_person"
    elif seen.sentiment is Sentiment.NEGATIVE or _is_trouble(speaker):
        name = "acknowledge_negative"
    words = speaker.say(name) if name else ""
    return "" if words and words in brief.reading.memory.last_reply else words


def understood(speaker: Speaker) -> str:
    """What was taken from this burst: a correction, several facts, the asked detail, or that it is not at hand."""
    brief = speaker.brief
    memory, seen = brief.reading.memory, brief.assessment
    if brief.collected.invalid and brief.decision.ask == brief.collected.invalid:
        return ""
    if bank.card_spans(" ".join(message.text for message in brief.reading.burst)):
        return speaker.say("card_masked")
    if anew := corrected(speaker):
        return anew
    if seen.speech is Speech.NO_ANSWER or _has_given_up(speaker):
        return speaker.say("detail_skipped", label=_label(speaker, memory.pending or ""))
    if seen.speech is Speech.DETAIL and seen.details:
        return speaker.say("thanks_detail")
    new = [key for key in seen.details if key not in memory.details]
    if seen.speech is Speech.REQUEST and len(new) > 1:
        facts = ", ".join(_public(speaker, key) for key in new[:_PUBLIC_DETAILS_AT_MOST])
        return joined(feeling(speaker), speaker.say("acknowledge_details", details=facts))
    return ""


def corrected(speaker: Speaker) -> str:
    """The values that this burst put right, said back so that the customer sees them; nothing when there are none."""
    known, memory = speaker.brief.details, speaker.brief.reading.memory
    anew = [key for key in speaker.brief.assessment.details if known[key].status is DetailStatus.CORRECTED]
    return " ".join(
        speaker.say("acknowledge_correction", value=_public(speaker, key), label=_label(speaker, key))
        for key in anew
        if memory.details.get(key) != known[key]
    )


def _has_given_up(speaker: Speaker) -> bool:
    """Whether the detail we asked for stays open after this answer: it did not fit again."""
    brief = speaker.brief
    pending = brief.reading.memory.pending
    answered = brief.assessment.speech is Speech.DETAIL and not brief.assessment.details
    return answered and pending in brief.collected.given_up


def _opens_for_a_person(speaker: Speaker) -> bool:
    brief = speaker.brief
    fresh = brief.intent is not None and brief.reading.memory.intent != brief.intent.id
    return fresh and brief.intent is not None and brief.intent.handling is Handling.PERSON


def _is_trouble(speaker: Speaker) -> bool:
    """Something went wrong on our side, stated plainly: it deserves a sorry too."""
    brief = speaker.brief
    first = brief.intent is not None and brief.reading.memory.intent != brief.intent.id
    return (
        first
        and brief.intent is not None
        and brief.intent.handling is Handling.PERSON
        and brief.assessment.urgency.rank >= Urgency.HIGH.rank
        and brief.assessment.speech is Speech.REQUEST
    )


def _public(speaker: Speaker, key: str) -> str:
    """A value as it may stand in a reply: without the date behind the stated words; sensitive ones by their end."""
    value = speaker.brief.details[key].value
    spec = speaker.brief.reading.catalogue.details.get(key)
    if spec and spec.sensitive and len(value) > 4:
        return f"…{value[-4:]}"
    return _DAY_OR_MONTH.sub(lambda m: m[0].capitalize(), value.split(" (", 1)[0])


def _label(speaker: Speaker, key: str) -> str:
    spec = speaker.brief.reading.catalogue.details.get(key)
    return spec.label.lower() if spec else key
