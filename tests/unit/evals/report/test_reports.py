"""The forms of a report: one offline page of bounded size, JUnit with metric names, JSON that reads back, Markdown."""

import base64
import json
import re
import xml.etree.ElementTree as ET
import zlib
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from tests.fakes.eval_runs import METRICS, busy_run, full_trace, one_case, one_run, one_sample
from triage.evals.compare.comparison import Comparison, compare, gate
from triage.evals.compare.sides import side_of
from triage.evals.record import Kind, MetricSpec, Sample, Status, Variant
from triage.evals.report.junit import junit_of
from triage.evals.report.markdown import markdown_of
from triage.evals.report.page import page_of
from triage.evals.report.results import figures_of

OLD = Variant("v1", "llm", "a-model", {"assess_message": "1.0.0"})
NEW = Variant("v2", "llm", "a-model", {"assess_message": "1.1.0"})
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\x00\x1b & ]]> «ünï» 👋🏽"


@cache
def two_runs(before: float = 0.9, after: float = 0.6, n: int = 150) -> Comparison:
    one = busy_run(n, before, OLD, seed=1, trace_of=full_trace, id="20260511-093000-assess-0001")
    other = busy_run(n, after, NEW, seed=2, trace_of=full_trace, id="20260512-093000-assess-0002")
    return compare(side_of(one), side_of(other), lambda name, version: f"Read it.\nVersion {version} <b>.")


def written(comparison: Comparison) -> str:
    return page_of(comparison, figures_of(comparison))


def cases_in(page: str) -> list[dict[str, Any]]:
    found = re.search(r'id="data">([^<]*)<', page)
    assert found is not None
    content = json.loads(zlib.decompress(base64.b64decode(found[1]), -zlib.MAX_WBITS))
    cases: list[dict[str, Any]] = content["cases"]
    return cases


@pytest.mark.parametrize("alone", [True, False])
def test_the_page_asks_the_network_for_nothing(alone: bool) -> None:
    comparison = two_runs()
    page = written(gate(comparison.after.run, None) if alone else comparison)
    assert not re.findall(r"(?:src|href|action|data)\s*=\s*[\"'](?!#)[^\"']+|https?://|url\(|@import", page)
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page


def test_the_page_tells_the_verdict_the_figures_the_flips_and_the_prompt() -> None:
    page = written(two_runs())
    for text in (
        "Worse",
        "urgency accuracy",
        "Somebody in danger waits.",
        "<b>-</b>Version 1.0.0 &lt;b&gt;.",
        "prompt assess",
    ):
        assert text in page
    states = [case["state"] for case in cases_in(page)]
    assert states == sorted(states, key=["broken", "mixed", "fixed", "error", "wrong", "right"].index)
    assert {"broken", "fixed", "right"} <= set(states)


def test_what_customers_and_models_write_stays_text_everywhere() -> None:
    case = replace(one_case(1, language=HOSTILE), id=HOSTILE, input={"text": HOSTILE})
    before = one_sample(case, OLD, judged={"urgency": ("high", "high")}, trace={"reply": HOSTILE})
    after = one_sample(case, NEW, judged={"urgency": ("high", HOSTILE)}, trace={"reply": HOSTILE + "!"})
    comparison = compare(
        side_of(one_run([case], [before], [OLD])),
        side_of(one_run([case], [after], [NEW])),
        lambda name, version: HOSTILE + version,
    )
    page = written(comparison)
    assert page.count("<script") == 2
    assert "<img" not in page
    failures = ET.fromstring(junit_of(comparison)).findall(".//failure")
    assert any("alert(1)" in str(failure.get("message")) for failure in failures)
    assert "<script" not in markdown_of(comparison).replace("`", "")


def test_the_page_stays_below_a_megabyte_and_says_what_it_left_out() -> None:
    def long_trace(case: Any, judged: Any) -> dict[str, Any]:
        words = " ".join(str(hash((case.id, place))) for place in range(150))
        return {**full_trace(case, judged), "reply": words}

    run = busy_run(1500, 0.9, NEW, seed=3, trace_of=long_trace, metrics=METRICS[:1])
    page = written(gate(run, None))
    assert len(page.encode()) < 1_000_000
    assert re.search(r"of 1,500 cases \d+ are here with their traces", page)
    cases = cases_in(page)
    assert len(cases) == 1500
    whole = ["trace" in case["after"] for case in cases if case["state"] != "error"]
    assert whole == sorted(whole, reverse=True)
    assert all("trace" in case["after"] for case in cases if case["state"] == "wrong")


def test_junit_names_the_metric_and_the_cause_in_its_messages() -> None:
    root = ET.fromstring(junit_of(two_runs()))
    figures, cases = root.findall("testsuite")
    failed = {str(test.get("name")): test.find("failure") for test in figures}
    found = failed["urgency accuracy"]
    assert found is not None
    assert found.get("type") == "regressed"
    assert re.search(r"regressed: urgency accuracy \d\d\.\d % → \d\d\.\d %, −\d", str(found.get("message")))
    assert "McNemar" in str(found.text)
    messages = [str(failure.get("message")) for failure in cases.findall(".//failure")]
    assert any(re.search(r"urgency: expected \w+, was \w+, is \w+.*\(cause: prompt\)", message) for message in messages)
    assert int(str(cases.get("tests"))) == 150
    assert int(str(cases.get("failures"))) == len(messages)


def test_junit_says_errors_and_skipped_cases_apart_from_failures() -> None:
    cases = [one_case(number) for number in range(3)]
    samples = [
        one_sample(cases[0], NEW, status=Status.ERROR, error="timed out", judged={"urgency": ("low", "error")}),
        one_sample(cases[1], NEW, judged={"urgency": ("low", "high")}),
        Sample(cases[2].id, NEW.key, status=Status.SKIPPED),
    ]
    root = ET.fromstring(junit_of(gate(one_run(cases, samples, [NEW], complete=False), None)))
    suite = root.findall("testsuite")[1]
    assert [suite.get(name) for name in ("tests", "failures", "errors", "skipped")] == ["3", "1", "1", "1"]
    assert str(suite.findall("testcase")[0].find("error").get("message")) == "timed out"  # type: ignore[union-attr]


def test_the_summary_for_a_pull_request_fits_one_screen_before_it_unfolds() -> None:
    text = markdown_of(two_runs())
    assert text.startswith("### ❌ assess: Worse (regressed)")
    assert "| urgency accuracy |" in text
    assert "<details open><summary>" in text
    assert text.count("\n| `case-") <= 60


def test_variants_of_one_run_are_drawn_by_quality_and_cost() -> None:
    one, other = busy_run(80, 0.7, OLD, seed=1), busy_run(80, 0.9, NEW, seed=2)
    both = replace(one, variants=(OLD, NEW), samples=(*one.samples, *other.samples))
    page = written(compare(side_of(both, "v1"), side_of(both, "v2")))
    assert "dollars a case" in page


def test_every_kind_of_case_has_a_title_and_a_cause_when_it_is_wrong() -> None:
    inputs: dict[Kind, tuple[dict[str, Any], dict[str, Any], str]] = {
        Kind.ANSWER: ({"text": "how long is the warranty"}, {"articles": ["warranty"]}, "how long"),
        Kind.SUMMARISE: ({"messages": [{"author": "customer", "text": "it broke"}]}, {}, "it broke"),
        Kind.CONVERSE: ({"persona": {"opening": ["hello", "my parcel"]}}, {"outcome": "resolved"}, "hello my parcel"),
        Kind.ROUTE: ({"intent": "refund", "staffing": {"live_free": 0}}, {}, "refund, staffing: live_free 0"),
    }
    metric = (MetricSpec("right", "proportion", score="right", gated=True),)
    for kind, (given, expected, title) in inputs.items():
        case = replace(one_case(1), kind=kind, input=given, expected=expected)
        sample = one_sample(case, NEW, scores={"right": 0.0, "outcome_right": 0.0}, trace={"passages": []})
        (row,) = cases_in(written(gate(one_run([case], [sample], [NEW], kind=kind, metrics=metric), None)))
        assert row["title"].startswith(title)
        assert row["state"] == "wrong"
        assert row["cause"] in ("search", "prompt", "policy")


def test_an_identical_rerun_reads_as_unchanged() -> None:
    one, other = busy_run(50, 0.8, OLD, seed=4), busy_run(50, 0.8, OLD, seed=4)
    comparison = compare(side_of(one), side_of(other))
    assert comparison.verdict == "ok"
    assert "<title>Unchanged: assess" in written(comparison)
    assert "No case came out differently" in markdown_of(comparison)


@pytest.mark.parametrize("spec", METRICS, ids=lambda spec: spec.name)
def test_a_run_of_one_case_is_reported_too(spec: MetricSpec) -> None:
    run = busy_run(1, 1.0, NEW, metrics=(spec,))
    assert spec.name in written(gate(run, None))
    assert spec.name in written(compare(side_of(run), side_of(run)))


def test_a_run_stopped_before_its_first_case_is_reported_too() -> None:
    run = one_run([one_case(1)], [], [NEW], complete=False, finished=None)
    assert "stopped before its end" in written(gate(run, None))
    assert "stopped before its end" in markdown_of(gate(run, None))
