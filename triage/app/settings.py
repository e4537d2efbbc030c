"""What the environment says: where things live, which model serves, which secrets hold.

Read once by a command and passed down; no other file reads the environment. An empty variable counts as unset.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from triage.domain.errors import SetUpError
from triage.knowledge.project import Project, find_project

DEFAULT_MODEL = "gpt-5-mini"


@dataclass(frozen=True, slots=True)
class Settings:
    """The installation as one command sees it. Secrets are text; paths are absolute.

    `index_dir` is where the knowledge index and the trained part of the local engine live; `data_dir` holds public
    data sets for evals.
    """

    project: Project
    home: Path
    index_dir: Path
    database_url: str
    chroma_url: str | None = None
    webhook_secret_given: str | None = None
    reply_url: str | None = None
    llm_model: str = DEFAULT_MODEL
    llm_base_url: str | None = None
    llm_api_key: str | None = None
    log_format: str = "console"
    log_level: str = "info"
    data_dir: Path | None = None

    @property
    def has_model(self) -> bool:
        """True when a language model is set up, so that `auto` prefers it."""
        return bool(self.llm_api_key or self.llm_base_url)

    def webhook_secret(self) -> str:
        """The secret of the generic channel: the given one, else one made and kept under the state folder."""
        if self.webhook_secret_given:
            return self.webhook_secret_given
        return self.kept_secret("webhook_secret", prefix="whsec_")

    def session_secret(self) -> str:
        """The key that signs sessions and chat tokens, made once per installation."""
        return self.kept_secret("session_secret")

    def kept_secret(self, name: str, prefix: str = "") -> str:
        """A random secret stored readable by its owner only; two processes starting together agree on one."""
        path = self.home / name
        if not path.exists():
            make_state_folder(self.home)
            text = prefix + _random_base64()
            draft = path.with_name(f".{name}.{os.getpid()}")
            draft.write_text(text, encoding="utf-8")
            draft.chmod(0o600)
            try:
                os.link(draft, path)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return path.read_text(encoding="utf-8").strip()


def make_state_folder(folder: Path) -> None:
    """Make this folder where it is missing. Raises SetUpError when that cannot be done, or nothing can be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        reason = None if os.access(folder, os.W_OK | os.X_OK) else "no permission to write"
    except OSError as error:
        reason = error.strerror or str(error)
    if reason is not None:
        raise SetUpError(
            f"The folder {folder} cannot be used: {reason}.", remedy="Set TRIAGE_HOME to a folder you may write to."
        )


def _random_base64() -> str:
    import base64

    return base64.b64encode(secrets.token_bytes(32)).decode()


def load_settings(project: Path | None = None, env: Mapping[str, str] | None = None) -> Settings:
    """The settings of this command.

    Raises SetUpError when a variable is malformed or the project folder holds no content.
    """
    variables = {k: v for k, v in (os.environ if env is None else env).items() if v.strip()}
    found = find_project(project, variables, Path.cwd())
    home = found.state_dir
    return Settings(
        project=found,
        home=home,
        index_dir=home / "index",
        database_url=_database_url(variables.get("TRIAGE_DATABASE_URL"), home),
        chroma_url=_url(variables, "TRIAGE_CHROMA_URL"),
        webhook_secret_given=_webhook_secret(variables.get("TRIAGE_WEBHOOK_SECRET")),
        reply_url=_url(variables, "TRIAGE_REPLY_URL"),
        llm_model=variables.get("TRIAGE_LLM_MODEL", DEFAULT_MODEL),
        llm_base_url=_url(variables, "TRIAGE_LLM_BASE_URL"),
        llm_api_key=variables.get("OPENAI_API_KEY"),
        log_format=_one_of(variables, "TRIAGE_LOG_FORMAT", ("console", "json"), "console"),
        log_level=_one_of(variables, "TRIAGE_LOG_LEVEL", ("debug", "info", "warning", "error"), "info"),
        data_dir=Path(variables["TRIAGE_DATA"]).expanduser().resolve() if "TRIAGE_DATA" in variables else None,
    )


def _database_url(given: str | None, home: Path) -> str:
    if given is None:
        return f"sqlite:///{home / 'triage.db'}"
    scheme, _, rest = given.partition("://")
    if scheme in ("postgresql", "postgres", "postgresql+psycopg") and _has_a_readable_host(rest):
        return f"postgresql+psycopg://{rest}"
    if given.startswith("sqlite:///"):
        return given
    raise SetUpError(
        "This database is not supported.",
        field="TRIAGE_DATABASE_URL",
        remedy="Use postgresql+psycopg://user@host/name or sqlite:///path, or unset it.",
    )


def _has_a_readable_host(rest: str) -> bool:
    try:
        return urlsplit(f"//{rest}").port != 0
    except ValueError:
        return False


def _url(variables: Mapping[str, str], name: str) -> str | None:
    value = variables.get(name)
    if value is None:
        return None
    if not _is_web_address(value):
        raise SetUpError("This is not a web address.", field=name, remedy="Give a full http:// or https:// address.")
    return value.rstrip("/") if name != "TRIAGE_REPLY_URL" else value


def _is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, a bracket that is not closed
        return False


def _webhook_secret(value: str | None) -> str | None:
    import base64
    import binascii

    if value is None:
        return None
    try:
        size = len(base64.b64decode(value.removeprefix("whsec_"), validate=True))
    except (binascii.Error, ValueError):
        size = 0
    if size < 24:
        raise SetUpError(
            "The webhook secret is not the base64 of at least 24 bytes.",
            field="TRIAGE_WEBHOOK_SECRET",
            remedy="Unset it to have one made, or give `whsec_` and 24 to 64 random bytes in base64.",
        )
    return value


def _one_of(variables: Mapping[str, str], name: str, allowed: tuple[str, ...], default: str) -> str:
    value = variables.get(name, default).lower()
    if value not in allowed:
        raise SetUpError(f"{value!r} is not one of {', '.join(allowed)}.", field=name, remedy="Correct or unset it.")
    return value
