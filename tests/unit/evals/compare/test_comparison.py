"""Two sides beside each other: verdict, flips with their causes, slices, prompt diff, and what is left out."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from tests.fakes.eval_runs import busy_run, judged_pairs, one_case, one_run, one_sample
from triage.domain.errors import BadInput, NotFound
from triage.evals.compare.comparison import Comparison, compare, gate
from triage.evals.compare.flips import Direction, count_causes
from triage.evals.compare.sides import Side, side_of
from triage.evals.record import MetricSpec, Run, Sample, Status, Variant
from triage.evals.statistics.verdict import Outcome

RIGHT, WRONG = ("high", "high"), ("high", "low")
ACCURACY = (MetricSpec("accuracy", "accuracy", label="urgency", gated=True, margin=0.03),)
LLM = Variant("v1", "llm", "gpt", {"assess_message": "1.0.0"})
NEW_PROMPT = Variant("v2", "llm", "gpt", {"assess_message": "1.1.0"})
TRACE: Mapping[str, Any] = {
    "passages": [{"article": "refunds", "text": "Five days.", "score": 0.7}],
    "search": {"answerable": True, "borderline": False, "threshold": 0.6},
    "assessment": {"intent": "refund", "urgency": "high"},
    "decision": {"action": "answer", "route": "assistant"},
    "reply": "Five days.",
}
ELSEWHERE = {**TRACE, "passages": [{"article": "delivery", "text": "Tomorrow.", "score": 0.7}]}
MISREAD = {**TRACE, "assessment": {"intent": "delivery", "urgency": "low"}}
ROUTED = {**TRACE, "decision": {"action": "handoff", "route": "live"}}


def changed(fixed: int, broken: int, n: int) -> Comparison:
    before = [WRONG] * fixed + [RIGHT] * broken + [RIGHT] * (n - fixed - broken)
    after = [RIGHT] * fixed + [WRONG] * broken + [RIGHT] * (n - fixed - broken)
    one, other = judged_pairs("urgency", before, after)
    return compare(side_of(one), side_of(replace(other, metrics=ACCURACY)))


def of_traces(before: Mapping[str, Any], after: Mapping[str, Any], **content: tuple[str, str]) -> Comparison:
    """One broken case with these traces, and content as (before, after)."""
    case = one_case(1)
    sides = []
    for place, (trace, pair) in enumerate([(before, RIGHT), (after, WRONG)]):
        variant = replace(LLM, label=str(place))
        samples = [one_sample(case, variant, judged={"urgency": pair}, trace=trace)]
        hashes = {name: pair[place] for name, pair in content.items()}
        sides.append(side_of(one_run([case], samples, [variant], metrics=ACCURACY, content=hashes)))
    return compare(sides[0], sides[1])


@pytest.mark.parametrize(
    ("fixed", "broken", "verdict", "code"),
    [(30, 10, "ok: better", 0), (0, 0, "ok", 0), (4, 40, "regressed", 1), (20, 20, "inconclusive (need n≈", 3)],
)
def test_the_verdict_has_its_words_and_its_exit_code(fixed: int, broken: int, verdict: str, code: int) -> None:
    found = changed(fixed, broken, 200)
    assert found.verdict.startswith(verdict)
    assert found.exit_code == code


def test_flips_are_the_cases_that_changed_with_what_they_were_and_became() -> None:
    found = changed(2, 3, 50)
    directions = [flip.direction for flip in found.flips]
    assert directions == [Direction.BROKEN] * 3 + [Direction.FIXED] * 2
    turned = found.flips[0].turned[0]
    assert (turned.name, turned.expected, turned.before, turned.after) == ("urgency", "high", "high", "low")


def test_digits_that_a_baseline_does_not_keep_change_nothing() -> None:
    cases = [one_case(number) for number in range(30)]
    metrics = (MetricSpec("nDCG", "mean", score="ndcg", gated=True),)
    sides = [
        side_of(one_run(cases, [one_sample(c, LLM, scores={"ndcg": score}) for c in cases], [LLM], metrics=metrics))
        for score in (0.630930, 0.6309297535714575)
    ]
    found = compare(sides[0], sides[1])
    assert found.verdict == "ok"
    assert not found.flips
    assert found.metrics[0].difference is not None
    assert found.metrics[0].difference.identical


def test_one_slip_in_five_tries_is_no_flip() -> None:
    case = one_case(1)

    def tried(wrong: int) -> Side:
        pairs = [WRONG] * wrong + [RIGHT] * (5 - wrong)
        samples = [one_sample(case, LLM, repeat=n, judged={"urgency": pair}) for n, pair in enumerate(pairs)]
        return side_of(one_run([case], samples, [LLM], metrics=ACCURACY))

    assert not compare(tried(0), tried(1)).flips
    (flip,) = compare(tried(1), tried(4)).flips
    assert (flip.direction, flip.turned[0].before, flip.turned[0].after) == (Direction.BROKEN, "high", "low")


@pytest.mark.parametrize(
    ("after", "cause"), [(ELSEWHERE, "search"), (MISREAD, "prompt"), (ROUTED, "policy"), (TRACE, "")]
)
def test_the_first_stage_that_went_differently_is_the_cause(after: Mapping[str, Any], cause: str) -> None:
    edits = dict.fromkeys(("articles", "prompts", "policy"), ("a", "b"))
    found = of_traces(TRACE, after, **edits)
    assert found.flips[0].cause == cause
    assert list(count_causes(found.flips)) == [cause or "unknown"]


def test_a_model_that_answers_differently_with_nothing_changed_is_chance() -> None:
    assert of_traces(TRACE, MISREAD, prompts=("a", "a"), policy=("a", "a")).flips[0].cause == "chance"


def test_a_prompt_change_is_shown_with_its_diff() -> None:
    before, after = busy_run(60, 0.7, LLM), busy_run(60, 0.7, NEW_PROMPT, seed=2)
    texts = {"1.0.0": "Read it.\nSay how urgent it is.", "1.1.0": "Read it.\nSay how urgent it is, in one word."}
    found = compare(side_of(before), side_of(after), lambda name, version: texts[version])
    prompt = found.changed.prompts[0]
    assert (prompt.name, prompt.before, prompt.after) == ("assess_message", "1.0.0", "1.1.0")
    assert prompt.lines[1:] == (
        " Read it.",
        "-Say how urgent it is.",
        "+Say how urgent it is, in one word.",
    )
    assert found.changed.what == ("prompt assess_message 1.0.0 → 1.1.0",)
    assert found.changed.causes == {"prompt"}


def test_a_slice_that_fell_stands_first_and_is_sure_after_all_slices_are_counted() -> None:
    cases = [one_case(n, language="de" if n < 40 else "en", length="short" if n % 2 else "long") for n in range(200)]
    one = one_run(cases, [one_sample(c, LLM, judged={"urgency": RIGHT}) for c in cases], [LLM], metrics=ACCURACY)
    fallen = [one_sample(c, LLM, judged={"urgency": WRONG if n < 25 else RIGHT}) for n, c in enumerate(cases)]
    worst, *others = compare(side_of(one), side_of(replace(one, samples=tuple(fallen)))).slices
    assert (worst.dimension, worst.value, worst.broken, worst.fixed) == ("language", "de", 25, 0)
    assert worst.surely_worse
    assert [other.surely_worse for other in others if other.value == "en"] == [False]


def test_cases_with_new_labels_are_left_out_and_told() -> None:
    one, other = judged_pairs("urgency", [RIGHT] * 5, [RIGHT] * 4 + [("low", "high")])
    found = compare(side_of(one), side_of(replace(other, metrics=ACCURACY)))
    assert found.outcome is Outcome.OK
    assert found.pairs.notes == ["1 case left out: their labels changed since"]


def test_runs_with_nothing_in_common_are_refused() -> None:
    one, other = judged_pairs("urgency", [RIGHT], [RIGHT])
    with pytest.raises(BadInput, match="no case in common"):
        compare(side_of(one), side_of(replace(other, samples=())))
    with pytest.raises(BadInput, match="one suite"):
        compare(side_of(one), side_of(replace(other, suite="route")))


def test_a_variant_is_chosen_by_label_and_a_wrong_one_names_the_right_ones() -> None:
    run = one_run([one_case(1)], [], [LLM, NEW_PROMPT])
    assert side_of(run, "v2") == Side(run, NEW_PROMPT)
    with pytest.raises(NotFound, match="v1, v2"):
        side_of(run, "v3")


def test_without_a_baseline_floors_alone_count() -> None:
    run = floored(0.9)
    found = gate(run, None)
    assert (found.outcome, found.before) == (Outcome.REGRESSED, None)
    assert gate(floored(0.5), None).outcome is Outcome.OK


def test_a_floor_counts_beside_an_unchanged_baseline() -> None:
    run = floored(0.9)
    found = gate(run, run)
    assert found.outcome is Outcome.REGRESSED
    assert found.metrics[0].past_floor


def test_a_failed_case_is_broken_and_a_skipped_one_is_left_out() -> None:
    one, other = judged_pairs("urgency", [RIGHT] * 10, [RIGHT] * 10)
    failed, skipped, *rest = other.samples
    samples = (
        replace(failed, status=Status.ERROR, error="timed out", judged={"urgency": ("high", "error")}),
        Sample(skipped.case_id, skipped.variant, status=Status.SKIPPED),
        *rest,
    )
    found = compare(side_of(one), side_of(replace(other, samples=samples, metrics=ACCURACY)))
    assert [flip.direction for flip in found.flips] == [Direction.BROKEN]
    assert found.pairs.only_before == 1


def floored(floor: float) -> Run:
    cases = [one_case(number) for number in range(10)]
    samples = [one_sample(case, LLM, judged={"urgency": RIGHT if n < 8 else WRONG}) for n, case in enumerate(cases)]
    return one_run(cases, samples, [LLM], metrics=(MetricSpec("accuracy", "accuracy", label="urgency", floor=floor),))
