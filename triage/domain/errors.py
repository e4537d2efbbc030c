"""Every refusal and failure that crosses a room's border, as one tree.

    TriageError                     code, message, field, remedy
    |-- Refusal                     the caller can mend it
    |   |-- BadInput                a value is malformed (field says which)
    |   |-- TooLarge                a body over the limit
    |   |-- NotAuthentic            signature, token or timestamp is wrong
    |   |-- Forbidden               known, but not allowed
    |   |-- NotFound                no such thing
    |   |-- Conflict                the state has moved; says who holds it now
    |   |-- RateLimited             too much at once (retry_after_seconds)
    |-- SetUpError                  the installation lacks something (remedy says what to do)
    |   |-- ContentError            a file of knowledge/ or prompts/ is wrong (file, line)
    |-- TransientError              a neighbour failed; trying again may help (retry_after_seconds)
    |-- PermanentError              a neighbour refused; trying again will not help

HTTP status codes are mapped once, in `triage.web.errors`; exit codes once, in `triage.app.cli`.
"""

from dataclasses import dataclass


@dataclass(eq=False)
class TriageError(Exception):
    """What was wrong, where, and what to do; `code` is stable and machine readable."""

    message: str
    code: str = "internal"
    field: str | None = None
    remedy: str | None = None

    def __str__(self) -> str:
        where = f" ({self.field})" if self.field else ""
        return f"{self.message}{where}" + (f" {self.remedy}" if self.remedy else "")


@dataclass(eq=False)
class Refusal(TriageError):
    """The request cannot be served as it is."""

    code: str = "refused"


@dataclass(eq=False)
class BadInput(Refusal):
    """A value is missing, malformed or out of range."""

    code: str = "bad_input"


@dataclass(eq=False)
class TooLarge(Refusal):
    """The body is over the documented limit."""

    code: str = "too_large"


@dataclass(eq=False)
class NotAuthentic(Refusal):
    """The sender could not prove who they are."""

    code: str = "not_authentic"


@dataclass(eq=False)
class Forbidden(Refusal):
    """The sender is known, but this is not theirs to do."""

    code: str = "forbidden"


@dataclass(eq=False)
class NotFound(Refusal):
    """There is no such thing, or not for this caller."""

    code: str = "not_found"


@dataclass(eq=False)
class Conflict(Refusal):
    """The state moved before the action arrived; `holder` says who has it now."""

    code: str = "conflict"
    holder: str | None = None


@dataclass(eq=False)
class RateLimited(Refusal):
    """More than may be done in this time; the same is taken once `retry_after_seconds` have passed."""

    code: str = "rate_limited"
    retry_after_seconds: float = 1.0


@dataclass(eq=False)
class SetUpError(TriageError):
    """Something the installation needs is missing or broken."""

    code: str = "set_up"


@dataclass(eq=False)
class ContentError(SetUpError):
    """A content file is wrong; the running configuration is left untouched."""

    code: str = "content"
    file: str = ""
    line: int | None = None

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: " if self.line else f"{self.file}: " if self.file else ""
        return place + super().__str__()


@dataclass(eq=False)
class TransientError(TriageError):
    """A provider, model or database failed in a way that may pass."""

    code: str = "transient"
    retry_after_seconds: float | None = None


@dataclass(eq=False)
class PermanentError(TriageError):
    """A provider or model refused in a way that will not pass by itself."""

    code: str = "permanent"
