"""The facts that rules ask about, derived once a turn from assessment, details, passages, staffing, history and policy.

Built by `decide`, read by every rule. No rule lives here: only what is the case, not what to do about it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from triage.domain.assessment import Assessment, Speech
from triage.domain.history import Collected, History
from triage.domain.intents import Handling, Intent
from triage.domain.knowledge import SearchResult
from triage.domain.labels import Complexity, Mode, OwnerKind, RedFlag, Sentiment, Urgency
from triage.domain.policy import Policy, QueuePolicy
from triage.domain.staffing import Staffing
from triage.routing.queues import is_open_now, regular_queue
from triage.routing.time_words import Wall, wall_of

# Speech that goes on with the matter at hand rather than opening one.
CONTINUING = frozenset({Speech.DETAIL, Speech.NO_ANSWER, Speech.CHOICE, Speech.REJECTION})
SURE_OF_INTENT = 0.5  # below it an intent is a guess, and a guess raises no alarm
PATIENCE = 2  # times that an open choice is put again beside details and words in passing
PLAIN_FLAGS = frozenset({RedFlag.PRIVACY, RedFlag.LEGAL})
_BY_CHOICE = {"live": Mode.LIVE, "ticket": Mode.TICKET, "callback": Mode.TICKET, "stay": Mode.ASSISTANT}


@dataclass(frozen=True)
class Situation:
    """One turn as the rules see it; what few turns need is worked out when first asked for.

    `intent` is the matter at hand, `fresh` says that this very message is about it; `urgency` is carried from earlier
    turns of it; `flags` include what comes with it; `upset` is as angry as the policy says, `furious` very negative;
    `matter` says that the message is more than words, `note` that it only leaves us a note; `to_collect` are the
    details still to ask for; `answer` says that the articles may answer now.
    """

    seen: Assessment
    found: SearchResult
    staffing: Staffing
    history: History
    policy: Policy
    now: datetime
    intent: Intent | None
    fresh: bool
    urgency: Urgency
    flags: tuple[RedFlag, ...]
    furious: bool
    upset: bool
    wants_person: bool
    preference: Mode | None
    failed_answers: int
    known: tuple[str, ...]
    given_up: tuple[str, ...]
    to_collect: tuple[str, ...]
    invalid: bool
    matter: bool
    note: bool
    answer: bool
    served_team: str | None = None

    @property
    def team(self) -> str | None:
        """The team that the matter belongs to; without a known matter the one that serves it already, if any."""
        return self.intent.team if self.intent else self.served_team

    @property
    def handling(self) -> Handling | None:
        """Who can finish the matter; None when nothing in the catalogue fits."""
        return self.intent.handling if self.intent else None

    @cached_property
    def live_queue(self) -> QueuePolicy | None:
        """The live queue for the matter's team, on call aside."""
        return regular_queue(self.policy, Mode.LIVE, self.team, self.history.language)

    @cached_property
    def live_possible(self) -> bool:
        """Whether a person could speak to the customer now: channel, people online, wait and hours all allow it."""
        wait = self.staffing.expected_wait_seconds
        if not self.history.can_be_live or self.staffing.live_online <= 0 or wait is None or self.live_queue is None:
            return False
        return wait <= self.policy.thresholds.live_wait_minutes * 60 and is_open_now(self.live_queue, self.now)

    @cached_property
    def wall(self) -> Wall:
        """The clock by which the customer is told times."""
        return wall_of(self.history.timezone, self.policy.hours.timezone)

    @property
    def waiting(self) -> bool:
        """Whether a queue owns the conversation."""
        return self.history.owner is OwnerKind.QUEUE

    @property
    def held_still(self) -> bool:
        """Whether the conversation changed between live and ticket so recently that it should stay as it is."""
        since = self.history.mode_since
        if since is None or self.flags or self.urgency is Urgency.CRITICAL:
            return False
        return timedelta() <= self.now - since < timedelta(seconds=self.policy.desk.hold_seconds)

    @cached_property
    def rises(self) -> bool:
        """Whether what an agent has as a ticket can no longer wait: a red flag, more urgent than before, or fury."""
        if self.history.mode is not Mode.TICKET or not self.live_possible or self.held_still:
            return False
        before = self.history.urgency or Urgency.LOW
        rose = self.urgency.rank >= Urgency.HIGH.rank and self.urgency.rank > before.rank
        return rose or bool(self.flags and not PLAIN_FLAGS.issuperset(self.flags)) or (self.furious and self.matter)

    @property
    def only_attack(self) -> bool:
        """Whether the message tries to instruct the assistant and brings nothing to serve."""
        return self.seen.speech is Speech.ATTACK and not self.matter

    @property
    def may_offer(self) -> bool:
        """Whether a choice may be offered unasked once more."""
        return self.history.offers_made < self.policy.thresholds.offers

    def evidence(self, label: str) -> str:
        """The customer's own words behind a label such as `urgency:high`, quoted with a leading colon, or nothing."""
        found = next((e.text for e in self.seen.evidence if e.label == label and e.text), "")
        return f': "{found}"' if found else ""


def situation_of(
    seen: Assessment,
    collected: Collected,
    found: SearchResult,
    staffing: Staffing,
    history: History,
    policy: Policy,
    now: datetime,
) -> Situation:
    """The facts of one turn; never raises for well-typed inputs."""
    intent = collected.intent
    fresh = intent is not None and seen.intent == intent.id
    handling = intent.handling if intent else None
    urgency = _urgency(seen, history, raises=fresh and handling in (Handling.ANSWER, Handling.PERSON))
    note = _leaves_a_note(seen, intent if fresh else None)
    to_collect = _to_collect(collected, handling)
    return Situation(
        seen=seen,
        found=found,
        staffing=staffing,
        history=history,
        policy=policy,
        now=now,
        intent=intent,
        fresh=fresh,
        urgency=urgency,
        flags=_flags(seen, intent if fresh else None),
        furious=seen.sentiment is Sentiment.VERY_NEGATIVE,
        upset=seen.sentiment.rank <= policy.thresholds.handoff_sentiment.rank,
        wants_person=seen.human_requested or (fresh and handling is Handling.HUMAN),
        preference=_preference(seen, history),
        failed_answers=history.failed_answers + (seen.speech is Speech.REJECTION),
        known=collected.known,
        given_up=collected.given_up,
        to_collect=to_collect,
        invalid=bool(to_collect) and to_collect[0] == collected.invalid,
        matter=_is_about_a_matter(seen, urgency, handling, fresh, to_collect, history),
        note=note,
        answer=_is_answerable(seen, collected, found, history, fresh, note),
    )


def _urgency(seen: Assessment, history: History, *, raises: bool) -> Urgency:
    """The urgency of the matter, never falling while it goes on; a word that `raises` nothing leaves an open choice's.

    With the assistant as owner what is carried stops at high: a critical matter was handed over when it was read.
    """
    carried = history.urgency
    beside = bool(history.open_choices) and not raises
    if carried is None or (history.owner is OwnerKind.ASSISTANT and seen.speech not in CONTINUING and not beside):
        return seen.urgency
    if history.owner is OwnerKind.ASSISTANT and carried is Urgency.CRITICAL:
        carried = Urgency.HIGH
    return max(seen.urgency, carried, key=lambda urgency: urgency.rank)


def _flags(seen: Assessment, intent: Intent | None) -> tuple[RedFlag, ...]:
    """The red flags seen, and the one that comes with an intent that the engine is sure of."""
    raised = set(seen.red_flags)
    if intent and intent.red_flag and seen.intent_confidence >= SURE_OF_INTENT:
        raised.add(intent.red_flag)
    return tuple(flag for flag in RedFlag if flag in raised) if raised else ()


def _preference(seen: Assessment, history: History) -> Mode | None:
    """What the customer said they prefer, now or earlier; picking one of the open choices is no preference yet."""
    stated = _BY_CHOICE.get(seen.choice or "") if not history.open_choices else None
    return stated or history.preference


def _to_collect(collected: Collected, handling: Handling | None) -> tuple[str, ...]:
    if handling in (Handling.SMALL_TALK, Handling.HUMAN):
        return ()
    again = (collected.invalid,) if collected.invalid and collected.invalid not in collected.given_up else ()
    return again + tuple(key for key in collected.missing if key not in again)


def _is_about_a_matter(
    seen: Assessment,
    urgency: Urgency,
    handling: Handling | None,
    fresh: bool,
    to_collect: tuple[str, ...],
    history: History,
) -> bool:
    """Whether the message brings or continues a matter, rather than words only or an attack and nothing else."""
    if seen.speech is Speech.THANKS:
        return False
    if seen.speech is Speech.GREETING:
        return bool(to_collect) and history.greeted
    if seen.speech is Speech.ATTACK:
        return fresh and (handling is Handling.PERSON or urgency.rank >= Urgency.HIGH.rank)
    return True


def _is_answerable(
    seen: Assessment, collected: Collected, found: SearchResult, history: History, fresh: bool, note: bool
) -> bool:
    """Whether the articles may answer this message: they have the answer, and it is a question that they can finish.

    A passing question is answered beside a matter that only a person can finish; the matter itself is not, nor is a
    note by the article about leaving notes.
    """
    if not (found.answerable and found.passages) or seen.speech not in (Speech.REQUEST, Speech.REJECTION):
        return False
    if seen.speech is Speech.REJECTION and history.answered_before:
        return False
    if note and seen.sentiment is Sentiment.POSITIVE:
        return False
    if note and collected.intent and collected.intent.article == found.passages[0].article:
        return False
    if collected.intent is None:
        return seen.urgency.rank < Urgency.HIGH.rank and seen.complexity is not Complexity.EXPERT
    if collected.intent.handling is Handling.PERSON:
        waits = history.owner is OwnerKind.QUEUE
        brief = waits or seen.complexity is Complexity.SIMPLE
        slow = Urgency.LOW if seen.intent else Urgency.NORMAL  # what names no matter is in passing unless it hurries
        passing = note or (seen.urgency.rank <= slow.rank and brief)
        return passing and not (fresh and (collected.known or collected.invalid))
    return collected.intent.handling is Handling.ANSWER


def _leaves_a_note(seen: Assessment, intent: Intent | None) -> bool:
    """Whether the message leaves us a note, such as an idea: for people to read, with nothing to ask and no hurry."""
    return (
        intent is not None
        and seen.speech is Speech.REQUEST
        and intent.handling is Handling.PERSON
        and intent.complexity is Complexity.SIMPLE
        and intent.urgency is Urgency.LOW
        and not intent.details
    )
