"""Reads a burst of messages into an Assessment: one embedding, one pass of patterns, then one small judge a label.

Called by the local engine. Knows no policy: what a label leads to is not decided here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from triage.assistant.details import contact
from triage.assistant.details.extract import Extracted, extract, free_answer
from triage.assistant.details.found import Setting, setting_of
from triage.assistant.local import complexity, human_request, red_flags, sentences, sentiment, speech, urgency
from triage.assistant.local.cues import CueReader, Cues
from triage.assistant.local.heads import Features
from triage.assistant.local.intent import IntentGuess, IntentJudge
from triage.assistant.local.language import LanguageJudge
from triage.assistant.local.model import LocalModel
from triage.assistant.local.opinions import MARKS, Opinion, Opinions, mixed
from triage.assistant.local.speech_words import ADDS
from triage.assistant.local.train import ATTACK
from triage.assistant.local.urgency import Pace
from triage.assistant.local.vectors import Embedder
from triage.assistant.ports import Reading
from triage.assistant.telling_words import telling_words
from triage.domain.assessment import Assessment, Detail, Evidence, Speech
from triage.domain.intents import DetailSpec, DetailType, Handling, Intent
from triage.domain.labels import OwnerKind, RedFlag, Sentiment, Urgency

_LANGUAGES = frozenset({"en"})  # what the embedding and the patterns read
_CONTINUING = frozenset({Speech.DETAIL, Speech.NO_ANSWER, Speech.CHOICE, Speech.REJECTION})
_WORDS_ONLY = frozenset({Speech.GREETING, Speech.THANKS})
_LONG_WORDS = 45  # from here one embedding blurs what single sentences say
_SENTENCES_AT_MOST = 8
_SURE_IN_AN_ANSWER = 0.6  # an answer to our question is short, and says little about urgency by itself
_SURE_INTENT = 0.45  # only then do an intent's usual urgency and red flag come with it
_SURE_OF_ANOTHER, _SURE_OF_ANOTHER_ADDED, _WORDS_OF_A_MATTER = (
    0.6,
    0.35,
    4,
)  # what a short answer looks like by chance is no new matter
_NEEDS_A_TRACE, _TRACE = frozenset({RedFlag.SAFETY, RedFlag.FRAUD}), 0.1  # of its red flag, for an intent to bring it
_SURE_OF_KNOWN = 0.9
# "There's no smoke": said of a false alarm.
_DENIES_DANGER = re.compile(
    r"\b(?:no|not|isn'?t|aren'?t|without|nothing|never)\b(?: \w+){0,2} (?:smok\w*|fires?|burn\w*|smell\w*"
    r"|flames?|gas|leak\w*)\b",
    re.IGNORECASE,
)
_WORDS_ONLY_IDS, _SURE_OF_WORDS = frozenset({"greeting", "thanks", "goodbye"}), 0.9
_MISTAKABLE = frozenset({DetailType.DATE, DetailType.MONEY, DetailType.TEXT})
_ATTACKED, _WORDS_OF_AN_ATTACK = 0.7, 5  # shorter orders, such as "write instead", are meant for us
# How much the tuned layers have to say beside the heads that learn from the project's examples; chosen on the dev part.
_SHARES = {"urgency": 0.75, "sentiment": 0.85, "human": 0.8, MARKS: 0.7}


@dataclass(frozen=True, slots=True)
class _Look:
    """One burst as the judges see it."""

    text: str
    cues: Cues
    features: Features
    opinion: Opinion
    parts: tuple[tuple[str, Features, Opinion], ...]
    guess: IntentGuess
    intent: Intent | None


class Assessor:
    """Reads bursts with one trained model. Cheap to make; the language model loads at the first text."""

    def __init__(self, model: LocalModel, reader: CueReader, embedder: Embedder) -> None:
        self._model = model
        self._reader = reader
        self._embedder = embedder
        self._intents = IntentJudge(model)
        self._languages = LanguageJudge()
        self._opinions = Opinions()

    def warm(self) -> None:
        """Load what is otherwise loaded at the first message that needs it: lexicon, languages, checks of details."""
        self._reader.read("ready")
        self._languages.load()
        contact.load()
        self._embedder.read(["ready"])

    def assess(self, reading: Reading) -> Assessment:
        """The labels and details of the burst, in the light of what is remembered."""
        text = burst_text(reading)
        if not text:
            return Assessment(urgency=Urgency.LOW, speech=Speech.REQUEST)
        look = self._look(text, reading)
        setting = setting_of(reading.thread.customer, reading.company, reading.now)
        asked = reading.catalogue.details.get(reading.memory.pending or "")
        extracted = extract(reading.burst, reading.catalogue, look.intent, reading.memory, setting)
        another = _is_another_matter(look, reading)
        act = speech.judge(
            text,
            look.cues,
            reading.memory,
            extracted,
            asked,
            self._is_attack(look),
            waits=reading.thread.conversation.owner.kind is OwnerKind.QUEUE,
            new_matter=another,
        )
        details = _with_free_answer(extracted, act.speech, asked, reading)
        if another and act.speech is Speech.REQUEST:
            details = _of_another(look, details, reading)
        return self._labelled(look, act, details, reading, setting)

    def _look(self, text: str, reading: Reading) -> _Look:
        parts = _parts(text)
        vectors, tones = self._embedder.read([text, *parts])
        cues = self._reader.read(text)
        features = self._model.features(cues.text, vectors[0], cues.numbers)
        opinions = self._opinions_on(tones, [cues.numbers, *(self._reader.read(part).numbers for part in parts)])
        silent = np.zeros_like(cues.numbers)
        split = tuple(
            (part, self._model.features(part, vector, silent), opinion)
            for part, vector, opinion in zip(parts, vectors[1:], opinions[1:], strict=True)
        )
        guess = self._intents.judge(features)
        remembered = reading.catalogue.intents.get(reading.memory.intent) if reading.memory.intent else None
        intent = reading.catalogue.intents.get(guess.intent) if guess.intent else remembered
        return _Look(text, cues, features, opinions[0], split, guess, intent)

    def _is_attack(self, look: _Look) -> bool:
        likely = self._model.heads["attack"].probabilities(look.features)[ATTACK] >= _ATTACKED
        long = len(look.text.split()) >= _WORDS_OF_AN_ATTACK
        return bool(look.cues.attack) or (likely and long and look.guess.intent is None)

    def _labelled(
        self, look: _Look, act: speech.Act, details: dict[str, Detail], reading: Reading, setting: Setting
    ) -> Assessment:
        intent = self._intent(look, act, reading)
        language = self._languages.of(look.text, "en")
        sure = intent is not None and intent.id == look.guess.intent and look.guess.confidence >= _SURE_INTENT
        sure = sure and not urgency.supposed(look.cues.text)
        flags = self._red_flags(look, intent if sure else None, act.speech)
        feeling = sentiment.judge(self._ask("sentiment", look), [raised.flag for raised in flags])
        person = human_request.judge(self._ask("human", look), look.cues)
        pace = self._pace(look, flags, act.speech, intent if sure else None, details, reading, setting)
        return Assessment(
            intent=intent.id if intent else None,
            intent_confidence=round(look.guess.confidence, 3) if intent else 0.0,
            other_intents=look.guess.others,
            speech=act.speech,
            language=language,
            language_supported=language in _LANGUAGES,
            sentiment=feeling.sentiment,
            sentiment_score=feeling.score,
            urgency=pace.urgency,
            human_requested=person is not None,
            red_flags=tuple(raised.flag for raised in flags),
            complexity=complexity.judge(self._ask("complexity", look), intent, act.speech),
            details=details,
            choice=act.choice,
            evidence=_evidence(look, reading, flags, pace, feeling, person, act.speech),
        )

    def _ask(self, head: str, look: _Look) -> dict[str, float]:
        return self._weighed(head, look.features, look.opinion)

    def _weighed(self, head: str, features: Features, opinion: Opinion) -> dict[str, float]:
        """The project's own head; where the tuned layers have an opinion, weighed against it."""
        own = self._model.heads[head].probabilities(features)
        return mixed(own, opinion[head], _SHARES[head]) if head in opinion else own

    def _opinions_on(self, tones: np.ndarray | None, cues: Sequence[np.ndarray]) -> list[Opinion]:
        if tones is None:  # a downloaded model: the project's own heads judge alone
            return [{} for _ in cues]
        return [self._opinions.of(tone, numbers) for tone, numbers in zip(tones, cues, strict=True)]

    def _intent(self, look: _Look, act: speech.Act, reading: Reading) -> Intent | None:
        """The matter: while a customer answers us it is the one at hand."""
        if act.speech is Speech.ATTACK:
            return None
        if act.speech in _CONTINUING and reading.memory.intent:
            return reading.catalogue.intents.get(reading.memory.intent)
        intent = reading.catalogue.intents.get(look.guess.intent) if look.guess.intent else None
        return None if intent and self._is_doubtful(intent, look, reading) else intent

    def _is_doubtful(self, intent: Intent, look: _Look, reading: Reading) -> bool:
        """Whether the words name nothing by themselves, only suppose it, or show no trace of the intent's red flag."""
        matters = intent.handling in (Handling.ANSWER, Handling.PERSON)
        if matters and reading.memory.intent and not telling_words(look.text):
            return True
        if intent.handling is Handling.PERSON and urgency.supposed(look.cues.text):
            return True
        if intent.id in _WORDS_ONLY_IDS and look.guess.confidence < _SURE_OF_WORDS:
            return True
        flag = intent.red_flag
        if flag is RedFlag.SAFETY and _DENIES_DANGER.search(look.cues.text):
            return True
        if flag not in _NEEDS_A_TRACE or flag in look.cues.red_flags:
            return False
        traces = [self._weighed(MARKS, f, o).get(flag.value, 0.0) for _, f, o in self._readings(look)]
        return max(traces) < _TRACE or not urgency.is_thinkable(self._ask("urgency", look), Urgency.HIGH)

    @staticmethod
    def _readings(look: _Look) -> tuple[tuple[str, Features, Opinion], ...]:
        return (*look.parts, (look.text, look.features, look.opinion))

    def _red_flags(self, look: _Look, intent: Intent | None, act: Speech) -> list[red_flags.Raised]:
        if act in _CONTINUING or act in _WORDS_ONLY or act is Speech.ATTACK:
            return red_flags.judge(look.cues, ())
        if urgency.supposed(look.cues.text):
            return [raised for raised in red_flags.judge(look.cues, ()) if raised.flag is RedFlag.SELF_HARM]
        readings = [(text, self._weighed(MARKS, features, opinion)) for text, features, opinion in self._readings(look)]
        if _DENIES_DANGER.search(look.cues.text) and RedFlag.SAFETY not in look.cues.red_flags:
            readings = [(text, {**odds, RedFlag.SAFETY.value: 0.0}) for text, odds in readings]
        known = look.intent is not None and look.intent.red_flag is None and look.guess.confidence >= _SURE_OF_KNOWN
        raised = red_flags.judge(look.cues, readings, known=known)
        if intent and intent.red_flag and intent.red_flag not in {r.flag for r in raised}:
            raised.append(red_flags.Raised(intent.red_flag, look.text))
        return raised

    def _pace(
        self,
        look: _Look,
        flags: Sequence[red_flags.Raised],
        act: Speech,
        intent: Intent | None,
        details: dict[str, Detail],
        reading: Reading,
        setting: Setting,
    ) -> Pace:
        likely = self._ask("urgency", look)
        pace = urgency.judge(likely, look.cues, flags, act)
        if intent and intent.urgency and not look.cues.can_wait and urgency.is_thinkable(likely, intent.urgency):
            pace = urgency.at_least(pace, intent.urgency, look.text, "the usual urgency of this matter")
        if act is Speech.NO_ANSWER or (act in _CONTINUING and not look.cues.urgency):
            carried = reading.memory.urgency or Urgency.NORMAL
            sure = likely[Urgency.CRITICAL.value] >= _SURE_IN_AN_ANSWER
            pace = pace if sure else replace(pace, urgency=carried, words="", because="carried")
        late = urgency.broken_promise(details, reading.catalogue.details, setting.today)
        if late:
            pace = urgency.at_least(pace, Urgency.HIGH, late.value, "our promise is broken")
        return pace


def _is_another_matter(look: _Look, reading: Reading) -> bool:
    """Whether the burst is surely about something else than the matter at hand, and no mere words."""
    intent = reading.catalogue.intents.get(look.guess.intent) if look.guess.intent else None
    sure = _SURE_OF_ANOTHER_ADDED if ADDS.match(look.cues.text) else _SURE_OF_ANOTHER
    if intent is None or reading.memory.intent in (None, intent.id) or look.guess.confidence < sure:
        return False
    return intent.handling in (Handling.ANSWER, Handling.PERSON) and len(look.text.split()) >= _WORDS_OF_A_MATTER


def _of_another(look: _Look, details: dict[str, Detail], reading: Reading) -> dict[str, Detail]:
    """The details that belong to a new matter: its own, and what is unmistakable; no day answers two questions."""
    own = look.intent.details if look.intent else ()
    specs = reading.catalogue.details
    return {key: found for key, found in details.items() if key in own or specs[key].type not in _MISTAKABLE}


def burst_text(reading: Reading) -> str:
    """The burst as one text, a line a message."""
    return "\n".join(message.text.strip() for message in reading.burst if message.text.strip())


def _parts(text: str) -> list[str]:
    """The sentences of a long text; none for one that a single embedding covers."""
    return sentences.split(text)[:_SENTENCES_AT_MOST] if len(text.split()) > _LONG_WORDS else []


def _with_free_answer(
    extracted: Extracted, act: Speech, asked: DetailSpec | None, reading: Reading
) -> dict[str, Detail]:
    details = dict(extracted.details)
    if act is Speech.DETAIL and asked and asked.key not in details:
        answer = free_answer(reading.burst, asked, beside=details)
        if answer:
            details[asked.key] = answer
    return details


def _evidence(
    look: _Look,
    reading: Reading,
    flags: Sequence[red_flags.Raised],
    pace: Pace,
    feeling: sentiment.Feeling,
    person: str | None,
    act: Speech,
) -> tuple[Evidence, ...]:
    quotes = [(f"red_flag:{RedFlag(raised.flag)}", raised.words) for raised in flags]
    quotes.append((f"urgency:{pace.urgency}", pace.words))
    if feeling.sentiment.rank < Sentiment.NEUTRAL.rank:
        quotes.append((f"sentiment:{feeling.sentiment}", look.text))
    if person:
        quotes.append(("human_requested", person))
    if act is Speech.ATTACK:
        quotes.append(("attack", look.cues.attack[0] if look.cues.attack else look.text))
    return tuple(_quoted(label, words, reading) for label, words in quotes if words)


def _quoted(label: str, words: str, reading: Reading) -> Evidence:
    """The words with the message that holds them; a quote over several messages cites the first."""
    line = words.split("\n", 1)[0].strip()
    source = next((m for m in reading.burst if line in sentences.plain(m.text) or line in m.text), reading.burst[0])
    return Evidence(label, line[:160], source.id)
