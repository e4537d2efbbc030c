"""Engines of the assistant that a test scripts: what they see, say and summarise, or how they fail."""

from triage.assistant.ports import Brief, Case, Draft, Journal, Reading
from triage.domain.assessment import Assessment
from triage.domain.handoff import Summary
from triage.domain.knowledge import SearchResult


class ScriptedReader:
    """Returns the given assessments one after the other, the last one for ever; an error among them is raised.

    `drafts` are its replies in the same way; `read_texts`, `composed` and `summarised` say what it was asked.
    """

    def __init__(
        self,
        *assessments: Assessment | Exception,
        name: str = "scripted",
        drafts: tuple[Draft | Exception, ...] = (Draft("words"),),
        summary: Summary | Exception | None = None,
    ) -> None:
        self.name = name
        self._assessments = list(assessments) or [Assessment()]
        self._drafts = list(drafts)
        self._summary = summary or Summary("ask", "reason", "rationale", engine=name)
        self.read_texts: list[tuple[str, ...]] = []
        self.composed: list[Brief] = []
        self.summarised: list[Case] = []

    async def assess(self, reading: Reading, journal: Journal) -> Assessment:
        self.read_texts.append(tuple(message.text for message in reading.burst))
        found = self._assessments.pop(0) if len(self._assessments) > 1 else self._assessments[0]
        if isinstance(found, Exception):
            raise found
        return found

    async def compose(self, brief: Brief, journal: Journal) -> Draft:
        self.composed.append(brief)
        draft = self._drafts.pop(0) if len(self._drafts) > 1 else self._drafts[0]
        if isinstance(draft, Exception):
            raise draft
        return draft

    async def summarise(self, case: Case, journal: Journal) -> Summary:
        self.summarised.append(case)
        if isinstance(self._summary, Exception):
            raise self._summary
        return self._summary


class ScriptedSearch:
    """Finds what a test put in, by query, else the rest; `asked` lists the queries. An error is raised."""

    def __init__(self, rest: SearchResult | Exception = SearchResult(), **by_query: SearchResult) -> None:  # noqa: B008
        self._rest = rest
        self._by_query = by_query
        self.asked: list[str] = []

    def search(self, query: str, k: int = 5) -> SearchResult:
        self.asked.append(query)
        result = self._by_query.get(query, self._rest)
        if isinstance(result, Exception):
            raise result
        return result
