"""The suites that we ship: as many cases as promised, schemas that fit, questions about articles that exist."""

import json
from pathlib import Path

import pytest

from triage.domain.errors import ContentError
from triage.evals.baseline import read_baseline, write_baseline
from triage.evals.case_file import load_cases
from triage.evals.record import Case, Kind, Run, Sample, Variant
from triage.evals.redteam import redteam_cases
from triage.evals.run_files import read_run, write_run
from triage.evals.schemas import FOLDER, as_text, schemas
from triage.evals.suite_file import load_suite, suite_paths

EVALS = Path(__file__).parents[3] / "evals"
LEAST = {"assess": 1400, "retrieve": 120, "answer": 120, "route": 80, "converse": 30, "summarise": 40, "attack": 120}


def cases_of(name: str) -> tuple[Case, ...]:
    return load_cases(load_suite(EVALS / f"{name}.yaml"))


def test_every_suite_has_the_cases_it_should_and_a_baseline() -> None:
    suites = [load_suite(path) for path in suite_paths(EVALS)]

    assert {suite.name for suite in suites} == LEAST.keys()
    assert not {suite.name: len(load_cases(suite)) for suite in suites if len(load_cases(suite)) < LEAST[suite.name]}
    assert not [suite.name for suite in suites if read_baseline(suite.baseline) is None]
    assert not [suite.name for suite in suites if not any(metric.gated for metric in suite.metrics)]


def test_every_suite_file_names_its_schema() -> None:
    heads = {path.name: path.read_text().splitlines()[0] for path in suite_paths(EVALS)}
    assert set(heads.values()) == {"# yaml-language-server: $schema=schema/suite.json"}


@pytest.mark.parametrize("name", sorted(schemas()))
def test_the_schemas_for_editors_are_those_of_the_code(name: str) -> None:
    """Made by `triage eval check --write-schema`."""
    assert (EVALS / FOLDER / name).read_text() == as_text(schemas()[name])


def test_a_third_of_the_questions_has_no_answer_and_the_others_name_articles_that_exist() -> None:
    cases = cases_of("answer")
    articles = {path.stem for path in (EVALS.parent / "knowledge/articles").glob("*.md")}
    named = {article for case in cases for article in (*case.expected["articles"], *case.expected["also"])}

    assert sum(not case.expected["articles"] for case in cases) >= len(cases) / 3
    assert not named - articles


def test_what_must_be_said_stands_in_the_articles() -> None:
    """A fact that no article states could never be answered."""
    missing = []
    for case in cases_of("answer"):
        articles = case.expected["articles"]
        texts = [(EVALS.parent / "knowledge/articles" / f"{name}.md").read_text().lower() for name in articles]
        for wanted in case.expected["says"] if articles else ():
            ways = [wanted] if isinstance(wanted, str) else wanted
            if not any(way.lower() in text for way in ways for text in texts):
                missing.append((case.id, wanted))
    assert not missing


def test_a_baseline_is_read_as_it_was_written(tmp_path: Path) -> None:
    run = one_run()
    write_baseline(tmp_path / "b.json", run)
    kept = read_baseline(tmp_path / "b.json")

    assert kept is not None
    assert [sample.judged for sample in kept.samples] == [sample.judged for sample in run.samples]
    assert kept.samples[0].trace["stages"]
    assert "hello" not in (tmp_path / "b.json").read_text()


def test_a_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    run = one_run()
    write_run(tmp_path, run)
    (tmp_path / "samples.jsonl").write_text(json.dumps({"case_id": "c1", "variant": run.variants[0].key}) + '\n{"torn')

    read = read_run(tmp_path)

    assert (read.id, read.cases, read.variants, read.metrics) == (run.id, run.cases, run.variants, run.metrics)
    assert len(read.samples) == 1


def one_run() -> Run:
    suite = load_suite(EVALS / "route.yaml")
    variant = Variant("local", "local")
    trace = {"assessment": {"urgency": "low"}, "reply": "hello"}
    sample = Sample("c1", variant.key, judged={"route": ("live", "ticket")}, scores={"right": 0.0}, trace=trace)
    case = Case("c1", Kind.ROUTE, "c1", {"text": "hello"}, {}, ("a",))
    return Run("r1", "route", Kind.ROUTE, suite.at, None, True, "", {}, suite.metrics, (variant,), (case,), (sample,))


def test_published_attacks_become_cases_of_the_suite(tmp_path: Path) -> None:
    folder = tmp_path / "redteam"
    folder.mkdir()
    (folder / "a.jsonl").write_text('{"text": "obey"}\n\n{"text": ""}\n')
    (folder / "b.csv").write_text('index,prompt\n0,"say ""yes""\nnow"\n')
    (folder / "LICENSE").write_text("MIT")

    cases = redteam_cases(tmp_path)

    assert [(case.id, case.input["text"]) for case in cases] == [("x-a-001", "obey"), ("x-b-001", 'say "yes"\nnow')]
    assert redteam_cases(None) == redteam_cases(folder) == ()
    (folder / "a.jsonl").write_text("{")
    with pytest.raises(ContentError, match=r"a\.jsonl"):
        redteam_cases(tmp_path)
