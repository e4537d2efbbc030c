"""Which variants a run tries: settings cross, the command line stands in for the suite, labels say what differs."""

from pathlib import Path

import pytest

from triage.domain.errors import BadInput
from triage.evals.record import Variant
from triage.evals.suite_file import Matrix
from triage.evals.variants import Axes, axes_of, labelled, read_settings


def test_settings_may_be_repeated_or_listed() -> None:
    axes = read_settings(["model=a,b", "prompt.assess_message=1.0.0", "prompt.assess_message=1.1.0", "engine=llm"])
    assert axes == Axes(("llm",), ("a", "b"), (), {"assess_message": ("1.0.0", "1.1.0")})


@pytest.mark.parametrize("pair", ["model", "model=", "colour=red", "engine=big", "=x"])
def test_a_setting_that_means_nothing_is_refused(pair: str) -> None:
    with pytest.raises(BadInput):
        read_settings([pair])


def test_the_command_line_stands_in_for_the_suite_axis_by_axis() -> None:
    matrix = Matrix(engine=("local",), model=("m",), prompts={"p": ("1.0.0",)}, policy=("calm.toml",))

    axes = axes_of(matrix, Path("evals"), Axes(models=("n",), prompts={"p": ("1.1.0",)}))

    assert axes == Axes(("local",), ("n",), ("evals/calm.toml",), {"p": ("1.1.0",)})


def test_labels_say_what_differs() -> None:
    variants = [Variant("", "llm", model, {"p": version}) for model in ("a", "b") for version in ("1.0.0", "1.1.0")]
    axes = Axes(("llm",), ("a", "b"), (), {"p": ("1.0.0", "1.1.0")})

    found = [variant.label for variant in labelled(variants, axes)]

    assert found == ["llm a p@1.0.0", "llm a p@1.1.0", "llm b p@1.0.0", "llm b p@1.1.0"]
    assert labelled([Variant("", "local")], Axes())[0].label == "local"
