"""The last look at a reply before it may be sent: sources, links, promises, claims, leaks, and other people's data.

Called by `think` for every draft of either engine. Returns what is wrong, so that the draft can be made anew.
"""

import re
from collections.abc import Iterable, Sequence

from triage.assistant.ports import Brief, Draft
from triage.assistant.reply.ground import Ground, ground_of
from triage.assistant.reply.values import strange_values, uncited
from triage.assistant.reply.words import claims, leaks, strange_times, vain_promises
from triage.domain.knowledge import FoundPassage
from triage.domain.labels import Action

_MARKER = re.compile(r"\[(\d{1,2})\]")
_MARKUP = re.compile(
    r"!\[[^\]]*\]|<\s*/?(?:img|iframe|script|svg|object|embed|video|audio|style|form|input|link|base|meta|div|span|body)\b"
    r"|<\s*a\s|<\s*/\s*a\s*>",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]{1,20}:)?//(?P<url>[^\s<>()\[\]]+)|\bwww\.(?P<www>[\w.-]+)"
    r"|\]\(\s*(?!https?:|//|mailto:)(?P<relative>[^)\s]+)|\b(?P<scheme>javascript|data|vbscript|file|ftp):\S",
    re.IGNORECASE,
)
_BARE_HOST = re.compile(
    r"(?<![\w@./-])(?P<host>(?:[a-z0-9-]+(?:\.|\[\.\]))+(?:com|net|org|io|ly|me|example|de|eu|co|uk|info|app|dev|shop|online"
    r"|site|xyz|biz|ru|cn|link|support))(?![\w-]|\.\w)",
    re.IGNORECASE,
)


def problems(draft: Draft, brief: Brief) -> list[str]:
    """Everything that must not be sent, in words; empty when the reply is fine."""
    text = draft.text
    found: list[str] = []
    if not text.strip() and not brief.decision.silent:
        found.append("it holds no words")
    found += _citation_problems(draft, brief.found.passages)
    if _MARKUP.search(text):
        found.append("it embeds an image or markup")
    found += [f"it links to {host}" for host in _strange_hosts(text, brief.reading.company.allowed_links)]
    found += leaks(text)
    ground = ground_of(text, brief)
    found += claims(ground)
    found += strange_times(ground)
    found += vain_promises(ground)
    found += strange_values(ground)
    found += _uncited(ground, brief)
    if brief.decision.action is Action.COLLECT and "?" not in text:
        found.append("it asks nothing")
    return found


def _uncited(ground: Ground, brief: Brief) -> list[str]:
    return uncited(ground) if brief.decision.action in (Action.ANSWER, Action.OFFER, Action.COLLECT) else []


def _citation_problems(draft: Draft, passages: Sequence[FoundPassage]) -> list[str]:
    retrieved = {passage.article for passage in passages}
    numbers = {citation.n for citation in draft.citations}
    found = [f"it cites {c.article}, which was not retrieved" for c in draft.citations if c.article not in retrieved]
    marked = {int(n) for n in _MARKER.findall(draft.text)}
    found += [f"its marker [{n}] has no source" for n in sorted(marked - numbers)]
    return found + [f"its source {n} is not marked" for n in sorted(numbers - marked)]


def _strange_hosts(text: str, allowed: Iterable[str]) -> list[str]:
    """Hosts that are not ours, however written; relative Markdown links have no place in a message either."""
    hosts = {_host(m) for m in _LINK.finditer(text)}
    hosts |= {m["host"].replace("[.]", ".").lower() for m in _BARE_HOST.finditer(text)}
    ours = {host.lower() for host in allowed}
    return sorted(host for host in hosts if host and host not in ours)


def _host(match: re.Match[str]) -> str:
    """The host behind a link; what stands before an @ in it is no host."""
    url = match["url"]
    host = re.split(r"[/?#\\]", url, maxsplit=1)[0].rsplit("@", 1)[-1] if url else match["www"] or match["relative"]
    return (host or match["scheme"] or "").lower().rstrip(".,;:!")
