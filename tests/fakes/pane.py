"""The open conversation as a browser holds it: loaded once, then changed by patches as `patch.js` changes it.

For tests of what patches come to. `parts` and `entries` are HTML by id, without what the browser itself keeps ticking;
`seq` is the event up to which the page was made.
"""

import re
from collections.abc import Iterator

_TICKING = re.compile(r'(class="chip)(?: fine| soon| late)?("[^>]*data-due[^>]*>)[^<]*')
_BEGINS = re.compile(
    r'<(?:header id="(?P<head>head)"|div id="(?P<notices>notices)"|div id="(?P<proposals>proposals)"'
    r'|aside class="context" id="(?P<context>context)"'
    r'|li [^>]*\bid="(?P<entry>[\w-]+)" data-into="thread"(?: data-before="(?P<before>[\w-]+)")?)'
)


class Pane:
    """What one browser shows of a conversation."""

    def __init__(self, page: str) -> None:
        self.parts: dict[str, str] = {}
        self.entries: dict[str, str] = {}
        found = re.search(r'data-seq="(\d+)"', page)
        self.seq = int(found[1]) if found else 0
        self.patch(page)

    def patch(self, html: str) -> None:
        """Take in a page or a patch."""
        for begin, text in _elements(_TICKING.sub(r"\1\2", html)):
            name, before = begin["entry"], begin["before"]
            if not name:
                self.parts[str(begin.lastgroup)] = text
            elif name not in self.entries and before in self.entries:
                self._insert(name, text, before)
            else:
                self.entries[name] = text

    def last(self, count: int) -> list[tuple[str, str]]:
        """The end of the thread."""
        return list(self.entries.items())[-count:]

    def _insert(self, name: str, text: str, before: str) -> None:
        around = list(self.entries.items())
        at = [known for known, _ in around].index(before)
        self.entries = dict([*around[:at], (name, text), *around[at:]])


def _elements(html: str) -> Iterator[tuple[re.Match[str], str]]:
    """Each part and entry, where it begins and all of it."""
    for begin in _BEGINS.finditer(html):
        tag, depth = re.compile(rf"<(/?){html[begin.start() + 1 : begin.end()].split()[0]}\b[^>]*>"), 0
        for found in tag.finditer(html, begin.start()):
            depth += -1 if found[1] else 1
            if not depth:
                yield begin, html[begin.start() : found.end()].replace(f' data-before="{begin["before"]}"', "")
                break
