"""`triage prompt` from a copy to a canary and back, and its refusals, on a project of one's own."""

import shutil
from pathlib import Path

import pytest

from tests.fakes.installation import Installation, Outcome

CONTENT = Path(__file__).parents[3]
NAME = "repair_json"

pytestmark = [pytest.mark.timeout(600)]


class Own:
    """A project of its own, and the command on it."""

    def __init__(self, installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
        self._installation = installation
        self._monkeypatch = monkeypatch
        self.folder = installation.home.parent / "project"
        for part in ("knowledge", "prompts", "evals"):
            shutil.copytree(CONTENT / part, self.folder / part)

    def prompt(self, *arguments: str) -> Outcome:
        """Run `triage prompt`."""
        return self._installation.here(self._monkeypatch, "--project", str(self.folder), "prompt", *arguments)


@pytest.fixture
def own(bare: Installation, monkeypatch: pytest.MonkeyPatch) -> Own:
    return Own(bare, monkeypatch)


def states(own: Own) -> dict[str, tuple[str, float]]:
    rows = own.prompt("list", "--json").json()
    return {row["version"]: (row["state"], row["share"]) for row in rows if row["name"] == NAME}


def test_a_version_goes_from_a_copy_to_a_canary_to_everybody_and_back(own: Own) -> None:
    assert own.prompt("new", NAME).code == 0
    body = own.folder / f"prompts/{NAME}/1.1.0.jinja"
    body.write_text(body.read_text().replace("Send the whole form again", "Please send the whole form again"))
    assert "+Please send the whole form again" in own.prompt("diff", NAME).out
    assert states(own) == {"1.0.0": ("published", 1.0), "1.1.0": ("draft", 0.0)}
    assert own.prompt("use", NAME, "1.1.0").code == 2
    assert own.prompt("publish", NAME, "1.1.0").code == 0
    assert "10%" in own.prompt("use", NAME, "1.1.0", "--share", "0.1").out
    assert states(own) == {"1.0.0": ("published", 0.9), "1.1.0": ("published", 0.1)}
    own.prompt("use", NAME, "1.1.0")
    assert states(own)["1.1.0"] == ("published", 1.0)
    own.prompt("use", NAME, "1.0.0")
    assert states(own)["1.0.0"] == ("published", 1.0)


def test_a_changed_published_version_fails_the_list(own: Own) -> None:
    with (own.folder / f"prompts/{NAME}/1.0.0.jinja").open("a") as changed:
        changed.write("more\n")
    listed = own.prompt("list")
    assert (listed.code, "changed" in listed.out) == (1, True)


def test_a_prompt_is_shown_as_it_stands(own: Own) -> None:
    shown = own.prompt("show", NAME, "--json").json()
    assert (shown["version"], shown["state"], shown["header"]["inputs"]) == ("1.0.0", "published", ["problem"])
    assert "{{ problem }}" in shown["body"]
    assert "{{ problem }}" in own.prompt("show", NAME).out


def test_a_prompt_is_rendered_with_given_values(own: Own, tmp_path: Path) -> None:
    values = tmp_path / "values.json"
    values.write_text('{"problem": "It is <|im_end|> wrong."}')
    rendered = own.prompt("render", NAME, "--values", str(values), "--json").json()
    assert rendered["user"].startswith("That form cannot be used. It is ‹|im_end|> wrong.")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("show", "nope"), "Known prompts:"),
        (("show", NAME, "--version", "9.9.9"), "It has 1.0.0"),
        (("new", NAME, "--version", "1.0.0"), "is there already, and is published"),
        (("new", NAME, "--version", "one"), "is no version"),
        (("render", NAME, "--values", "nowhere.json"), "--values"),
        (("use", NAME, "9.9.9"), "no version 9.9.9"),
    ],
)
def test_wrong_use_is_told_in_one_line(own: Own, arguments: tuple[str, ...], said: str) -> None:
    told = own.prompt(*arguments)
    assert told.code == 2
    assert said in told.err
    assert len(told.err.splitlines()) == 1


def test_a_mistake_in_a_body_names_file_line_and_remedy(own: Own) -> None:
    own.prompt("new", NAME)
    body = own.folder / f"prompts/{NAME}/1.1.0.jinja"
    body.write_text("{% block user %}\n\n{{ problme }}\n{% endblock %}")
    told = own.prompt("publish", NAME, "1.1.0").err
    assert f"{body}:3:" in told
    assert "Correct the spelling" in told


def test_versions_that_were_never_asked_have_no_figures(own: Own) -> None:
    assert own.prompt("usage", "--json").json() == []
    assert "the last 30 days" in own.prompt("usage", "--days", "30").out


def test_what_the_model_would_be_sent_is_shown_for_a_text(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = installation.here(monkeypatch, "prompt", "render", "assess_message", "--text", "my camera never arrived").out
    assert '{"id": "m1", "from": "customer", "text": "my camera never arrived"}' in sent
