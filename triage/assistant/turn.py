"""A turn under way, and what happens when an engine fails in it. Shared by `think` and its steps; knows no policy."""

from dataclasses import dataclass, field

from triage.assistant.finding import Findings
from triage.assistant.llm.errors import CIRCUIT_OPEN
from triage.assistant.ports import Engine, Journal, Reading
from triage.domain.errors import PermanentError, TransientError
from triage.domain.telemetry import Telemetry


@dataclass(slots=True)
class Turn:
    """One turn: its reading, the engine in charge, and what the steps have found."""

    reading: Reading
    engine: Engine
    journal: Journal = field(default_factory=Journal)
    findings: Findings = field(default_factory=Findings)


@dataclass(frozen=True, slots=True)
class Failures:
    """Notes what failed, so that the next engine may try; in a strict run the first failure is the end."""

    telemetry: Telemetry
    strict: bool

    def note(self, engine: Engine, step: str, error: TransientError | PermanentError) -> None:
        """Count and log it. Raises the error itself when strict."""
        if self.strict:
            raise error
        self.telemetry.count("engine_failed", engine=engine.name, step=step)
        if error.code != CIRCUIT_OPEN:  # said once by the breaker itself, not by every turn that it turns away
            self.telemetry.log("engine_failed", engine=engine.name, step=step, error=str(error))
