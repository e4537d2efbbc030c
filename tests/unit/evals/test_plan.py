"""What a run will do: every case by every variant and repeat, samples that stay the same, and what is left of it."""

from hypothesis import given
from hypothesis import strategies as st

from triage.evals.plan import jobs_of, left_of, sampled
from triage.evals.record import Case, Kind, Sample, Status, Variant

CASES = [Case(f"c{n}", Kind.ASSESS, f"k{n // 3}", {}, {}) for n in range(30)]
LOCAL, MODEL = Variant("local", "local"), Variant("llm", "llm", "m")


def test_every_case_is_tried_by_every_variant_and_repeat() -> None:
    jobs = jobs_of(CASES, [LOCAL, MODEL], repeats=2)
    assert len({job.mark for job in jobs}) == len(jobs) == 30 * 2 * 2


@given(at_most=st.integers(0, 40), seed=st.integers(0, 9))
def test_a_sample_is_whole_clusters_in_the_order_of_the_files(at_most: int, seed: int) -> None:
    chosen = sampled(CASES, at_most, seed)

    assert len(chosen) <= at_most
    assert [case.id for case in CASES if case in chosen] == [case.id for case in chosen]
    clusters = {case.cluster_id for case in chosen}
    assert len(chosen) == sum(case.cluster_id in clusters for case in CASES)
    assert chosen == sampled(list(CASES), at_most, seed)


def test_new_cases_leave_most_of_a_sample_as_it_was() -> None:
    more = [*CASES, *(Case(f"n{n}", Kind.ASSESS, f"n{n}", {}, {}) for n in range(3))]
    before, after = {case.id for case in sampled(CASES, 12)}, {case.id for case in sampled(more, 12)}
    assert len(before & after) >= 9


def test_what_was_skipped_is_still_to_do() -> None:
    jobs = jobs_of(CASES[:3], [LOCAL], 1)
    done = [Sample("c0", LOCAL.key), Sample("c1", LOCAL.key, status=Status.SKIPPED)]
    assert [job.case.id for job in left_of(jobs, done)] == ["c1", "c2"]


def test_a_variant_is_known_by_what_it_is_and_not_by_its_label() -> None:
    one = Variant("a", "llm", "m", {"p": "1.0.0", "q": "1.0.0"})
    assert one.key == Variant("b", "llm", "m", {"q": "1.0.0", "p": "1.0.0"}).key
    assert one.key != Variant("a", "llm", "m", {"p": "1.1.0", "q": "1.0.0"}).key
