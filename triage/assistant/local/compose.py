"""The words for a decision: opening, matter, closing question, out of fixed wordings and extracts of articles.

Called by the local engine. Decides nothing: action, question, choices and promise are given.
"""

from dataclasses import dataclass

from triage.assistant.local import collect, handoff_words, openings, small_talk
from triage.assistant.local.answer import Answer, answer
from triage.assistant.local.spoken import Speaker, joined
from triage.assistant.ports import Brief, Draft
from triage.assistant.questions import is_question
from triage.assistant.recall import recalled
from triage.domain.assessment import Speech
from triage.domain.labels import Action, OwnerKind
from triage.domain.policy import Hours

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
        found = answer(speaker.brief)
        if not found.text:
            return Draft(joined(openings.opening(speaker), self._unanswered(speaker), closing))
        missing = "" if found.complete else speaker.say("no_answer")
        told = joined(openings.opening(speaker), found.text, openings.what_stands(speaker))
        return _drafted(_then(told, joined(missing, closing)), found)

    def _suggested(self, speaker: Speaker) -> Draft:
        """The nearest article by its title, for a yes or a no."""
        title = speaker.brief.found.passages[0].title.rstrip("?")
        return Draft(joined(openings.opening(speaker), speaker.say("did_you_mean", title=title)))

    def _unanswered(self, speaker: Speaker) -> str:
        brief = speaker.brief
        if brief.decision.reason_code == "customer_choice":
            return speaker.say("ask_matter")
        if brief.decision.reason_code == "unclear" and brief.reading.memory.choices:
            said = " ".join(message.text for message in brief.reading.burst)
            unknown = speaker.say("no_answer") if is_question(said) else ""
            return joined(unknown, handoff_words.choice_again(speaker))
        if brief.decision.reason_code == "unclear":
            # A number has been understood; out of the blue, what it is about has not.
            if brief.assessment.details and brief.reading.memory.intent and openings.understood(speaker):
                return ""
            return speaker.say("ask_matter" if brief.assessment.details else "not_understood")
        return joined(speaker.say("no_answer"), collect.pending_question(speaker))

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
        if stays and speaker.brief.found.answerable and asks:
            found = answer(speaker.brief)
            if found.text:
                return _drafted(_then(joined(openings.opening(speaker), found.text), choice), found)
        unknown = speaker.say("no_answer") if speaker.brief.decision.reason_code == "no_answer" else ""
        return Draft(joined(openings.opening(speaker), unknown, choice))

    @staticmethod
    def _handed_over(speaker: Speaker) -> Draft:
        if handoff_words.is_waiting(speaker):
            unknown = speaker.say("no_answer") if handoff_words.leaves_a_question(speaker) else ""
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
    beside = brief.decision.reason_code == "person_matter" and brief.assessment.intent is None
    said = " ".join(message.text for message in brief.reading.burst)
    return beside and brief.assessment.speech is Speech.REQUEST and is_question(said)


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
        return Draft(joined(speaker.say("passed_on"), str(speaker.promise_values()["promise"])))
    spec = speaker.brief.reading.catalogue.details.get(speaker.brief.decision.ask or "")
    more = (
        speaker.say("detail_invalid", hint=spec.hint, label=spec.label.lower()) if spec else speaker.say("ask_matter")
    )
    text = joined(more, spec.question) if spec else joined(draft.text, more)
    if text == speaker.brief.reading.memory.last_reply:
        text = speaker.say("not_understood")
    return Draft(text, draft.citations, draft.cited, draft.answered) if draft.citations else Draft(text)
