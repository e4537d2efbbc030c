"""Which language a message is in; short texts count as foreign only when that is certain.

Asked by `assess`. English words in a text outweigh the identifier, which is unsure below a sentence.
"""

import re
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_NO_WORDS = re.compile(r"\S+@\S+|\b(?:https?://|www\.)\S+|\S*\d\S*")  # addresses, links and codes are in no language
# Short words of chat English, so that "perfect thx" is not taken for Danish.
_ENGLISH_WORDS = """
the a an and or but to of in on at for from with is are was were be been am i i'm you your my me we our us it it's this
that these those not no yes do does did don't didn't doesn't can can't could would will won't should have has had how
what when where why who which there here please thanks thank hi hello hey ok okay just still get got never ever any some
all than then so if as by up out about your order need want help thx pls u ur
"""
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
# Small words that no English message uses; two of them, or one of two or three words, settle what a short text is in.
_FOREIGN_WORDS = {
    "de": "wo ist mein meine ich nicht wie kann bitte das der die und wann habe mit für ein eine guten hallo danke",
    "fr": "où est mon ma mes je ne pas comment puis s'il vous plaît le la les et quand avec pour une bonjour merci",
    "es": "dónde está mi mis yo no cómo puedo por favor el la los y cuándo con para una hola gracias pedido qué",
    "it": "dov'è dove il mio la mia io non come posso per favore e quando con una ciao grazie è sono",
    "nl": "waar mijn ik niet hoe kan alsjeblieft het een en wanneer met voor hallo dank je nog geen",
    "pl": "gdzie jest moja moje ja nie jak mogę proszę kiedy dla dzień dobry dziękuję się mam",
    "pt": "onde está meu minha eu não como posso por favor quando com para uma olá obrigado você",
}
_FOREIGN = {code: frozenset(words.split()) - {"no", "me", "as"} for code, words in _FOREIGN_WORDS.items()}
_SURE = 0.95
_SHORT_WORDS = 4


class LanguageJudge:
    """Names the language of a text. Loads its model at the first text that is not plainly English."""

    def load(self) -> None:
        """Load the model now; it takes up to half a second."""
        self._identifier.classify("ready")

    def of(self, text: str, usual: str) -> str:
        """The BCP 47 code of the text's language; `usual` when there is too little to tell."""
        text = _NO_WORDS.sub(" ", text)
        words = [word.lower() for word in _WORD.findall(text.replace("’", "'"))]
        letters = sum(len(word) for word in words)
        if letters < 6:
            return usual
        english = sum(word in _ENGLISH for word in words) / len(words)
        if english >= 0.25:
            return "en"
        if english == 0 and (code := _by_small_words(words)):
            return code
        latin = sum(character < "\u0250" for word in words for character in word) / letters
        code, probability = self._identifier.classify(text)
        if code == "en":
            return "en"
        if latin < 0.5:
            return str(code)
        enough = len(words) >= _SHORT_WORDS and english < 0.15
        return str(code) if enough and probability >= _SURE else usual

    @cached_property
    def _identifier(self) -> "LanguageIdentifier":
        from py3langid.langid import MODEL_FILE, LanguageIdentifier

        return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _by_small_words(words: list[str]) -> str | None:
    """The language whose small words the text has, when they are enough to be sure and no other has as many."""
    hits = {code: sum(word in known for word in words) for code, known in _FOREIGN.items()}
    best, second = sorted(hits.values(), reverse=True)[:2]
    enough = best >= 2 or (best == 1 and len(words) <= 3)
    return max(hits, key=hits.__getitem__) if enough and best > second else None
