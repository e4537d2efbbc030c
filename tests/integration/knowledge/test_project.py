"""Which project a command works on, on real folders."""

from pathlib import Path

import pytest

from triage.domain.errors import SetUpError
from triage.knowledge.project import PACKAGE, find_project


def project_at(root: Path) -> Path:
    (root / "knowledge" / "articles").mkdir(parents=True)
    return root


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """An installed package with its packaged defaults."""
    package = tmp_path / "site-packages" / "triage"
    project_at(package / "_defaults")
    (package / "_defaults" / "prompts").mkdir()
    return package


def test_the_folder_asked_for_goes_before_the_variable_and_the_current_folder(tmp_path: Path, installed: Path) -> None:
    asked, named, here = (project_at(tmp_path / name) for name in ("asked", "named", "here"))
    env = {"TRIAGE_PROJECT": str(named)}
    assert find_project(asked, env, here, installed).root == asked
    assert find_project(None, env, here, installed).root == named
    assert find_project(None, {"TRIAGE_PROJECT": " "}, here, installed).root == here


def test_a_relative_folder_counts_from_the_current_one(tmp_path: Path, installed: Path) -> None:
    project_at(tmp_path / "shop")
    assert find_project(Path("shop"), {}, tmp_path, installed).root == tmp_path / "shop"


def test_the_packaged_content_serves_where_there_is_none_and_keeps_its_state_in_the_current_folder(
    tmp_path: Path, installed: Path
) -> None:
    found = find_project(None, {}, tmp_path, installed)
    assert found.root == installed / "_defaults"
    assert found.state_dir == tmp_path / ".triage"


def test_a_clone_serves_from_anywhere_and_keeps_its_state(tmp_path: Path) -> None:
    clone, elsewhere = project_at(tmp_path / "clone"), tmp_path / "elsewhere"
    found = find_project(None, {}, elsewhere, clone / "triage")
    assert (found.root, found.state_dir) == (clone, clone / ".triage")


def test_the_state_goes_where_the_variable_says(tmp_path: Path, installed: Path) -> None:
    assert find_project(None, {"TRIAGE_HOME": "state"}, tmp_path, installed).state_dir == tmp_path / "state"
    assert find_project(None, {"TRIAGE_HOME": ""}, tmp_path, installed).state_dir == tmp_path / ".triage"


@pytest.mark.parametrize("made", [True, False])
def test_a_folder_asked_for_without_content_is_refused(tmp_path: Path, installed: Path, made: bool) -> None:
    empty = tmp_path / "empty"
    if made:
        empty.mkdir()
    with pytest.raises(SetUpError) as refusal:
        find_project(empty, {}, tmp_path, installed)
    assert (refusal.value.field, bool(refusal.value.remedy)) == ("--project", True)
    with pytest.raises(SetUpError) as refusal:
        find_project(None, {"TRIAGE_PROJECT": str(empty)}, tmp_path, installed)
    assert refusal.value.field == "TRIAGE_PROJECT"


def test_no_content_anywhere_is_told(tmp_path: Path) -> None:
    with pytest.raises(SetUpError, match="triage init"):
        find_project(None, {}, tmp_path, tmp_path / "nowhere" / "triage")


def test_a_python_package_called_knowledge_is_no_project(installed: Path) -> None:
    assert find_project(None, {}, PACKAGE, installed).root == installed / "_defaults"


def test_a_project_without_prompts_borrows_the_shipped_ones(tmp_path: Path, installed: Path) -> None:
    shop = project_at(tmp_path / "shop")
    found = find_project(shop, {}, tmp_path, installed)
    assert found.prompts == installed / "_defaults" / "prompts"
    (shop / "prompts").mkdir()
    assert found.prompts == shop / "prompts"
    assert found.articles == shop / "knowledge" / "articles"
