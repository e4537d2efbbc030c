"""A figure with its interval: what every metric and every difference is told as.

Made by metrics and compare, drawn by reports. Knows nothing of cases.
"""

from dataclasses import dataclass

from triage.domain.intervals import LEVEL as LEVEL
from triage.domain.intervals import Z95 as Z95
from triage.domain.intervals import wilson as wilson


@dataclass(frozen=True, slots=True)
class Measured:
    """A value, the 95 % interval around it, and the number of independent cases (or clusters) behind it."""

    value: float
    low: float
    high: float
    n: int

    @property
    def standard_error(self) -> float:
        """The standard error that an interval of this width has where the normal distribution holds."""
        return (self.high - self.low) / (2 * Z95)
