"""Leaves a failing endpoint alone for a while, then lets one call try it.

Used by `step` inside its semaphore, so that whoever was queued when it opened is turned away too.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from triage.assistant.llm.errors import CIRCUIT_OPEN, ENDPOINT_DOWN
from triage.assistant.llm.settings import BreakerSettings
from triage.domain.errors import PermanentError, TransientError


class Breaker:
    """Closed, open, or half open with a single probe. Without settings it never opens.

    Only errors that say the endpoint is down count: a rate limit, a refusal or a cancelled call do not.
    `on_change` hears once that it opened, with the last error, and once that it closed.
    """

    def __init__(
        self,
        settings: BreakerSettings | None,
        clock: Callable[[], float],
        on_change: Callable[[bool, str], None] = lambda is_open, why: None,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._on_change = on_change
        self._failures = 0
        self._open_until: float | None = None
        self._probing = False

    @property
    def is_open(self) -> bool:
        """True while calls are turned away."""
        return self._open_until is not None and (self._probing or self._clock() < self._open_until)

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Around one upstream call; raises TransientError `llm_circuit_open` instead of letting it start."""
        probe = self._admit()
        try:
            yield
        except (TransientError, PermanentError) as error:
            if error.code in ENDPOINT_DOWN:
                self._failed(str(error))
            else:
                self._answered(probe)
            raise
        else:
            self._close()
        finally:
            if probe:
                self._probing = False

    def _admit(self) -> bool:
        """Let the call pass; True when it is the probe of a half-open circuit."""
        if self._open_until is None:
            return False
        if self.is_open:
            raise TransientError(
                "The model endpoint has failed too often and is left alone for a while.",
                code=CIRCUIT_OPEN,
                retry_after_seconds=max(0.0, self._open_until - self._clock()),
            )
        self._probing = True
        return True

    def _failed(self, why: str) -> None:
        self._failures += 1
        if self._settings and self._failures >= self._settings.failures:
            opens, self._open_until = self._open_until is None, self._clock() + self._settings.cooldown_seconds
            if opens:  # a probe that fails only keeps it open: one note for the whole time
                self._on_change(True, why)

    def _close(self) -> None:
        was_open, self._failures, self._open_until = self._open_until is not None, 0, None
        if was_open:
            self._on_change(False, "")

    def _answered(self, probe: bool) -> None:
        """The endpoint is there, though this request came to nothing: enough to end a probe, not to forget failures."""
        if probe:
            self._close()
