"""Rules about what the message itself demands, whatever it is about: danger, anger, a wish for a person, a choice made.

Listed in their order by `decide`. Each returns a Verdict when it speaks, else None.
"""

from triage.domain.assessment import Speech
from triage.domain.decision import Choice, Reason
from triage.domain.labels import Mode, OwnerKind, Route, Sentiment, Urgency
from triage.routing.choices import way_asked
from triage.routing.placement import held_queue
from triage.routing.queues import is_on_call
from triage.routing.situation import PATIENCE, PLAIN_FLAGS, Situation
from triage.routing.verdict import Step, Verdict

_ROUTE_OF_CHOICE = {"live": Route.LIVE, "ticket": Route.TICKET, "callback": Route.TICKET, "stay": Route.ASSISTANT}
_KEPT_WITHOUT_OFFER = {"ticket", "stay"}  # these can be kept even where they were not among the choices


def agent_owns(s: Situation) -> Verdict | None:
    """An agent speaks: the assistant is silent. A ticket that can no longer wait is called live by its label."""
    if s.history.owner is not OwnerKind.AGENT:
        return None
    route = Route.TICKET if s.history.mode is Mode.TICKET and not s.rises else Route.LIVE
    return Verdict(
        Step.KEEP_SILENT, Reason("agent_owns", "a colleague has the conversation", "one voice"), route, settles=True
    )


def red_flag(s: Situation) -> Verdict | None:
    """A red flag goes to a person at once, unless it is a plain privacy or legal request without urgency."""
    if not s.flags or _is_plain(s):
        return None
    return Verdict(Step.HAND_OVER, Reason("red_flag", _named(s), "any red flag"), Route.LIVE)


def critical_urgency(s: Situation) -> Verdict | None:
    """Minutes matter: a person at once, no questions first."""
    if s.urgency is not Urgency.CRITICAL:
        return None
    return Verdict(Step.HAND_OVER, Reason("critical_urgency", _urgency(s), "critical"), Route.LIVE)


def plain_request(s: Situation) -> Verdict | None:
    """A privacy or legal request without urgency is handled in writing, by the team that may."""
    if not s.flags or not _is_plain(s):
        return None
    reason = Reason("plain_request", f"{_named(s)}, urgency {s.urgency}", "privacy or legal below high urgency")
    return Verdict(Step.HAND_OVER, reason, Route.TICKET, settles=True)


def language_unsupported(s: Situation) -> Verdict | None:
    """What we cannot read goes to a person; at once where it seems urgent or angry."""
    if s.seen.language_supported:
        return None
    hurry = s.furious or s.urgency.rank >= Urgency.HIGH.rank
    reason = Reason("language_unsupported", f"language {s.seen.language}", "a language that the assistant reads")
    return Verdict(Step.HAND_OVER, reason, Route.LIVE if hurry else Route.TICKET)


def customer_choice(s: Situation) -> Verdict | None:
    """The customer picked one of the ways that were offered, or one that can be kept anyway."""
    key = s.seen.choice
    if not s.history.open_choices or not key:
        return None
    choice = next((choice for choice in s.history.open_choices if choice.key == key), None)
    if choice is None:
        choice = Choice(key, "") if key in _KEPT_WITHOUT_OFFER else way_asked(s, key)
    if choice is None:
        return None
    offered = ", ".join(open_choice.key for open_choice in s.history.open_choices)
    route = _ROUTE_OF_CHOICE.get(choice.key, Route.TICKET)
    reason = Reason("customer_choice", choice.key, offered)
    return Verdict(Step.TAKE_CHOICE, reason, route, settles=True, choice=choice)


def switch_asked(s: Situation) -> Verdict | None:
    """A customer who waits for a person asks for another way: in writing instead of live, or to be called.

    They are told a time anew. Who is on call keeps what is theirs: danger and fraud do not wait for a letter. Who waits
    for a letter and asks for one keeps it, however angry: else the same words would move them to and fro.
    """
    held = held_queue(s) if s.waiting else None
    key = s.seen.choice or ""
    if held is None or is_on_call(held):
        return None
    if key == "ticket" and held.mode is Mode.TICKET:
        kept = Reason("switch_asked", key, f"waits in {held.title} as wished")
        return Verdict(Step.TAKE_CHOICE, kept, Route.TICKET, settles=True, choice=Choice(key, ""))
    way = way_asked(s, key)
    if way is None or (way.key == "ticket" and held.mode is Mode.TICKET):
        return None
    reason = Reason("switch_asked", way.key, f"waits in {held.title}")
    return Verdict(Step.TAKE_CHOICE, reason, Route.TICKET, settles=True, choice=way)


def feedback_reply(s: Situation) -> Verdict | None:
    """Feedback whose writer wants to hear from a person is answered in writing."""
    if not (s.note and s.wants_person) or s.furious:
        return None
    return Verdict(Step.HAND_OVER, Reason("feedback_reply", _title(s), "a reply is wanted"), Route.TICKET, settles=True)


def very_negative(s: Situation) -> Verdict | None:
    """An angry customer belongs to a person; over something small a person is suggested, once."""
    if not s.furious or s.only_attack:
        return None
    reason = Reason("very_negative", f"sentiment {s.seen.sentiment}{_quoted_sentiment(s)}", "very negative")
    if s.urgency is Urgency.LOW:
        return Verdict(Step.SUGGEST, reason, Route.LIVE, otherwise=Step.ANSWER if s.answer else Step.HAND_OVER)
    return Verdict(Step.CONNECT, reason, Route.LIVE)


def human_requested(s: Situation) -> Verdict | None:
    """The customer asks for a person: now if it is urgent, else as they choose. Asking twice is a choice too."""
    if not s.wants_person:
        return None
    reason = Reason("human_requested", f"asks for a person{s.evidence('human_requested')}", "asked")
    insists = s.waiting or bool(s.history.open_choices)
    step = Step.CONNECT if insists or s.urgency.rank >= Urgency.HIGH.rank else Step.LET_CHOOSE
    again = not s.waiting and not s.live_possible and s.history.offers_made <= s.policy.thresholds.offers + PATIENCE
    return Verdict(step, reason, Route.LIVE, asked=not insists or again)


def way_wished(s: Situation) -> Verdict | None:
    """The customer asks for a letter or a call of their own accord, while nobody but the assistant has the matter."""
    if s.history.owner is not OwnerKind.ASSISTANT or s.seen.choice not in ("ticket", "callback") or s.to_collect:
        return None
    return Verdict(Step.LET_CHOOSE, Reason("way_wished", s.seen.choice, "asked"), Route.TICKET, asked=True)


def urgency_rose(s: Situation) -> Verdict | None:
    """What was written down as a ticket has become urgent."""
    before = s.history.urgency or Urgency.LOW
    with_people = s.history.owner is not OwnerKind.ASSISTANT
    if not (with_people and s.history.mode is Mode.TICKET) or s.urgency.rank <= before.rank:
        return None
    if s.urgency.rank < Urgency.HIGH.rank:
        return None
    return Verdict(Step.CONNECT, Reason("urgency_rose", _urgency(s), f"was {before}"), Route.LIVE)


def failed_answers(s: Situation) -> Verdict | None:
    """Our answers do not help: after so many a person is needed, before that one is suggested if we know no more."""
    limit = s.policy.thresholds.failed_answers
    reached = s.failed_answers >= limit
    nothing_new = s.seen.speech is Speech.REJECTION and not s.answer
    if not s.matter or not (reached or nothing_new) or _goes_on_collecting(s):
        return None
    if s.answer and s.seen.speech is Speech.REQUEST:  # another question, which the articles do answer
        return None
    if s.preference is Mode.ASSISTANT and s.answer:
        return None
    hurry = s.urgency.rank >= Urgency.HIGH.rank or (s.intent is not None and s.intent.person_mode is Mode.LIVE)
    reason = Reason("failed_answers", f"{s.failed_answers} answers did not help", str(limit))
    return Verdict(Step.LET_CHOOSE if reached else Step.SUGGEST, reason, Route.LIVE if hurry else Route.TICKET)


def falling_sentiment(s: Situation) -> Verdict | None:
    """The mood is falling: a person is suggested before it breaks."""
    before = max(s.history.sentiment_scores[-3:], default=s.seen.sentiment_score)
    drop, limit = before - s.seen.sentiment_score, s.policy.thresholds.falling_sentiment
    falling = drop >= limit > 0 and s.seen.sentiment.rank <= Sentiment.NEGATIVE.rank
    if not falling or not s.matter or s.waiting or not s.may_offer:
        return None
    reason = Reason("falling_sentiment", f"mood fell by {drop:.2f} to {s.seen.sentiment_score:.2f}", f"{limit:.2f}")
    return Verdict(Step.SUGGEST, reason, Route.TICKET)


def negative_sentiment(s: Situation) -> Verdict | None:
    """The policy wants people for less than anger: one is suggested."""
    if not s.upset or s.furious or not s.matter or s.waiting or not s.may_offer:
        return None
    observed = f"sentiment {s.seen.sentiment}{_quoted_sentiment(s)}"
    return Verdict(
        Step.SUGGEST, Reason("negative_sentiment", observed, s.policy.thresholds.handoff_sentiment.value), Route.TICKET
    )


def _is_plain(s: Situation) -> bool:
    return PLAIN_FLAGS.issuperset(s.flags) and s.urgency.rank < Urgency.HIGH.rank and not s.furious


def _goes_on_collecting(s: Situation) -> bool:
    return bool(s.to_collect) and s.seen.speech in (Speech.DETAIL, Speech.NO_ANSWER)


def _named(s: Situation) -> str:
    """The red flags with the words they were seen in."""
    return ", ".join(f"{flag}{s.evidence(f'red_flag:{flag}')}" for flag in s.flags)


def _urgency(s: Situation) -> str:
    return f"urgency {s.urgency}{s.evidence(f'urgency:{s.urgency}')}"


def _quoted_sentiment(s: Situation) -> str:
    return s.evidence(f"sentiment:{s.seen.sentiment}")


def _title(s: Situation) -> str:
    return s.intent.title if s.intent else ""
