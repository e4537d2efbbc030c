"""The local engine behind the `Engine` port: no key, no network, a few milliseconds a turn.

Built by `app` with the project's rules and the shared embedder; trains in memory when no trained file fits.
"""

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from threading import Lock

from triage.assistant.local.assess import Assessor
from triage.assistant.local.compose import Composer
from triage.assistant.local.cues import CueReader
from triage.assistant.local.issues import IssueReader
from triage.assistant.local.model import LocalModel, content_key, load
from triage.assistant.local.summarise import summarise
from triage.assistant.local.vectors import Embedder
from triage.assistant.ports import Brief, Case, Draft, Journal, Reading
from triage.domain.assessment import Assessment
from triage.domain.handoff import Summary
from triage.domain.intents import IntentCatalogue
from triage.domain.policy import Hours
from triage.domain.signals import Signals


class LocalEngine:
    """Reads, writes and summarises by itself. Loads or trains its model at the first message, once."""

    name = "local"

    def __init__(
        self,
        catalogue: IntentCatalogue,
        signals: Signals,
        embedder: Embedder,
        model_dir: Path | None = None,
        hours: Hours | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._signals = signals
        self._embedder = embedder
        self._model_dir = model_dir
        self._hours = hours
        self._loading = Lock()

    async def assess(self, reading: Reading, journal: Journal) -> Assessment:
        """The labels and details of the burst."""
        return self._issues.completed(self.assessor.assess(reading), reading)

    async def compose(self, brief: Brief, journal: Journal) -> Draft:
        """Words for the decision."""
        return Composer(self._hours).compose(brief)

    async def summarise(self, case: Case, journal: Journal) -> Summary:
        """The handoff card of a thread."""
        return summarise(case)

    def warm(self, texts: Iterable[str] = ()) -> None:
        """Load the model now and embed these texts in one batch; without any, load all that some message may need."""
        assessor, batch = self.assessor, list(texts)
        if batch:
            self._embedder.read(batch)
        else:
            assessor.warm()

    @cached_property
    def _model(self) -> LocalModel:
        with self._loading:
            found = load(self._model_dir, content_key(self._catalogue, self._signals)) if self._model_dir else None
            if found is not None:
                return found
            from triage.assistant.local.train import train

            return train(self._catalogue, self._signals, self._embedder)

    @cached_property
    def assessor(self) -> Assessor:
        """The judges over the loaded model."""
        return Assessor(self._model, self.reader, self._embedder)

    @cached_property
    def _issues(self) -> IssueReader:
        return IssueReader(self._model, self.reader, self._embedder)

    @cached_property
    def reader(self) -> CueReader:
        """The compiled patterns, which need no model."""
        return CueReader(self._signals)

    def is_red_flag_text(self, text: str) -> bool:
        """Whether a red-flag pattern matches: for intake, which must not wait for a model."""
        return self.reader.red_flag_in(text)
