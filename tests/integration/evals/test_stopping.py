"""Runs that are killed, stopped, refused or limited: nothing that was paid for is lost or paid for twice."""

import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable

import pytest

from tests.fakes.eval_project import EvalProject
from tests.fakes.labelling_model import METRICS, cases, labels, number_of
from tests.fakes.openai_server import Answer, Asked, OpenAIServer, Wire, fails

CASES = 120


def slowly(seconds: float) -> tuple[Counter[int], Callable[[Asked], Answer]]:
    """A model that takes its time, and how often each case was asked."""
    asked: Counter[int] = Counter()
    answer = labels(lambda number, text: True)

    def respond(request: Asked) -> Answer:
        asked[number_of(request)] += 1
        then = answer(request)

        def wait_then(wire: Wire) -> None:
            wire.wait(seconds)
            then(wire)

        return wait_then

    return asked, respond


def started(project: EvalProject, server: OpenAIServer, *arguments: str) -> "subprocess.Popen[str]":
    """`triage eval run` in a process of its own, four cases at a time."""
    command = ["--project", str(project.folder), "eval", "run", "labels", "--at-once", "4", "--json", *arguments]
    return subprocess.Popen(
        [sys.executable, "-m", "triage", *command],
        env=project.installation.environment(TRIAGE_LLM_BASE_URL=server.url),
        cwd=project.installation.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for_calls(server: OpenAIServer, count: int, seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while server.calls < count:
        assert time.monotonic() < until, f"only {server.calls} calls"
        time.sleep(0.02)


@pytest.mark.slow
def test_a_killed_run_goes_on_where_it_was(project: EvalProject, monkeypatch: pytest.MonkeyPatch) -> None:
    project.suite("labels", "assess", cases(CASES), METRICS)
    with OpenAIServer() as server:
        asked, respond = slowly(0.1)
        server.respond(respond)
        killed = started(project, server)
        wait_for_calls(server, 60)
        killed.kill()
        killed.communicate()
        before = server.calls
        done = project.eval(monkeypatch, "run", "--resume", "last", "--json", TRIAGE_LLM_BASE_URL=server.url)

    assert done.code == 0, done.err
    (result,) = done.json()
    assert (result["samples"], result["complete"], result["failed"]) == (CASES, True, 0)
    # Four at a time at 0.1 s a call: a second's worth is 40, and what was under way when it was killed is asked again.
    assert server.calls - CASES <= 44, before
    assert max(asked.values()) <= 2


@pytest.mark.slow
def test_ctrl_c_leaves_the_report_of_what_is_done(project: EvalProject) -> None:
    project.suite("labels", "assess", cases(CASES), METRICS)
    with OpenAIServer() as server:
        _, respond = slowly(0.1)
        server.respond(respond)
        running = started(project, server)
        wait_for_calls(server, 40)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)

    assert running.returncode == 130, err
    folder = next((project.installation.home / "evals").glob("*-labels-*"))
    assert 20 <= len(project.samples(folder.name)) < CASES
    assert (folder / "report.html").is_file()
    assert "Traceback" not in err
    assert '"complete": false' in out


def test_a_model_that_cannot_be_reached_ends_the_run_with_a_remedy(
    project: EvalProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.suite("labels", "assess", cases(CASES), METRICS)
    done = project.eval(monkeypatch, "run", "labels", TRIAGE_LLM_BASE_URL="http://127.0.0.1:9/v1")

    assert done.code == 2
    assert "cannot be reached" in done.err
    assert "--resume" in done.err


def test_a_case_that_the_model_refuses_counts_as_wrong_and_the_run_goes_on(
    project: EvalProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.suite("labels", "assess", cases(12), METRICS)
    right = labels(lambda number, text: True)
    with OpenAIServer() as server:
        server.respond(lambda asked: fails(400, "no") if "case number 7" in asked.text else right(asked))
        code, result = project.run(monkeypatch, "labels", TRIAGE_LLM_BASE_URL=server.url)

    assert (code, result["failed"], result["samples"]) == (0, 1, 12)
    accuracy = result["metrics"][0]["value"]
    assert accuracy["value"] == pytest.approx(11 / 12)


def test_a_cost_limit_stops_asking_and_says_so(project: EvalProject, monkeypatch: pytest.MonkeyPatch) -> None:
    project.suite("labels", "assess", cases(60), METRICS)
    (project.folder / "evals/prices.yaml").write_text("dear: {input: 1000, output: 1000}\n")  # $0.12 a call
    with OpenAIServer() as server:
        server.respond(labels(lambda number, text: True))
        model = {"TRIAGE_LLM_BASE_URL": server.url, "TRIAGE_LLM_MODEL": "dear"}
        limited = ("labels", "--max-cost", "1.0", "--at-once", "2")
        code, result = project.run(monkeypatch, *limited, **model)
        unknown = project.eval(monkeypatch, "run", *limited, **{**model, "TRIAGE_LLM_MODEL": "other"})

    assert code == 0
    assert 8 <= server.calls <= 11
    assert not result["complete"]
    assert (unknown.code, "No price is known for other" in unknown.err) == (2, True)


def test_a_half_written_line_of_a_killed_run_is_dropped(project: EvalProject, monkeypatch: pytest.MonkeyPatch) -> None:
    project.suite("labels", "assess", cases(10), METRICS)
    with OpenAIServer() as server:
        server.respond(labels(lambda number, text: True))
        _, result = project.run(monkeypatch, "labels", TRIAGE_LLM_BASE_URL=server.url)
        path = project.installation.home / "evals" / result["run"] / "samples.jsonl"
        lines = path.read_text().splitlines(keepends=True)
        path.write_text("".join(lines[:6]) + lines[6][:40])
        done = project.eval(monkeypatch, "run", "--resume", result["run"], "--json", TRIAGE_LLM_BASE_URL=server.url)

    assert done.code == 0, done.err
    assert done.json()[0]["samples"] == 10
    assert server.calls == 10
