"""What is known before a turn and remembered after it: History out of Memory, and the next Memory.

Called by `think`. Pure; the memory counts only once its turn is committed.
"""

from collections.abc import Mapping
from dataclasses import replace

from triage.assistant.ports import Draft
from triage.domain.assessment import Assessment, Detail, Speech
from triage.domain.conversation import Memory, Thread
from triage.domain.decision import Decision
from triage.domain.history import Collected, History
from triage.domain.ids import ArticleId, IntentId
from triage.domain.intents import Handling, Intent
from triage.domain.knowledge import SearchResult
from triage.domain.labels import Action, Mode, OwnerKind, Urgency

_MODES = {"live": Mode.LIVE, "ticket": Mode.TICKET, "callback": Mode.TICKET, "stay": Mode.ASSISTANT}
_SCORES_KEPT = 20
_ARTICLES_KEPT = 20
_EVIDENCE_KEPT = 10
_UNANSWERED = frozenset({"unclear", "no_answer"})
_KEPT_EVIDENCE = ("urgency:high", "urgency:critical", "red_flag:")


def history_of(
    thread: Thread, memory: Memory, found: SearchResult, language: str, can_be_live: bool, tier_points: int = 0
) -> History:
    """The conversation before this turn, as `decide` needs it."""
    head = thread.conversation
    best = found.passages[0].article if found.passages else None
    return History(
        owner=head.owner.kind,
        mode=head.mode,
        queue=head.owner.queue,
        greeted=memory.greeted,
        failed_answers=memory.failed_answers,
        offers_made=memory.offers_made,
        open_choices=memory.choices,
        preference=memory.preference,
        confirmation_asked=memory.confirmation_asked,
        answered_before=best is not None and best in memory.answered,
        urgency=memory.urgency,
        sentiment_scores=memory.sentiments,
        can_be_live=can_be_live,
        timezone=thread.customer.timezone or "UTC",
        language=language,
        priority=head.priority if head.owner.kind is not OwnerKind.ASSISTANT else 0,
        reply_by=head.reply_by,
        mode_since=head.mode_since,
        usual=memory.usual,
        tier_points=tier_points,
    )


def next_memory(
    memory: Memory,
    seen: Assessment,
    collected: Collected,
    details: Mapping[str, Detail],
    decision: Decision,
    draft: Draft,
    check_question: str,
    *,
    open_question: str = "",
    interrupted: Intent | None = None,
) -> Memory:
    """The memory after this turn. `open_question` is the one we asked before; `interrupted` is `after_reading`'s."""
    noted = after_reading(memory, seen, collected, details, interrupted)
    if decision.silent or not draft.text:
        return noted
    asks = decision.ask if decision.action is not Action.HANDOFF else None
    still_open = _still_pending(noted, decision, collected, interrupted)
    repeated = still_open if open_question and open_question in draft.text else None
    counted = asks or repeated
    same_matter = memory.intent in (None, noted.intent)
    kept_open = same_matter and decision.action in (Action.ANSWER, Action.COLLECT) and seen.choice is None
    return replace(
        noted,
        greeted=True,
        asked={**noted.asked, counted: noted.asked.get(counted, 0) + 1} if counted else noted.asked,
        pending=asks or still_open,
        choices=decision.choices if decision.action is Action.OFFER else noted.choices if kept_open else (),
        offers_made=_offers_before(memory, noted) + (decision.action is Action.OFFER),
        failed_answers=noted.failed_answers + (decision.reason_code in _UNANSWERED),
        answered=_with_articles(noted, draft),
        confirmation_asked=check_question in draft.text,
        return_note=None,
        last_reply=draft.text,
    )


def _offers_before(memory: Memory, noted: Memory) -> int:
    """Offers made in this matter; a new one may be offered a person again."""
    return noted.offers_made if noted.intent == memory.intent else 0


def after_reading(
    memory: Memory,
    seen: Assessment,
    collected: Collected,
    details: Mapping[str, Detail],
    interrupted: Intent | None = None,
) -> Memory:
    """The memory after reading a burst, before anything is said; enough to rebuild it from a bare thread.

    `interrupted` is the matter that goes on after a question in passing.
    """
    matter = interrupted.id if interrupted else _matter(memory, collected)
    declines = seen.speech is Speech.NO_ANSWER and memory.pending and memory.pending not in details
    answered = memory.pending in seen.details
    return replace(
        memory,
        intent=matter,
        topics=_topics(memory, matter, seen),
        details=dict(details),
        declined=(*memory.declined, memory.pending) if declines and memory.pending else memory.declined,
        pending=None if answered or declines else memory.pending,
        preference=_MODES.get(seen.choice or "", memory.preference),
        failed_answers=memory.failed_answers + 1 if seen.speech is Speech.REJECTION else memory.failed_answers,
        sentiments=(*memory.sentiments, seen.sentiment_score)[-_SCORES_KEPT:],
        urgency=_urgency(memory, seen, matter),
        evidence=(*memory.evidence, *(e for e in seen.evidence if e.label.startswith(_KEPT_EVIDENCE)))[
            -_EVIDENCE_KEPT:
        ],
    )


def _topics(memory: Memory, matter: IntentId | None, seen: Assessment) -> tuple[IntentId, ...]:
    """Every matter so far, in order; a burst may raise several at once."""
    others = seen.other_intents if seen.speech is Speech.REQUEST else ()
    return tuple(dict.fromkeys((*memory.topics, *((matter,) if matter else ()), *others)))


def _matter(memory: Memory, collected: Collected) -> IntentId | None:
    """Words only never replace a matter, nor does a passing question one that a person must finish."""
    intent = collected.intent
    if intent is None or intent.id == memory.intent:
        return memory.intent
    if memory.intent and intent.handling in (Handling.SMALL_TALK, Handling.HUMAN):
        return memory.intent
    return intent.id if intent.handling is not Handling.SMALL_TALK else memory.intent


def _urgency(memory: Memory, seen: Assessment, matter: IntentId | None) -> Urgency | None:
    """Of one matter the highest seen; small talk says nothing about it."""
    if seen.speech in (Speech.GREETING, Speech.THANKS):
        return memory.urgency
    if memory.urgency and matter == memory.intent:
        return max(memory.urgency, seen.urgency, key=lambda urgency: urgency.rank)
    return seen.urgency


def _still_pending(memory: Memory, decision: Decision, collected: Collected, interrupted: Intent | None) -> str | None:
    """A question stays open while a passing one is answered; a handoff or a choice closes it."""
    wanted = memory.pending in (interrupted.details if interrupted else collected.missing)
    open_still = decision.action is Action.ANSWER and wanted and memory.pending not in memory.details
    return memory.pending if open_still else None


def _with_articles(memory: Memory, draft: Draft) -> tuple[ArticleId, ...]:
    cited = (citation.article for citation in draft.citations) if draft.answered else ()
    return tuple(dict.fromkeys((*memory.answered, *cited)))[-_ARTICLES_KEPT:]
