"""The words that say what a text is about: all but those that fit every text.

Used by `finding`, `leaning` and the local engine. Pure; English.
"""

import re

_LITTLE = """
a an the and or but so then also too if as of to in on at by for from with without about into out up off over again
still i im you he she it its we they me my your his her our their this that thats these those there here them us one
ones is are am was were be been being do does did done have has had can could will would shall should may might must
dont idk doesnt didnt cant wont isnt not no yes ok okay hm hmm oh well hey hi hello please pls thanks thx sorry btw
actually just how what whats when where which who whom why long much many often far soon time take takes taking day
days exactly now next after before later get gets got go goes going come comes happen happens happened work works
working mean know tell say want need like way thing things stuff something anything else more other same kind sort
bit lot really very quite find even only maybe perhaps possible able use make let lets give see look help sure right
ever any some all both each
"""
_SAYS_LITTLE = frozenset(_LITTLE.split())
_WORD = re.compile(r"[a-z]{2,}")
_STEM = 5  # letters that ship, ships and shipping have in common


def telling_words(text: str) -> set[str]:
    """The words that say what a text is about, cut so that ship and shipping meet."""
    return {word[:_STEM] for word in _WORD.findall(text.lower()) if word not in _SAYS_LITTLE}
