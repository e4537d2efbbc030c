"""The first half of a turn: assess and search side by side, sparing a model what the local engine sees plainly.

Called by `think`. Decides nothing.
"""

import asyncio
from collections.abc import Sequence

from triage.assistant.cascade import Savings, spared_by
from triage.assistant.finding import Findings, find
from triage.assistant.ports import Engine, Search
from triage.assistant.second_look import second_look
from triage.assistant.turn import Failures, Turn
from triage.domain.assessment import Assessment, Speech
from triage.domain.errors import PermanentError, TransientError
from triage.domain.policy import Cascade
from triage.domain.telemetry import Telemetry

_NO_SEARCH = frozenset({Speech.GREETING, Speech.THANKS, Speech.ATTACK, Speech.CHOICE})


class Sight:
    """Sees with the first engine that can; the last one is the engine that always can."""

    def __init__(self, engines: Sequence[Engine], search: Search, telemetry: Telemetry, failures: Failures) -> None:
        self._engines = tuple(engines)
        self._search = search
        self._telemetry = telemetry
        self._failures = failures
        self._cascades = len(self._engines) > 1 and not failures.strict
        self.savings = Savings(telemetry)

    async def assess_and_search(self, turn: Turn, cascade: Cascade) -> Assessment | None:
        """Reads and searches side by side; the local engine one after the other, for both use one embedding."""
        if self._cascades and cascade.spare and (plain := await self._plain(turn, cascade)):
            return plain
        if turn.engine is self._engines[-1]:
            seen = await self.assess(turn)
            if seen is None or seen.speech not in _NO_SEARCH:
                turn.findings = self.find(turn)
            return seen
        finding = asyncio.create_task(asyncio.to_thread(self.find, turn))
        seen, findings = await asyncio.gather(self.assess(turn), finding)
        turn.findings = Findings() if seen and seen.speech in _NO_SEARCH else findings
        return seen

    async def _plain(self, turn: Turn, cascade: Cascade) -> Assessment | None:
        """What the last engine sees, where that is plain enough to spare the others; None where it is not."""
        last, reading = self._engines[-1], turn.reading
        try:
            seen = second_look(await last.assess(reading, turn.journal), reading)
        except (TransientError, PermanentError):
            return None
        findings = Findings() if seen.speech in _NO_SEARCH else await asyncio.to_thread(self.find, turn)
        spared = spared_by(seen, findings, reading, cascade)
        if spared is None:
            return None
        self.savings.spared(spared)
        turn.engine, turn.findings = last, findings
        return seen

    async def assess(self, turn: Turn) -> Assessment | None:
        """What the first engine that can sees; None when none can. Raises only when strict."""
        for engine in self._engines:
            turn.engine = engine
            try:
                return second_look(await engine.assess(turn.reading, turn.journal), turn.reading)
            except (TransientError, PermanentError) as error:
                self._failures.note(engine, "assess", error)
        return None

    def find(self, turn: Turn) -> Findings:
        """The passages for the unread messages."""
        return find(self._search, turn.reading, self._telemetry)
