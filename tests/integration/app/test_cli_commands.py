"""What the smaller commands print and return when they are used rightly, and that checks fail with exit code 1."""

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.fakes.installation import Installation, jsonl

COMMANDS = (
    "demo", "serve", "chat", "ask", "summarise", "knowledge", "policy", "agents", "dead", "db", "doctor", "init",
)  # fmt: skip
VARIABLES = (
    "DATABASE_URL", "CHROMA_URL", "WEBHOOK_SECRET", "REPLY_URL", "PUBLIC_URL", "LLM_MODEL", "LLM_BASE_URL",
    "LOG_FORMAT", "LOG_LEVEL", "PROJECT",
)  # fmt: skip

pytestmark = [pytest.mark.timeout(600)]


def test_help_names_every_command_and_loads_nothing_heavy(bare: Installation) -> None:
    script = (
        "import sys; sys.argv = ['triage', '--help']\n"
        "from triage.app.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = 'chromadb langchain openai onnxruntime sklearn dbos fastapi sqlalchemy pydantic numpy httpx'.split()\n"
        "print('loaded:', [name for name in heavy if name in sys.modules])\n"
    )
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    for command in COMMANDS:
        assert re.search(rf"^  {command}\b", out, re.MULTILINE), command
    assert out.endswith("loaded: []\n")


def test_a_supervisor_is_added_and_roles_change(bare: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    bare.here(monkeypatch, "agents", "add", "Dana Roth", "dana@example.com", "--supervisor")
    bare.here(monkeypatch, "agents", "add", "Ben Amari", "ben@example.com")

    def roles() -> dict[str, str]:
        return {agent["name"]: agent["role"] for agent in bare.here(monkeypatch, "agents", "list", "--json").json()}

    assert roles() == {"Dana Roth": "supervisor", "Ben Amari": "agent"}
    assert "a supervisor" in bare.here(monkeypatch, "agents", "role", "ben@example.com", "supervisor").out
    bare.here(monkeypatch, "agents", "role", "dana@example.com", "agent")
    assert roles() == {"Dana Roth": "agent", "Ben Amari": "supervisor"}


def test_agents_are_added_listed_and_given_new_tokens(bare: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    added = bare.here(
        monkeypatch, "agents", "add", "Dana Roth", "dana@example.com", "--team", "billing", "--on-call", "--json"
    ).json()
    assert list(added) == ["id", "name", "email", "token"]
    listed = bare.here(monkeypatch, "agents", "list", "--json").json()
    assert listed == [
        {"id": added["id"], "name": "Dana Roth", "email": "dana@example.com", "teams": ["billing"], "on_call": True,
         "role": "agent", "presence": "offline", "skills": [], "languages": []}
    ]  # fmt: skip
    again = bare.here(monkeypatch, "agents", "token", "dana@example.com", "--json").json()
    assert list(again) == ["id", "name", "token"]
    assert again["id"] == added["id"]
    assert again["token"] != added["token"]
    assert "Dana Roth" in bare.here(monkeypatch, "agents", "list", COLUMNS="120").out
    kept = b"".join(path.read_bytes() for path in bare.home.glob("triage.db*"))
    assert again["token"].encode() not in kept


def test_a_new_database_is_prepared_by_whoever_comes_first(bare: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    assert bare.here(monkeypatch, "dead", "list", "--json").json() == []
    assert "Nothing" in bare.here(monkeypatch, "dead", "list").out
    assert bare.here(monkeypatch, "dead", "requeue", "--all").code == 0
    assert bare.here(monkeypatch, "agents", "list", "--json").json() == []


def test_the_schema_is_checked_and_upgraded(
    database_url: str, bare: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = bare.here(monkeypatch, "db", "check", TRIAGE_DATABASE_URL=database_url)
    assert (before.code, "triage db upgrade" in before.out) == (1, True)
    for _ in range(2):
        assert bare.here(monkeypatch, "db", "upgrade", TRIAGE_DATABASE_URL=database_url).code == 0
    assert bare.here(monkeypatch, "db", "check", TRIAGE_DATABASE_URL=database_url).code == 0


def test_the_policy_is_shown_and_checked(bare: Installation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shown = bare.here(monkeypatch, "policy", "show", "--json").json()
    assert list(shown) == ["version", "rows"]
    assert all(list(row) == ["section", "name", "value"] for row in shown["rows"])
    assert bare.here(monkeypatch, "policy", "check").code == 0
    draft = tmp_path / "draft.toml"
    draft.write_text("[queues\n", encoding="utf-8")
    checked = bare.here(monkeypatch, "policy", "check", str(draft), "--json")
    assert checked.code == 1
    finding = checked.json()[0]
    assert list(finding) == ["error", "file", "line", "message", "remedy"]
    assert (finding["error"], finding["file"], finding["line"]) == (True, str(draft), 1)


def test_articles_are_checked(bare: Installation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert bare.here(monkeypatch, "knowledge", "check").code == 0
    (tmp_path / "articles").mkdir()
    wrong = tmp_path / "articles" / "wrong.md"
    wrong.write_text("---\nid: wrong\nexpires: someday\n---\nBody.\n", encoding="utf-8")
    checked = bare.here(monkeypatch, "knowledge", "check", str(wrong.parent), "--json")
    assert checked.code == 1
    assert list(checked.json()[0]) == ["error", "file", "line", "message", "remedy"]
    assert checked.json()[0]["file"] == str(wrong)
    for_people = bare.here(monkeypatch, "knowledge", "check", str(wrong.parent))
    assert "wrong.md" in for_people.out


@pytest.mark.slow
def test_a_search_says_whether_the_articles_answer(installation: Installation) -> None:
    found = installation.run("knowledge", "search", "how do I turn off auto-renew?", "-k", "3", "--json")
    answer = found.json()
    assert (found.code, found.err) == (0, "")
    assert list(answer) == ["answerable", "borderline", "threshold", "passages"]
    assert answer["answerable"] is True
    assert [list(p) for p in answer["passages"]] == [["article", "title", "heading", "text", "score"]] * 3
    assert answer["passages"][0]["article"] == "turn-off-auto-renew"
    unknown = installation.run("knowledge", "search", "who won the world cup in 1954?", "--json").json()
    assert unknown["answerable"] is False


@pytest.mark.slow
def test_a_second_sync_finds_nothing_to_do(installation: Installation) -> None:
    synced = installation.run("knowledge", "sync", "--json")
    report = synced.json()
    assert synced.code == 0
    assert (report["added"], report["changed"], report["removed"]) == (0, 0, 0)
    assert report["unchanged"] > 0


@pytest.mark.slow
def test_a_folder_of_ones_own_serves_after_init(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shop = tmp_path / "shop"
    assert installation.here(monkeypatch, "init", str(shop)).code == 0
    company = shop / "knowledge" / "company.toml"
    text = company.read_text(encoding="utf-8")
    company.write_text(
        re.sub(r'^name = ".*"', 'name = "Lamps & Co"', text, count=1, flags=re.MULTILINE), encoding="utf-8"
    )
    article = shop / "knowledge" / "articles" / "lamp-oil.md"
    article.write_text(
        "---\nid: lamp-oil\ntitle: Which oil does the storm lamp burn?\naliases: [paraffin for the storm lamp]\n"
        "updated: 2026-01-01\n---\n\nThe storm lamp burns clear paraffin oil. Please do not fill in petrol.\n",
        encoding="utf-8",
    )
    asked = installation.run("ask", "which oil does the storm lamp burn?", "--json", "--project", str(shop)).json()
    assert asked["passages"][0]["article"] == "lamp-oil"
    assert "Lamps & Co" in asked["reply"]
    assert not (shop / ".triage").exists(), "TRIAGE_HOME says where state lives"


def test_empty_variables_are_unset(bare: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = {f"TRIAGE_{name}": "" for name in VARIABLES} | {"OPENAI_API_KEY": " "}
    assert bare.here(monkeypatch, "agents", "list", "--json", **empty).json() == []
    assert (bare.home / "triage.db").is_file()
    results = bare.here(monkeypatch, "doctor", "--json", **empty).json()
    model = next(result for result in results if result["part"] == "language model")
    assert model["state"] == "advice"


def test_doctor_is_content_with_a_fresh_machine_and_says_what_to_do(
    bare: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = bare.here(monkeypatch, "doctor", "--json")
    results = looked.json()
    assert looked.code == 0
    assert all(list(result) == ["part", "state", "message", "remedy"] for result in results)
    assert {"python", "content", "knowledge", "database", "language model", "replies", "agents"} <= {
        result["part"] for result in results
    }
    assert all(result["remedy"] for result in results if result["state"] != "ok")
    assert not bare.here(monkeypatch, "doctor").out.startswith("{")


def test_doctor_says_why_a_language_model_does_not_serve(bare: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    began = time.monotonic()
    looked = bare.here(
        monkeypatch, "doctor", "--json", OPENAI_API_KEY="sk-nobody", TRIAGE_LLM_BASE_URL="http://127.0.0.1:9/v1"
    )
    model = next(result for result in looked.json() if result["part"] == "language model")
    assert (looked.code, model["state"]) == (1, "wrong")
    assert "cannot be reached" in model["message"]
    assert "local engine serves" in model["message"]
    assert "TRIAGE_LLM_BASE_URL" in model["remedy"]
    assert "sk-nobody" not in looked.out + looked.err
    assert time.monotonic() - began < 60


def test_doctor_looks_on_when_one_part_is_broken(bare: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = {
        "TRIAGE_DATABASE_URL": "postgresql://nobody@127.0.0.1:9/nothing",
        "TRIAGE_REPLY_URL": "http://127.0.0.1:9/",
    }
    looked = bare.here(monkeypatch, "doctor", "--json", **broken)
    wrong = {result["part"] for result in looked.json() if result["state"] == "wrong"}
    assert looked.code == 1
    assert {"database", "replies"} <= wrong
    assert "python" not in wrong


@pytest.mark.slow
def test_a_chat_goes_on_until_an_empty_line(installation: Installation) -> None:
    talked = installation.run("chat", "--why", typed="hello there!\nmy camera never arrived\n\n", COLUMNS="120")
    assert talked.code == 0
    assert talked.out.count("because") >= 2
    assert "Traceback" not in talked.err
    ended = installation.run("chat", typed="hello there!\n")
    assert ended.code == 0, "the end of input ends it too"


@pytest.mark.slow
def test_a_reader_who_leaves_early_sees_no_complaint(installation: Installation, tmp_path: Path) -> None:
    rows = jsonl(tmp_path / "rows.jsonl", [{"id": n, "text": "where is my parcel?"} for n in range(40)])
    process = installation.start("ask", "--batch", str(rows), "--json")
    assert process.stdout
    assert process.stderr
    assert json.loads(process.stdout.readline())["id"] == 0
    process.stdout.close()
    complaint = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=120) in (0, 1)
    assert complaint == ""
