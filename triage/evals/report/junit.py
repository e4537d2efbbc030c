"""JUnit XML for continuous integration: a test a gated figure, a test a case; the messages name figure and cause.

Made of a comparison. A case fails when it is broken, or wrong with no baseline to say that it always was.
"""

import xml.etree.ElementTree as ET
from collections.abc import Sequence

from triage.evals.compare.checks import Check, by_case, checks_of
from triage.evals.compare.comparison import Comparison, MetricChange
from triage.evals.compare.flips import Direction, Flip
from triage.evals.record import Sample, Status
from triage.evals.report.wording import detail_text, metric_sentence
from triage.evals.statistics.verdict import Outcome

_MS = 1000
# XML 1.0 allows no other control characters, and models do write them.
_NO_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


def junit_of(comparison: Comparison) -> bytes:
    """The file."""
    run = comparison.after.run
    root = ET.Element("testsuites", name=f"triage eval {run.suite}")
    figures = [_figure(metric, run.suite) for metric in comparison.metrics if metric.spec.gated or metric.past_floor]
    _suite(root, f"{run.suite}: figures", figures)
    flips = {flip.case_id: flip for flip in comparison.flips}
    samples = by_case(comparison.after.run.of(comparison.after.variant.key))
    checks = checks_of(run.metrics)
    looked_at = [check for check in checks if check.gated] or checks if comparison.before is None else []
    cases = [_case(case, found, flips.get(case), run.suite, looked_at) for case, found in samples.items()]
    _suite(root, f"{run.suite}: cases", cases)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _suite(root: ET.Element, name: str, tests: Sequence[ET.Element]) -> None:
    counts = {
        tag: sum(test.find(tag[:-1] if tag != "skipped" else tag) is not None for test in tests)
        for tag in ("failures", "errors", "skipped")
    }
    suite = ET.SubElement(root, "testsuite", name=name, tests=str(len(tests)))
    for tag, count in counts.items():
        suite.set(tag, str(count))
    suite.extend(tests)


def _figure(metric: MetricChange, suite: str) -> ET.Element:
    test = ET.Element("testcase", classname=f"{suite}.figures", name=metric.spec.name)
    sentence, judged = _clean(metric_sentence(metric)), metric.judgement
    if judged is not None and judged.outcome in (Outcome.REGRESSED, Outcome.INCONCLUSIVE):
        problem = ET.SubElement(test, "failure", type=judged.outcome.value, message=f"{judged.text}: {sentence}")
        problem.text = _clean("\n".join(text for text in (detail_text(metric), metric.spec.harm) if text))
    else:
        ET.SubElement(test, "system-out").text = sentence
    return test


def _case(
    case: str, samples: Sequence[Sample], flip: Flip | None, suite: str, looked_at: Sequence[Check]
) -> ET.Element:
    """`looked_at` are the checks that fail a case by themselves, where there is nothing to compare it with."""
    first = samples[0]
    seconds = sum(sample.latency_ms for sample in samples) / _MS
    test = ET.Element("testcase", classname=f"{suite}.cases", name=_clean(case), time=f"{seconds:.3f}")
    wrong = [_wrong(check, first) for check in looked_at if check.falls_short(samples)]
    if first.status is Status.SKIPPED:
        ET.SubElement(test, "skipped", message="not run")
    elif first.status is Status.ERROR:
        ET.SubElement(test, "error", type="error", message=_clean(first.error or "failed"))
    elif flip is not None and flip.direction is Direction.BROKEN:
        turned = [f"{one.name}: {_expected(one.expected)}was {one.before}, is {one.after}" for one in flip.turned]
        cause = f" (cause: {flip.cause})" if flip.cause else ""
        ET.SubElement(test, "failure", type="broken", message=_clean("; ".join(turned) + cause))
    elif wrong:
        ET.SubElement(test, "failure", type="wrong", message=_clean("; ".join(wrong)))
    return test


def _wrong(check: Check, sample: Sample) -> str:
    if check.is_label:
        expected, got = sample.judged[check.name]
        return f"{check.name}: expected {expected}, got {got}"
    return f"{check.name}: {check.text(sample)}"


def _expected(text: str) -> str:
    return f"expected {text}, " if text else ""


def _clean(text: str) -> str:
    return text.translate(_NO_CONTROLS)
