"""The words for a decision: opening, matter, closing question, out of fixed wordings and extracts of articles.

Called by the local engine. Decides nothing: action, question, choices and promise are given.
"""

from dataclasses import dataclass

from triage.assistant.local import collect, handoff_words, openings, small_talk
from triage.assistant.local.answer import Answer, answer
from triage.assistant.local.spoken import Speaker, joined
from triage.assistant.ports import Brief, Draft
from triage.assistant.questions import asks_about_the_wait, is_question
from triage.assistant.recall import recalled
from triage.assistant.telling_words import telling_words
from triage.domain.assessment import Speech
from triage.domain.labels import Action, OwnerKind
from triage.domain.policy import Hours
from triage.routing.situation import SURE_OF_INTENT

_WORDS_OF_A_TOPIC = 2
_MATTERS = frozenset({"person_matter", "high_urgency", "walk_through"})
_NO_ARTICLE = frozenset({"no_answer", "unclear", "borderline_match", "small_talk", "attack"})


@dataclass(frozen=True, slots=True)
class Composer:
    """Composes replies; `hours` are those of the company, to say when people are there again."""

    hours: Hours | None = None

    def compose(self, brief: Brief) -> Draft:
        """The reply for this brief."""
        speaker = Speaker(brief, self.hours)
        draft = self._by_action(speaker)
        return _not_again(draft, speaker)

    def _by_action(self, speaker: Speaker) -> Draft:
        action = speaker.brief.decision.action
        if action is Action.GREET:
            return Draft(small_talk.greet(speaker))
        if action is Action.CLOSE:
            return Draft(small_talk.close(speaker))
        if action is Action.COLLECT:
            return Draft(joined(openings.opening(speaker), collect.aside(speaker), collect.question(speaker)))
        if action is Action.OFFER:
            return self._offered(speaker)
        if action is Action.HANDOFF:
            return self._handed_over(speaker)
        return self._answered(speaker)

    def _answered(self, speaker: Speaker) -> Draft:
        brief = speaker.brief
        words = small_talk.words_only(speaker)
        if words:
            lead = openings.greeting(speaker) if brief.assessment.speech is Speech.ATTACK else ""
            return Draft(joined(lead, words))
        if brief.decision.reason_code == "borderline_match":
            return self._suggested(speaker)
        if brief.decision.reason_code in _NO_ARTICLE or not brief.found.answerable:
            return Draft(joined(openings.opening(speaker), self._unanswered(speaker)))
        return self._from_articles(speaker, closing=self._closing_question(speaker))

    def _from_articles(self, speaker: Speaker, closing: str) -> Draft:
        if handoff_words.is_waiting(speaker) and not (_is_asking(speaker) or _raises_a_matter(speaker)):
            return self._handed_over(speaker)
        found = answer(speaker.brief)
        if not found.text:
            return Draft(joined(openings.opening(speaker), self._unanswered(speaker), closing))
        if found.text in speaker.brief.reading.memory.last_reply and not _is_told_by(found.text, speaker):
            return Draft(self._just_said(speaker))
        missing = "" if found.complete else speaker.say("no_answer")
        told = joined(openings.opening(speaker), found.text, openings.what_stands(speaker))
        return _drafted(_then(told, joined(missing, closing)), found)

    @staticmethod
    def _just_said(speaker: Speaker) -> str:
        """In the place of an answer that stands right above: that there is no more to it, or a colleague reads on."""
        if handoff_words.is_waiting(speaker):
            return speaker.say("waiting_question", **speaker.promise_values())
        return joined(speaker.say("nothing_more"), collect.pending_question(speaker))

    def _suggested(self, speaker: Speaker) -> Draft:
        """The nearest article by its title, for a yes or a no."""
        title = speaker.brief.found.passages[0].title.rstrip("?")
        return Draft(joined(openings.opening(speaker), speaker.say("did_you_mean", title=title)))

    def _unanswered(self, speaker: Speaker) -> str:
        brief = speaker.brief
        if brief.decision.reason_code == "customer_choice":
            return speaker.say("ask_matter")
        if brief.decision.reason_code == "unclear" and brief.reading.memory.choices:
            waits = asks_about_the_wait(" ".join(message.text for message in brief.reading.burst))
            unknown = speaker.say("no_answer") if _is_asking(speaker) and not waits else ""
            return joined(unknown, handoff_words.choice_again(speaker))
        if brief.decision.reason_code == "unclear":
            # A number has been understood; out of the blue, what it is about has not.
            if brief.assessment.details and brief.reading.memory.intent and openings.understood(speaker):
                return ""
            if _is_asking(speaker):
                return joined(speaker.say("no_answer"), speaker.say("no_answer_more"))
            return speaker.say("ask_matter" if brief.assessment.details else "not_understood")
        return joined(_unknown(speaker), collect.pending_question(speaker))

    def _closing_question(self, speaker: Speaker) -> str:
        brief = speaker.brief
        if brief.reading.thread.conversation.owner.kind is OwnerKind.QUEUE and brief.decision.promise:
            return ""
        pending = collect.pending_question(speaker)
        if pending:
            return pending
        return "" if brief.reading.memory.confirmation_asked else speaker.say("check_solved")

    def _offered(self, speaker: Speaker) -> Draft:
        """The choice, after the answer where the articles have one."""
        choice = handoff_words.offer(speaker)
        stays = any(option.key == "stay" for option in speaker.brief.decision.choices)
        asks = speaker.brief.assessment.speech is Speech.REQUEST and recalled(speaker.brief.reading) is None
        if stays and speaker.brief.found.answerable and asks and not _only_scolds(speaker):
            found = answer(speaker.brief)
            if found.text:
                return _drafted(_then(joined(openings.opening(speaker), found.text), choice), found)
        code = speaker.brief.decision.reason_code
        unknown = _unknown(speaker) if code == "no_answer" or _asks_in_passing(speaker) else ""
        acts = speaker.say("person_acts") if code == "details_told" else ""
        return Draft(joined(openings.opening(speaker), unknown, acts, choice))

    @staticmethod
    def _handed_over(speaker: Speaker) -> Draft:
        if handoff_words.is_waiting(speaker):
            asks = handoff_words.leaves_a_question(speaker) and not speaker.brief.found.answerable
            unknown = speaker.say("no_answer") if asks else ""
            return Draft(joined(openings.advice_first(speaker), unknown, handoff_words.handoff(speaker)))
        lead = "" if not speaker.brief.assessment.language_supported else openings.opening(speaker)
        if not lead and not speaker.brief.assessment.language_supported:
            lead = openings.advice_first(speaker)
        unknown = speaker.say("no_answer") if _leaves_a_question(speaker) else ""
        return Draft(joined(lead, unknown, handoff_words.handoff(speaker)))


def _leaves_a_question(speaker: Speaker) -> bool:
    """Whether the customer asked something that a colleague will have to answer."""
    brief = speaker.brief
    if brief.decision.reason_code == "complex_matter":
        return True
    aside = brief.decision.reason_code in _MATTERS and brief.assessment.intent is None
    failed = brief.decision.reason_code in ("failed_answers", "no_answer") and not brief.found.answerable
    return (aside or failed) and brief.assessment.speech is Speech.REQUEST and _is_asking(speaker)


def _raises_a_matter(speaker: Speaker) -> bool:
    """Whether the customer surely came to a matter of its own, by telling rather than asking."""
    seen, matter = speaker.brief.assessment, speaker.brief.intent
    return matter is not None and seen.intent == matter.id and seen.intent_confidence >= SURE_OF_INTENT


def _is_told_by(text: str, speaker: Speaker) -> bool:
    """Whether these words know all that the burst names: "and to Austria?" is answered by them, if once more."""
    said = telling_words(" ".join(message.text for message in speaker.brief.reading.burst))
    return bool(said) and said <= telling_words(text)


def _only_scolds(speaker: Speaker) -> bool:
    """Whether fury names no more than a thing: "your thermostat is garbage" wants no advice on thermostats."""
    brief = speaker.brief
    if brief.decision.reason_code != "very_negative" or _is_asking(speaker):
        return False
    passage = brief.found.passages[0]
    said = telling_words(" ".join(message.text for message in brief.reading.burst))
    return len(said & telling_words(f"{passage.title} {passage.text}")) < _WORDS_OF_A_TOPIC


def _asks_in_passing(speaker: Speaker) -> bool:
    """Whether a question came instead of a choice, of which the articles know nothing."""
    brief = speaker.brief
    said = " ".join(message.text for message in brief.reading.burst)
    asks = brief.assessment.speech is Speech.REQUEST and is_question(said) and not asks_about_the_wait(said)
    return brief.decision.reason_code == "choice_open" and asks and not brief.found.answerable


def _is_asking(speaker: Speaker) -> bool:
    return is_question(" ".join(message.text for message in speaker.brief.reading.burst))


def _unknown(speaker: Speaker) -> str:
    """That the articles do not know; to somebody who asked nothing, that it is noted."""
    return speaker.say("no_answer" if _is_asking(speaker) else "thanks_detail")


def _then(told: str, more: str) -> str:
    """What follows an answer, on a line of its own when the answer is a list."""
    return f"{told}\n{more}" if more and "\n" in told else joined(told, more)


def _drafted(text: str, found: Answer) -> Draft:
    return Draft(text, found.citations, found.passages, answered=True)


def _not_again(draft: Draft, speaker: Speaker) -> Draft:
    """The same reply twice in a row reads like a broken machine: the second time it says what would help."""
    if not draft.text or draft.text != speaker.brief.reading.memory.last_reply:
        return draft
    if handoff_words.is_waiting(speaker):
        asks = handoff_words.leaves_a_question(speaker)
        return Draft(speaker.say("waiting_question" if asks else "waiting_noted", **speaker.promise_values()))
    spec = speaker.brief.reading.catalogue.details.get(speaker.brief.decision.ask or "")
    more = (
        speaker.say("detail_invalid", hint=spec.hint, label=spec.label.lower()) if spec else speaker.say("ask_matter")
    )
    text = joined(more, spec.question) if spec else joined(draft.text, more)
    if text == speaker.brief.reading.memory.last_reply:
        text = speaker.say("not_understood")
    return Draft(text, draft.citations, draft.cited, draft.answered) if draft.citations else Draft(text)
