"""Which variants a run tries: prompt versions x models x engines x policies, from the suite and from `--set`.

Called by the commands before anything is built, so that a version or a file that does not exist costs nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path

from triage.assistant.prompts.files import PromptFolder
from triage.assistant.prompts.render import PromptRenderer
from triage.domain.errors import BadInput
from triage.evals.record import Variant
from triage.evals.suite_file import Matrix
from triage.knowledge.project import Project

KEYS = "prompt.NAME=VERSION, model=NAME, engine=local|llm, policy=FILE"
VARIANTS_AT_MOST = 64


@dataclass(frozen=True, slots=True)
class Axes:
    """The choices on each axis, in order; an empty one is the project's own choice."""

    engines: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    prompts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Model:
    """The model of the settings: its name and where it is; no name when none is set up."""

    name: str
    endpoint: str


def read_settings(pairs: Sequence[str]) -> Axes:
    """The axes of `--set KEY=VALUE` options; the same key twice, or values with commas, cross. Raises BadInput."""
    engines, models, policies = [], [], []
    prompts: dict[str, list[str]] = {}
    for pair in pairs:
        key, _, values = pair.partition("=")
        chosen = [value.strip() for value in values.split(",") if value.strip()]
        if not chosen:
            raise BadInput(f"{pair!r} sets nothing.", field="--set", remedy=f"Write one of {KEYS}.")
        if key == "engine":
            engines += chosen
        elif key == "model":
            models += chosen
        elif key == "policy":
            policies += chosen
        elif key.startswith("prompt."):
            prompts.setdefault(key.removeprefix("prompt."), []).extend(chosen)
        else:
            raise BadInput(f"{key!r} cannot be set.", field="--set", remedy=f"Write one of {KEYS}.")
    wrong = [engine for engine in engines if engine not in ("auto", "local", "llm")]
    if wrong:
        raise BadInput(f"{wrong[0]!r} is no engine.", field="--set", remedy="Choose auto, local or llm.")
    return Axes(tuple(engines), tuple(models), tuple(policies), {name: tuple(v) for name, v in prompts.items()})


def axes_of(matrix: Matrix, folder: Path, over: Axes) -> Axes:
    """The suite's matrix, with what was set on the command line in its place."""
    policies = over.policies or tuple(str(folder / path) for path in matrix.policy)
    return Axes(
        over.engines or matrix.engine, over.models or matrix.model, policies, {**matrix.prompts, **over.prompts}
    )


def variants_of(axes: Axes, project: Project, model: Model | None) -> tuple[Variant, ...]:
    """Every combination once, labelled by what differs. Raises BadInput and ContentError for what does not exist.

    `auto` is the language model where one is set up, else the local engine.
    """
    engines = [
        "llm" if engine == "auto" and model else "local" if engine == "auto" else engine for engine in axes.engines
    ]
    if "llm" in engines and model is None:
        raise BadInput(
            "No language model is set up.",
            field="engine",
            remedy="Set OPENAI_API_KEY, or TRIAGE_LLM_BASE_URL for a server of your own.",
        )
    _refuse_missing_policies(axes.policies)
    prompts = _prompt_choices(axes, project) if "llm" in engines else [{}]
    found: dict[str, Variant] = {}
    for engine, name, policy, versions in product(engines, axes.models or ("",), axes.policies or ("",), prompts):
        variant = _variant(engine, name, policy, versions, model, project)
        found.setdefault(variant.key, variant)
    if len(found) > VARIANTS_AT_MOST:
        raise BadInput(f"These settings cross to {len(found)} variants.", field="--set", remedy="Choose fewer values.")
    return tuple(labelled(list(found.values()), axes))


def _variant(
    engine: str, name: str, policy: str, versions: Mapping[str, str], model: Model | None, project: Project
) -> Variant:
    if engine == "local" or model is None:
        return Variant("local", "local", policy=policy)
    folder = PromptFolder(project.prompts, versions)
    all_versions = {prompt: folder.active_version(prompt) for prompt in folder.names()}
    return Variant("llm", "llm", name or model.name, all_versions, policy, {"endpoint": model.endpoint})


def labelled(variants: Sequence[Variant], axes: Axes) -> list[Variant]:
    """Each with a label of what it does not share with all others."""
    labels = []
    for variant in variants:
        parts = [variant.engine]
        parts += [variant.model] if variant.model and (len(axes.models) > 1 or len(variants) == 1) else []
        parts += [f"{n}@{variant.prompts[n]}" for n, v in axes.prompts.items() if len(v) > 1 and variant.prompts]
        parts += [Path(variant.policy).name] if len(axes.policies) > 1 or variant.policy else []
        labels.append(" ".join(parts))
    return [replace(variant, label=label) for variant, label in zip(variants, labels, strict=True)]


def _prompt_choices(axes: Axes, project: Project) -> list[dict[str, str]]:
    """The versions to try together; every one is loaded and checked. Raises ContentError."""
    renderer = PromptRenderer(PromptFolder(project.prompts))
    names = list(axes.prompts)
    choices = [dict(zip(names, versions, strict=True)) for versions in product(*axes.prompts.values())]
    for chosen in choices or [{}]:
        folder = PromptFolder(project.prompts, chosen)
        for name in {*folder.names(), *chosen}:
            renderer.check(name, folder.active_version(name))
    return choices or [{}]


def _refuse_missing_policies(policies: Sequence[str]) -> None:
    for policy in policies:
        if not Path(policy).is_file():
            raise BadInput(f"There is no policy file {policy}.", field="policy", remedy="Name a copy of policy.toml.")
