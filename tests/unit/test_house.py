"""Holds the house rules that no linter knows: opening docstrings, file sizes, names, what may not be written down.

Each test lists every offender at once, so that one run shows all there is to put right.
"""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = {"app", "assistant", "channels", "desk", "domain", "evals", "inbox", "knowledge", "routing", "store", "web"}
MIGRATIONS = ROOT / "triage" / "store" / "migrations"
LONGEST_OPENING, LONGEST_FILE, LONGEST_FUNCTION = 4, 400, 60
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}
BINARY_SUFFIXES = {".png", ".jpg", ".ico", ".woff2", ".onnx", ".npz", ".gif", ".webp"}
UNFINISHED = re.compile(r"\b(?:TO[D]O|FIX[M]E|X[X]X|NotImplemented[E]rror)\b")
BANNER = re.compile(r"^\s*#\s*[-=#*~]{4,}")
# Index hosts belong to whoever installs, and a path of one machine means nothing on the next.
NOT_FOR_FILES = re.compile(r"py[p]i\.org|python[h]osted\.org|index-url[ =]+http|(?<![\w.])/(?:root|home/\w+|work)/")


@cache
def tracked_files() -> tuple[Path, ...]:
    """Every file git knows or would add, so that one not committed yet is checked too."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        return tuple(path for line in sorted(listed.stdout.splitlines()) if (path := ROOT / line).is_file())
    return tuple(path for path in ROOT.rglob("*") if path.is_file() and not {".venv", ".git"} & set(path.parts))


def python_files(*folders: str) -> list[Path]:
    return [path for path in tracked_files() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in folders]


def modules_of_the_package() -> list[Path]:
    """Every file of the package but migrations, which Alembic runs as scripts and which list whole schemas."""
    return [path for path in python_files("triage") if MIGRATIONS not in path.parents]


def our_code() -> list[Path]:
    return python_files("triage", "tests", "scripts", "evals")


def offending(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1)
        if pattern.search(line)
    ]


def opening_of(path: Path) -> str:
    return ast.get_docstring(ast.parse(path.read_text())) or ""


def functions_in(path: Path) -> Iterator[tuple[str, int]]:
    """Yield the place and the number of lines of each function."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield (
                f"{path.relative_to(ROOT)}:{node.lineno} {node.name}",
                (node.end_lineno or node.lineno) - node.lineno + 1,
            )


def test_the_walk_over_the_house_finds_the_house() -> None:
    assert len(python_files("triage")) > 10
    assert Path(__file__) in our_code()


def test_every_file_opens_with_one_to_four_lines_saying_what_it_owns() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len([line for line in opening_of(path).splitlines() if line.strip()])
        for path in our_code()
        if path.name != "errors.py"  # draws its tree there
    }
    assert not {name: length for name, length in lengths.items() if not 1 <= length <= LONGEST_OPENING}


def test_no_file_needs_a_table_of_contents() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in our_code()}
    assert not {name: length for name, length in lengths.items() if length > LONGEST_FILE}


def test_every_function_fits_on_a_screen() -> None:
    readable = [path for path in our_code() if MIGRATIONS not in path.parents]
    functions = dict(pair for path in readable for pair in functions_in(path))
    assert not {name: length for name, length in functions.items() if length > LONGEST_FUNCTION}


def test_files_are_named_by_noun_and_never_by_leftovers() -> None:
    named = [path.relative_to(ROOT) for path in our_code()]
    assert not [str(path) for path in named if VAGUE_NAMES & {path.stem, *path.parts[:-1]}]


def test_the_package_holds_the_rooms_of_the_plan_and_no_other() -> None:
    inside = [path.relative_to(ROOT / "triage").parts for path in python_files("triage")]
    assert {parts[0] for parts in inside if len(parts) > 1} == ROOMS
    assert {parts[0] for parts in inside if len(parts) == 1} == {"__init__.py", "__main__.py"}


def test_every_folder_of_the_package_is_a_package() -> None:
    folders = {path.parent for path in modules_of_the_package()}
    assert not [str(folder) for folder in folders if not (folder / "__init__.py").exists()]


def test_nothing_is_left_unfinished() -> None:
    assert not offending(UNFINISHED, our_code())


def test_no_banner_divides_a_file() -> None:
    assert not offending(BANNER, our_code())


def test_no_file_names_an_index_host_or_a_path_of_one_machine() -> None:
    written = [path for path in tracked_files() if path.suffix not in BINARY_SUFFIXES and path.name != "LICENSE"]
    assert not offending(NOT_FOR_FILES, written)


def test_no_file_of_the_package_works_at_import() -> None:
    at_work = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in modules_of_the_package()
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.For | ast.While | ast.With)
        or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call))
    ]
    assert not at_work


def test_the_domain_and_routing_need_nothing_but_python() -> None:
    allowed = {"domain": ("triage.domain",), "routing": ("triage.domain", "triage.routing")}
    assert not [
        f"{path.relative_to(ROOT)}: {module}"
        for path in python_files("triage")
        for module in imports_of(path)
        if (own := allowed.get(path.relative_to(ROOT).parts[1])) is not None
        and module.split(".")[0] not in sys.stdlib_module_names
        and not module.startswith(own)
    ]


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_every_package_we_depend_on_is_locked_with_a_hash() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    lock = (ROOT / "requirements/runtime.lock").read_text() + (ROOT / "requirements/dev.lock").read_text()
    hashed = re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==.*\n    --hash=", lock, re.MULTILINE)
    assert {canonical(re.split(r"[\[<>=~ ]", line)[0]) for line in wanted} - {
        canonical(name) for name in hashed
    } == set()


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_libraries_we_were_asked_for_are_locked_at_the_version_we_tested() -> None:
    lock = (ROOT / "requirements/runtime.lock").read_text()
    pins = ("dbos==3.4.0", "openai==3.54.0", "langchain==1.4.7", "langchain-core==1.7.2", "langchain-openai==1.7.3")
    assert not [pin for pin in pins if not re.search(rf"^{re.escape(pin)}\s", lock, re.MULTILINE)]


def test_torch_never_comes_along() -> None:
    locks = "".join(path.read_text() for path in sorted((ROOT / "requirements").glob("*.lock")))
    assert "onnxruntime==" in locks
    assert not re.search(r"^torch==", locks, re.MULTILINE)


def test_set_up_can_be_read_by_the_old_python_it_complains_about() -> None:
    ast.parse((ROOT / "scripts/set_up.py").read_text(), feature_version=(3, 7))


def test_importing_the_package_loads_no_library() -> None:
    code = (
        "import sys, triage; print([m for m in ('pydantic', 'chromadb', 'langchain', 'fastapi') if m in sys.modules])"
    )
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"
