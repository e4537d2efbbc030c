"""Every wrong use of the command line ends with one sentence that says what, where and what to do, and exit code 2."""

import socket
import tarfile
from pathlib import Path

import pytest

from tests.fakes.installation import Installation, Outcome

Arguments = tuple[str, ...]
Variables = dict[str, str]

UNREACHABLE = "postgresql+psycopg://nobody@127.0.0.1:9/nothing"
ASK_BATCH = ("ask", "--batch")

WRONG_ARGUMENTS: dict[str, tuple[Arguments, tuple[str, ...]]] = {
    "no command": ((), ("Usage:",)),
    "unknown command": (("frobnicate",), ("frobnicate",)),
    "unknown option": (("ask", "hi", "--frobnicate"), ("--frobnicate",)),
    "ask for nothing": (("ask",), ("--batch",)),
    "ask for both": (("ask", "hi", "--batch", "file"), ("--batch",)),
    "ask an unknown engine": (("ask", "hi", "--engine", "oracle"), ("oracle", "--engine", "auto, local or llm")),
    "ask a model that is not set up": (("ask", "hi", "--engine", "llm"), ("--engine", "OPENAI_API_KEY")),
    "ask with fewer than no agents": (("ask", "hi", "--agents", "-1"), ("--agents",)),
    "ask at no time": (("ask", "hi", "--at", "tomorrow"), ("tomorrow", "--at", "ISO 8601")),
    "ask at a time without zone": (("ask", "hi", "--at", "2026-05-12T10:00"), ("--at", "time zone")),
    "ask at a time before time": (("ask", "hi", "--at", "0001-01-01T00:00+14:00"), ("--at",)),
    "ask at a time after time": (("ask", "hi", "--at", "9999-12-31T23:59-12:00"), ("--at",)),
    "ask at the last moment": (("ask", "hi", "--at", "9999-12-31T23:59Z"), ("--at",)),
    "ask a missing file": ((*ASK_BATCH, "missing.jsonl"), ("missing.jsonl", "--batch")),
    "ask a folder": ((*ASK_BATCH, "."), ("--batch",)),
    "ask an unknown engine for a file": ((*ASK_BATCH, "missing.jsonl", "--engine", "oracle"), ()),
    "summarise nothing": (("summarise",), ("--batch",)),
    "summarise a missing file": (("summarise", "--batch", "missing.jsonl"), ("missing.jsonl",)),
    "chat at no time": (("chat", "--at", "tomorrow"), ("tomorrow",)),
    "chat with an unknown engine": (("chat", "--engine", "oracle"), ("oracle",)),
    "serve in an unknown role": (("serve", "--role", "king"), ("king", "--role")),
    "serve on no port": (("serve", "--port", "99999"), ("--port",)),
    "serve on somebody else's address": (("serve", "--host", "192.0.2.1", "--port", "0"), ("192.0.2.1",)),
    "serve on no address": (("serve", "--host", "no such host", "--port", "0"), ("no such host",)),
    "add an agent without e-mail": (("agents", "add", "Dana", "dana"), ("mail",)),
    "add an agent without name": (("agents", "add", " ", "dana@example.com"), ("name",)),
    "a token for nobody": (("agents", "token", "nobody@example.com"), ("nobody@example.com",)),
    "requeue nothing": (("dead", "requeue"), ("--all",)),
    "requeue what is not there": (("dead", "requeue", "no-such-id"), ("no-such-id",)),
    "search for nothing": (("knowledge", "search"), ("query",)),
    "search for no passages": (("knowledge", "search", "parcel", "-k", "0"), ("-k",)),
    "check no folder of articles": (("knowledge", "check", "missing"), ("missing",)),
    "check a missing policy": (("policy", "check", "missing.toml"), ("missing.toml",)),
    "check a folder as policy": (("policy", "check", "."), ()),
    "no such project": (("--project", "missing", "policy", "show"), ("missing", "--project")),
    "no content in the project": (("--project", ".", "policy", "show"), ("--project", "triage init")),
    "no project after the option": (("policy", "show", "--project"), ("--project",)),
}

WRONG_SETTINGS: dict[str, tuple[Arguments, Variables, tuple[str, ...]]] = {
    "no such project": (("policy", "show"), {"TRIAGE_PROJECT": "missing"}, ("TRIAGE_PROJECT",)),
    "unreachable PostgreSQL": (("agents", "list"), {"TRIAGE_DATABASE_URL": UNREACHABLE}, ("127.0.0.1",)),
    "unreachable PostgreSQL to upgrade": (("db", "upgrade"), {"TRIAGE_DATABASE_URL": UNREACHABLE}, ("127.0.0.1",)),
    "unreachable PostgreSQL to check": (("db", "check"), {"TRIAGE_DATABASE_URL": UNREACHABLE}, ("127.0.0.1",)),
    "unreachable PostgreSQL to replay from": (("dead", "list"), {"TRIAGE_DATABASE_URL": UNREACHABLE}, ("127.0.0.1",)),
    "a database of another maker": (
        ("db", "check"), {"TRIAGE_DATABASE_URL": "mysql://root@localhost/x"}, ("TRIAGE_DATABASE_URL",)
    ),
    "a folder as database": (("agents", "list"), {"TRIAGE_DATABASE_URL": "sqlite:////tmp"}, ("/tmp",)),
    "a malformed database URL": (
        ("agents", "list"), {"TRIAGE_DATABASE_URL": "postgresql+psycopg://host:port/x"}, ("TRIAGE_DATABASE_URL",)
    ),
    "a short webhook secret": (("doctor",), {"TRIAGE_WEBHOOK_SECRET": "secret"}, ("TRIAGE_WEBHOOK_SECRET", "base64")),
    "a reply address that is none": (("doctor",), {"TRIAGE_REPLY_URL": "example.com"}, ("TRIAGE_REPLY_URL",)),
    "a reply address without sense": (("doctor",), {"TRIAGE_REPLY_URL": "http://[::1"}, ("TRIAGE_REPLY_URL",)),
    "a model address that is none": (("ask", "hi"), {"TRIAGE_LLM_BASE_URL": "localhost"}, ("TRIAGE_LLM_BASE_URL",)),
    "an unknown log level": (("serve",), {"TRIAGE_LOG_LEVEL": "loud"}, ("TRIAGE_LOG_LEVEL", "debug")),
    "an unknown log format": (("serve",), {"TRIAGE_LOG_FORMAT": "xml"}, ("TRIAGE_LOG_FORMAT", "json")),
}  # fmt: skip

WRONG_LINES: dict[str, tuple[str, tuple[str, ...]]] = {
    "no JSON": ("{not json", ("not JSON",)),
    "a list": ("[1]", ("object with an id",)),
    "no id": ('{"text": "hi"}', ("object with an id",)),
    "no text": ('{"id": 1}', ("text",)),
    "text that is no text": ('{"id": 1, "text": 5}', ("text",)),
    "messages that are none": ('{"id": 1, "messages": "hi"}', ("messages",)),
    "no messages": ('{"id": 1, "messages": []}', ("messages",)),
    "a message that is none": ('{"id": 1, "messages": ["hi"]}', ("messages[0]",)),
    "an unknown author": ('{"id": 1, "messages": [{"id": "a", "author": "god", "text": "hi"}]}', ("author",)),
    "a message without id": ('{"id": 1, "messages": [{"author": "customer", "text": "hi"}]}', ("messages[0].id",)),
    "a message without text": ('{"id": 1, "messages": [{"id": "a", "author": "customer"}]}', ("messages[0].text",)),
    "two messages of one id": (
        '{"id": 1, "messages": [{"id": "a", "text": "hi", "author": "customer"}, '
        '{"id": "a", "text": "ho", "author": "customer"}]}',
        ("messages[1].id",),
    ),
    "a nest without end": ("[" * 100_000, ("not JSON",)),
    "a number without end": ('{"id": ' + "9" * 5000 + ', "text": "hi"}', ("not JSON",)),
}


def assert_refused(outcome: Outcome, *words: str) -> None:
    """Exit code 2, nothing on standard output, and a short text on standard error that names these."""
    assert outcome.code == 2, outcome
    assert outcome.out == "" or words == ("Usage:",), outcome
    said = outcome.err + outcome.out
    assert "Traceback" not in said
    assert said.startswith(("triage: ", "Usage: ")), said
    assert len(outcome.err.splitlines()) <= 8, said
    for word in words:
        assert word in said


@pytest.mark.parametrize("name", WRONG_ARGUMENTS)
def test_wrong_arguments_are_refused_in_a_sentence(
    name: str, bare: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments, words = WRONG_ARGUMENTS[name]
    assert_refused(bare.here(monkeypatch, *arguments), *words)


@pytest.mark.parametrize("name", WRONG_SETTINGS)
def test_wrong_settings_are_refused_in_a_sentence(
    name: str, bare: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments, variables, words = WRONG_SETTINGS[name]
    assert_refused(bare.here(monkeypatch, *arguments, **variables), *words)


@pytest.mark.parametrize("command", ["ask", "summarise"])
@pytest.mark.parametrize("name", WRONG_LINES)
def test_a_wrong_line_is_named_with_its_file_and_number(
    name: str, command: str, bare: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line, words = WRONG_LINES[name]
    file = tmp_path / "rows.jsonl"
    file.write_text('{"id": 1, "text": "hello"}\n\n' + line + "\n", encoding="utf-8")
    outcome = bare.here(monkeypatch, command, "--batch", str(file), "--json")
    assert_refused(outcome, f"{file}:3", *words)
    assert len(outcome.err) < 2000


def test_binary_files_are_refused_wherever_a_file_is_read(
    bare: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    binary = tmp_path / "archive.tar.gz"
    with tarfile.open(binary, "w:gz") as archive:
        archive.add(__file__)
    binary.write_bytes(binary.read_bytes() + b"\xff\x00\xfe")
    for arguments in (("ask", "--batch"), ("summarise", "--batch"), ("knowledge", "check")):
        assert_refused(bare.here(monkeypatch, *arguments, str(binary)), binary.name)
    checked = bare.here(monkeypatch, "policy", "check", str(binary))
    assert checked.code in (1, 2)
    assert binary.name in checked.err + checked.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("agents", "list"), ("db", "upgrade"), ("db", "check"), ("dead", "list"), ("knowledge", "sync"), ("chat",),
        ("knowledge", "search", "parcel"), ("ask", "hi"), ("serve", "--port", "0"), ("summarise", "--batch", "{rows}"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_state_folder_that_cannot_be_made_is_named(
    arguments: Arguments, bare: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"id": 1, "text": "hi"}\n', encoding="utf-8")
    home = rows / "home"  # below a file nobody can make a folder, not even root
    outcome = bare.here(monkeypatch, *(a.format(rows=rows) for a in arguments), TRIAGE_HOME=str(home))
    assert_refused(outcome, str(rows))


def test_a_taken_port_is_refused_before_anything_is_loaded(bare: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        outcome = bare.here(monkeypatch, "serve", "--port", port, TRIAGE_REPLY_URL="http://127.0.0.1:9/")
    assert_refused(outcome, port, "--port")
    assert not (bare.home / "index").exists()


def test_a_mistake_in_a_content_file_is_named_with_its_place(
    bare: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "shop"
    assert bare.here(monkeypatch, "init", str(project)).code == 0
    policy = project / "knowledge" / "policy.toml"
    policy.write_text("[queues\n" + policy.read_text(encoding="utf-8"), encoding="utf-8")
    for arguments in (("ask", "hi"), ("serve", "--port", "0"), ("policy", "show"), ("knowledge", "sync")):
        assert_refused(bare.here(monkeypatch, "--project", str(project), *arguments), f"{policy}:1")


def test_an_address_twice_is_refused(bare: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    assert bare.here(monkeypatch, "agents", "add", "Dana", "dana@example.com").code == 0
    assert_refused(bare.here(monkeypatch, "agents", "add", "Dan", "DANA@example.com"), "example.com")


def test_init_neither_overwrites_nor_takes_a_file_for_a_folder(
    bare: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.touch()
    assert_refused(bare.here(monkeypatch, "init", str(file)), "file")
    assert_refused(bare.here(monkeypatch, "init", str(file / "below")), str(file))
    assert bare.here(monkeypatch, "init", str(tmp_path / "shop")).code == 0
    assert_refused(bare.here(monkeypatch, "init", str(tmp_path / "shop")), "--force")
    assert bare.here(monkeypatch, "init", str(tmp_path / "shop"), "--force").code == 0
