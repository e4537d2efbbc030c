"""What pages show of an installation beyond its database: content files, prompts, eval runs, checks, channels, gaps.

Handed in by `app`, which knows folders and settings; every part has an empty default, as in tests that need none.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from triage.domain.ids import ConversationId
from triage.store.metrics_rows import Period


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one part of the installation: `state` is ok, advice or wrong."""

    part: str
    state: str
    message: str
    remedy: str | None = None


@dataclass(frozen=True, slots=True)
class ContentFile:
    """A rule file in force; `packaged` is the text that was shipped by this name, None where it is that very file."""

    name: str
    path: str
    text: str
    packaged: str | None = None


@dataclass(frozen=True, slots=True)
class PromptVersion:
    """One version of a prompt; `share` is that of its conversations. `digest` is of header and body."""

    name: str
    version: str
    state: str
    share: float
    changes: str
    text: str
    digest: str


@dataclass(frozen=True, slots=True)
class EvalFigure:
    """A metric of a run with its 95 % interval."""

    name: str
    value: float
    low: float
    high: float
    is_gated: bool
    is_share: bool


@dataclass(frozen=True, slots=True)
class EvalRun:
    """A run of a suite; `report` is its page, where one was written."""

    id: str
    suite: str
    started: datetime
    is_complete: bool
    verdict: str
    label: str
    cases: int
    figures: tuple[EvalFigure, ...]
    report: Path | None


@dataclass(frozen=True, slots=True)
class GapQuestion:
    """A question that no article answered, where it was asked, and what an agent wrote back, redacted."""

    conversation: ConversationId
    at: datetime
    text: str
    answer: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that ask the same: the most typical first. `nearest` is the article that came closest."""

    id: str
    title: str
    questions: tuple[GapQuestion, ...]
    conversations: int
    nearest: str
    nearest_score: float
    draft: str


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a test, in words; `detail` is what the other side said."""

    is_ok: bool
    message: str
    detail: str = ""


class Channel(Protocol):
    """The generic channel as far as a test needs it. The secret never leaves it but for its last four characters."""

    @property
    def secret_end(self) -> str:
        """The last four characters of the secret."""
        ...

    @property
    def reply_url(self) -> str | None:
        """Where replies go, if anywhere."""
        ...

    def signed(self, body: str, identity: str) -> Mapping[str, str]:
        """The headers with which the other system would send this body."""
        ...

    async def try_replying(self) -> Tried:
        """Deliver a signed test event to the reply URL."""
        ...


def _no_gaps(period: Period) -> Sequence[Gap]:
    return ()


@dataclass(frozen=True, slots=True)
class Installation:
    """All of it. The callables read files or compute, so they are called off the event loop."""

    checks: Callable[[], Sequence[Finding]] = tuple
    content: Callable[[], Sequence[ContentFile]] = tuple
    prompts: Callable[[], Sequence[PromptVersion]] = tuple
    runs: Callable[[], Sequence[EvalRun]] = tuple
    gaps: Callable[[Period], Sequence[Gap]] = _no_gaps
    channel: Channel | None = None
