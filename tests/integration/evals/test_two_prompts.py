"""Two versions of a prompt on 200 cases against a scripted model: a planted gain is seen, and none is not invented."""

import pytest

from tests.fakes.eval_project import EvalProject
from tests.fakes.labelling_model import METRICS, cases, labels
from tests.fakes.openai_server import OpenAIServer

NEWER = "Read the newest messages twice."
CASES = 200


@pytest.fixture
def two_versions(project: EvalProject) -> EvalProject:
    """A project with a second version of the prompt, and a suite of 200 cases."""
    prompts = project.folder / "prompts/assess_message"
    (prompts / "1.1.0.yaml").write_text((prompts / "1.0.0.yaml").read_text())
    body = (prompts / "1.0.0.jinja").read_text()
    (prompts / "1.1.0.jinja").write_text(body.replace("# The form", f"{NEWER}\n\n# The form"))
    project.suite("labels", "assess", cases(CASES), METRICS)
    return project


def test_a_planted_gain_of_ten_points_is_seen(two_versions: EvalProject, monkeypatch: pytest.MonkeyPatch) -> None:
    def is_right(number: int, text: str) -> bool:
        """70 % before; afterwards 24 of the wrong ones are right, and 4 of the right ones wrong."""
        before = number % 10 < 7
        if NEWER not in text:
            return before
        return number not in range(0, 40, 10) if before else number < 80

    with OpenAIServer() as server:
        server.respond(labels(is_right))
        both = "prompt.assess_message=1.0.0,1.1.0"
        code, result = two_versions.run(monkeypatch, "labels", "--set", both, TRIAGE_LLM_BASE_URL=server.url)

    accuracy = next(metric for metric in result["metrics"] if metric["name"] == "urgency accuracy")
    assert (accuracy["before"]["value"], accuracy["value"]["value"]) == pytest.approx((0.70, 0.80))
    assert (code, result["verdict"]) == (0, "ok: better")
    assert server.calls == 2 * CASES


def test_another_wording_that_changes_nothing_is_not_regressed(
    two_versions: EvalProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_right(number: int, text: str) -> bool:
        """As many right as before, but five cases swap with five others."""
        before = number % 10 < 7
        swapped = NEWER in text and (number in range(0, 50, 10) or number in range(9, 59, 10))
        return before is not swapped

    with OpenAIServer() as server:
        server.respond(labels(is_right))
        both = "prompt.assess_message=1.0.0,1.1.0"
        code, result = two_versions.run(monkeypatch, "labels", "--set", both, TRIAGE_LLM_BASE_URL=server.url)

    assert code in (0, 3)
    assert result["verdict"].startswith(("ok", "inconclusive"))
    assert {flip["cause"] for flip in result["flips"]} == {"prompt"}
