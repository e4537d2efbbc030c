"""A version's way from a copy to all conversations: what is refused, who gets the candidate, how it is taken back."""

import shutil
from pathlib import Path

import pytest

from triage.assistant.prompts.active import Canary, is_chosen, read_active, written
from triage.assistant.prompts.files import PromptFolder
from triage.assistant.prompts.publish import State, listed, new_version, publish, state_of, use
from triage.domain.errors import BadInput, Conflict, ContentError

ROOT = Path(__file__).parents[4] / "prompts"
NAME = "repair_json"
CONVERSATIONS = [f"conversation-{n}" for n in range(4000)]


@pytest.fixture
def folder(tmp_path: Path) -> PromptFolder:
    shutil.copytree(ROOT, tmp_path / "prompts")
    return PromptFolder(tmp_path / "prompts")


@pytest.fixture
def next_version(folder: PromptFolder) -> str:
    made = new_version(folder, NAME)
    return made[0].stem


def test_a_new_version_is_a_draft_copy_of_the_newest(folder: PromptFolder, next_version: str) -> None:
    newest, draft = folder.versions(NAME)[-2:]
    assert draft == next_version
    assert state_of(folder, NAME, draft) is State.DRAFT
    assert [(folder.folder / NAME / f"{v}.jinja").read_bytes() for v in (newest, draft)].count(
        (folder.folder / NAME / f"{newest}.jinja").read_bytes()
    ) == 2


@pytest.mark.parametrize("version", [None, "1.0.0"])
def test_a_version_that_is_there_is_never_written_over(
    folder: PromptFolder, next_version: str, version: str | None
) -> None:
    before = (folder.folder / NAME / "1.0.0.jinja").read_bytes()
    with pytest.raises(Conflict):
        new_version(folder, NAME, version or next_version)
    assert (folder.folder / NAME / "1.0.0.jinja").read_bytes() == before


def test_what_is_no_version_is_refused(folder: PromptFolder) -> None:
    with pytest.raises(BadInput, match="no version"):
        new_version(folder, NAME, "../1.0.0")


def test_a_draft_serves_nobody(folder: PromptFolder, next_version: str) -> None:
    with pytest.raises(BadInput, match="triage prompt publish"):
        use(folder, NAME, next_version)


def test_publishing_records_the_files_and_lets_the_version_serve(folder: PromptFolder, next_version: str) -> None:
    assert publish(folder, NAME, next_version) == [f"{NAME}/{next_version}.yaml", f"{NAME}/{next_version}.jinja"]
    assert publish(folder, NAME, next_version) == []
    use(folder, NAME, next_version)
    assert PromptFolder(folder.folder).active_version(NAME) == next_version


def test_a_version_with_a_mistake_cannot_be_published(folder: PromptFolder, next_version: str) -> None:
    body = folder.folder / NAME / f"{next_version}.jinja"
    body.write_text(body.read_text().replace("{{ problem }}", "{{ problme }}"))
    with pytest.raises(ContentError) as caught:
        publish(folder, NAME, next_version)
    assert (caught.value.file, caught.value.line) == (str(body), 2)
    assert caught.value.remedy


@pytest.mark.parametrize("file", ["assess_message/1.0.0.jinja", "partials/labels/1.0.0.jinja"])
def test_a_published_file_that_was_changed_is_found_out(folder: PromptFolder, file: str) -> None:
    with (folder.folder / file).open("a") as changed:
        changed.write("one more line\n")
    assert state_of(folder, "assess_message", "1.0.0") is State.CHANGED
    with pytest.raises(ContentError, match="changed since"):
        publish(folder, "assess_message", "1.0.0")
    with pytest.raises(BadInput):
        use(folder, "assess_message", "1.0.0")


def test_a_canary_serves_its_share_and_always_the_same_conversations(folder: PromptFolder, next_version: str) -> None:
    publish(folder, NAME, next_version)
    use(folder, NAME, next_version, share=0.2)
    one, other = PromptFolder(folder.folder), PromptFolder(folder.folder)
    served = {c: one.active_version(NAME, c) for c in CONVERSATIONS}
    assert served == {c: other.active_version(NAME, c) for c in CONVERSATIONS}
    assert 0.17 < sum(version == next_version for version in served.values()) / len(served) < 0.23
    assert one.active_version(NAME) != next_version
    assert {row.version: row.share for row in listed(one) if row.name == NAME}[next_version] == 0.2


def test_a_growing_share_only_adds_conversations() -> None:
    small, large = (Canary(version="1.1.0", share=share) for share in (0.1, 0.3))
    chosen = {c for c in CONVERSATIONS if is_chosen(NAME, small, c)}
    assert chosen < {c for c in CONVERSATIONS if is_chosen(NAME, large, c)}


def test_two_canaries_do_not_try_their_versions_on_the_same_people() -> None:
    canary = Canary(version="1.1.0", share=0.5)
    both = sum(is_chosen("one", canary, c) and is_chosen("other", canary, c) for c in CONVERSATIONS)
    assert 0.21 < both / len(CONVERSATIONS) < 0.29


@pytest.mark.parametrize(("share", "everybody"), [(0.0, False), (1.0, True)])
def test_the_ends_of_the_share_are_nobody_and_everybody(share: float, everybody: bool) -> None:
    canary = Canary(version="1.1.0", share=share)
    assert {is_chosen(NAME, canary, c) for c in CONVERSATIONS} == {everybody}


def test_a_canary_ends_with_its_version_in_full_use_or_with_none(folder: PromptFolder, next_version: str) -> None:
    publish(folder, NAME, next_version)
    use(folder, NAME, next_version, share=0.5)
    assert use(PromptFolder(folder.folder), NAME, next_version, share=0.0).canaries == {}
    use(PromptFolder(folder.folder), NAME, next_version, share=0.5)
    active = use(PromptFolder(folder.folder), NAME, next_version)
    assert (active.versions[NAME], active.canaries) == (next_version, {})


def test_a_server_follows_the_file_without_a_restart(folder: PromptFolder, next_version: str) -> None:
    publish(folder, NAME, next_version)
    server = PromptFolder(folder.folder)
    before = server.active_version(NAME)
    use(PromptFolder(folder.folder), NAME, next_version)
    assert (before, server.active_version(NAME)) == ("1.0.0", next_version)
    use(PromptFolder(folder.folder), NAME, "1.0.0")
    assert server.active_version(NAME) == "1.0.0"


@pytest.mark.parametrize("text", ["not toml", f'{NAME} = "9.9.9"', f'{NAME} = "1.0.0"\n[canary]\nx = 1\n'])
def test_a_server_keeps_what_it_had_when_the_file_breaks(folder: PromptFolder, text: str) -> None:
    assert folder.active_version(NAME) == "1.0.0"
    (folder.folder / "active.toml").write_text(text)
    assert folder.active_version(NAME) == "1.0.0"


@pytest.mark.parametrize("share", ["2", "-0.1", '"half"', "nan"])
def test_a_share_that_is_none_is_refused_with_its_line(tmp_path: Path, share: str) -> None:
    file = tmp_path / "active.toml"
    file.write_text(f'greet = "1.0.0"\n\n[canary]\ngreet = {{ version = "1.1.0", share = {share} }}\n')
    with pytest.raises(ContentError) as caught:
        read_active(file)
    assert caught.value.line in (3, 4)


def test_the_file_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "active.toml"
    active = read_active(ROOT / "active.toml").with_canary(NAME, Canary(version="1.1.0", share=0.25))
    file.write_text(written(active))
    assert read_active(file) == active
