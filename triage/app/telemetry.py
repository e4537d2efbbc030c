"""What the rooms report, as Prometheus metrics and structured log lines with a trace id.

Implements `triage.domain.telemetry.Telemetry`; wired once per process.
"""

import logging
import sys
from collections.abc import Mapping
from contextvars import ContextVar

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

TRACE_ID: ContextVar[str | None] = ContextVar("trace_id", default=None)

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class PrometheusTelemetry:
    """Counts and times into one registry. The first use of an event fixes its label names."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._counters: dict[str, Counter] = {}
        self._histograms: dict[str, Histogram] = {}
        self._gauges: dict[str, Gauge] = {}
        self._logger = structlog.get_logger()

    def count(self, event: str, **labels: str) -> None:
        """Add one to `triage_<event>_total`."""
        self.add(event, 1.0, **labels)

    def add(self, event: str, amount: float, **labels: str) -> None:
        """Add an amount to `triage_<event>_total`."""
        counter = self._counters.get(event)
        if counter is None:
            name = f"triage_{event}"
            counter = Counter(name, event.replace("_", " "), sorted(labels), registry=self.registry)
            self._counters[event] = counter
        (counter.labels(**labels) if labels else counter).inc(amount)

    def time(self, event: str, seconds: float, **labels: str) -> None:
        """Observe seconds in `triage_<event>_seconds`."""
        histogram = self._histograms.get(event)
        if histogram is None:
            name = f"triage_{event}_seconds"
            histogram = Histogram(
                name, event.replace("_", " "), sorted(labels), buckets=_SECONDS, registry=self.registry
            )
            self._histograms[event] = histogram
        (histogram.labels(**labels) if labels else histogram).observe(seconds)

    def log(self, event: str, **fields: object) -> None:
        """Write one line, with the trace id when one is set."""
        trace = fields.pop("trace_id", None) or TRACE_ID.get()
        self._logger.info(event, **({"trace_id": trace} if trace else {}), **fields)

    def gauge(
        self, name: str, help_text: str, values: Mapping[tuple[str, ...], float], labels: tuple[str, ...]
    ) -> None:
        """Set a gauge to exactly these values; label sets not given disappear."""
        gauge = self._gauges.get(name)
        if gauge is None:
            gauge = Gauge(f"triage_{name}", help_text, labels, registry=self.registry)
            self._gauges[name] = gauge
        if labels:
            gauge.clear()
        for key, value in values.items():
            (gauge.labels(*key) if labels else gauge).set(value)

    def exposition(self) -> bytes:
        """All metrics in Prometheus' text format."""
        return generate_latest(self.registry)


def set_up_logging(log_format: str, level: str) -> None:
    """Route structlog and the standard library to standard error, as JSON lines or for reading."""
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer()
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    numeric = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(numeric),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(
        level=max(numeric, logging.WARNING), stream=sys.stderr, format="%(levelname)s %(name)s %(message)s"
    )
