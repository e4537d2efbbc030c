"""Which language a message is in; short texts count as foreign only when that is certain.

Asked by `assess`. English words in a text outweigh the identifier, which is unsure below a sentence.
"""

import re
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
# Short words of chat English, so that "perfect thx" is not taken for Danish.
_ENGLISH_WORDS = """
the a an and or but to of in on at for from with is are was were be been am i i'm you your my me we our us it it's this
that these those not no yes do does did don't didn't doesn't can can't could would will won't should have has had how
what when where why who which there here please thanks thank hi hello hey ok okay just still get got never ever any some
all than then so if as by up out about your order need want help thx pls u ur
"""
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_SURE = 0.95
_SHORT_WORDS = 4


class LanguageJudge:
    """Names the language of a text. Loads its model at the first text that is not plainly English."""

    def load(self) -> None:
        """Load the model now; it takes up to half a second."""
        self._identifier.classify("ready")

    def of(self, text: str, usual: str) -> str:
        """The BCP 47 code of the text's language; `usual` when there is too little to tell."""
        words = [word.lower() for word in _WORD.findall(text.replace("’", "'"))]
        letters = sum(len(word) for word in words)
        if letters < 6:
            return usual
        english = sum(word in _ENGLISH for word in words) / len(words)
        if english >= 0.25:
            return "en"
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
