"""Suites from `evals/<suite>.yaml`: which cases, in which situation, by which variants, judged by which figures.

Parsed once by the commands; a mistake is a ContentError with file and line. The JSON schema for editors is made here.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from triage.domain.errors import NotFound
from triage.domain.staffing import Staffing
from triage.evals.record import Kind, MetricSpec
from triage.knowledge.content_file import ContentFile, parse_yaml, read_content

NOT_SUITES = frozenset({"demo.yaml", "prices.yaml"})
MetricKind = Literal[
    "proportion",
    "mean",
    "accuracy",
    "macro_f1",
    "class_recall",
    "class_precision",
    "harm_cost",
    "ece",
    "quantile",
    "total",
]
_NEEDS: Mapping[str, tuple[str, ...]] = {
    "proportion": ("score",),
    "mean": ("score",),
    "accuracy": ("label",),
    "macro_f1": ("label",),
    "class_recall": ("label", "of_class"),
    "class_precision": ("label", "of_class"),
    "harm_cost": ("label", "weights"),
    "ece": ("label",),
    "quantile": ("score",),
    "total": ("score",),
}


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Metric(_Part):
    """One figure of the suite."""

    name: str = Field(min_length=1, description="What reports and gates call it.")
    kind: MetricKind = Field(description="How the figure is made of the cases.")
    score: str = Field(default="", description="The grader's score it is made of; for quantile and total a field.")
    label: str = Field(default="", description="The judged label it is made of.")
    of_class: str = Field(default="", description="The class whose recall or precision it is.")
    at: float = Field(default=0.5, gt=0, lt=1, description="Which quantile.")
    gated: bool = Field(default=False, description="Whether a fall beyond the margin fails the run.")
    margin: float = Field(default=0.0, ge=0, description="The smallest fall that matters, in the figure's own unit.")
    better: Literal["higher", "lower"] = "higher"
    weights: dict[str, dict[str, float]] = Field(
        default_factory=dict, description="Harm cost: {expected: {got: cost}}; pairs not named cost 1, equal ones 0."
    )
    floor: float | None = Field(default=None, description="A bound that fails the run whatever the baseline says.")
    where: dict[str, str] = Field(default_factory=dict, description="Only cases with these slice values.")
    harm: str = Field(default="", description="Who is hurt when it gets worse, in one sentence.")

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> "Metric":
        for name in _NEEDS[self.kind]:
            if not getattr(self, name):
                raise ValueError(f"a metric of kind {self.kind} needs {name}")
        return self

    def spec(self) -> MetricSpec:
        """The metric as the statistics take it."""
        return MetricSpec(**self.model_dump())


class People(_Part):
    """Who is there to serve."""

    live_online: int = Field(default=1, ge=0)
    live_free: int = Field(default=1, ge=0)
    live_waiting: int = Field(default=0, ge=0)
    handle_seconds: int = Field(default=480, ge=1)

    def staffing(self) -> Staffing:
        """As `decide` takes it."""
        return Staffing(**self.model_dump())


class Matrix(_Part):
    """What is crossed with what; a list left out stands for the project's own choice."""

    engine: tuple[Literal["auto", "local", "llm"], ...] = ("auto",)
    model: tuple[str, ...] = ()
    prompts: dict[str, tuple[Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")], ...]] = Field(default_factory=dict)
    policy: tuple[str, ...] = Field(default=(), description="Policy files, from the folder of this file.")


class SuiteFile(_Part):
    """A suite as it is written."""

    suite: str = Field(pattern=r"^[a-z][a-z0-9_-]*$", description="Its name, the same as the file's.")
    kind: Kind = Field(description="What its cases put to the test.")
    title: str = Field(min_length=3)
    cases: tuple[str, ...] = Field(min_length=1, description="JSON Lines files or patterns, from this file's folder.")
    at: AwareDatetime = Field(description="The time at which everything is decided, with its offset.")
    staffing: People = People()
    matrix: Matrix = Matrix()
    repeats: int = Field(default=1, ge=1, le=100)
    at_once: int = Field(default=16, ge=1, le=512, description="Cases under way at the same time.")
    slices: tuple[str, ...] = Field(default=(), description="Slices that comparisons look into.")
    metrics: tuple[Metric, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_are_once(self) -> "SuiteFile":
        names = [metric.name for metric in self.metrics]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"two metrics are called {', '.join(twice)}")
        return self


class Suite:
    """A suite with its place, ready to run."""

    def __init__(self, written: SuiteFile, file: Path, content: ContentFile) -> None:
        self.written = written
        self.file = file
        self.content = content
        self.name: str = written.suite
        self.kind: Kind = written.kind
        self.at: datetime = written.at
        self.staffing: Staffing = written.staffing.staffing()
        self.metrics = tuple(metric.spec() for metric in written.metrics)

    @property
    def folder(self) -> Path:
        """What patterns of cases are relative to."""
        return self.file.parent

    @property
    def baseline(self) -> Path:
        """The committed figures that a run is gated against."""
        return self.folder / "baselines" / f"{self.name}.json"


def load_suite(path: Path) -> Suite:
    """The suite in this file. Raises ContentError with file and line."""
    content = parse_yaml(read_content(path), str(path))
    written = content.shaped(SuiteFile)
    if written.suite != path.stem:
        raise content.error(("suite",), f"The suite is called {written.suite!r}.", f"Call it {path.stem!r}.")
    return Suite(written, path, content)


def suite_paths(folder: Path) -> list[Path]:
    """The files of all suites, by name."""
    return sorted(path for path in folder.glob("*.yaml") if path.name not in NOT_SUITES)


def find_suite(folder: Path, name: str) -> Suite:
    """The suite of this name, or in this file. Raises NotFound and ContentError."""
    path = Path(name) if name.endswith((".yaml", ".yml")) else folder / f"{name}.yaml"
    if not path.is_file():
        known = ", ".join(path.stem for path in suite_paths(folder)) or "none"
        raise NotFound(f"There is no suite {name!r} in {folder}.", field="SUITE", remedy=f"Known suites: {known}.")
    return load_suite(path)


def suite_schema() -> dict[str, Any]:
    """The JSON schema of a suite file, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **SuiteFile.model_json_schema()}
