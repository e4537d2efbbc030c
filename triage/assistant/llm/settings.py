"""What the LLM engine is told: which endpoint and model, how long, how often, when to stop trying.

Filled in by `app`; nothing here reads the environment.
"""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from triage.domain.errors import SetUpError
from triage.domain.model_call import TokenPrice

OPENAI_URL = "https://api.openai.com/v1"


@dataclass(frozen=True, slots=True)
class BreakerSettings:
    """After `failures` in a row the endpoint is left alone for `cooldown_seconds`, then probed once."""

    failures: int = 5
    cooldown_seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class LLMSettings:
    """The endpoint and its limits.

    `turn_seconds` bounds all model steps of one turn together, and `assess_share` is the part of it that assessing may
    take, so that composing still has its turn. `attempts` counts every upstream call of a step, whatever its cause.
    `breaker` None never stops trying, for runs in which each failure has to show. `price` is what
    the model costs, where that is known.
    """

    model: str
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    turn_seconds: float = 30.0
    assess_share: float = 0.6
    attempts: int = 2
    concurrency: int = 16
    backoff_seconds: float = 0.5
    backoff_at_most_seconds: float = 4.0
    breaker: BreakerSettings | None = field(default_factory=BreakerSettings)
    thread_characters: int = 16_000
    price: TokenPrice | None = None

    @property
    def url(self) -> str:
        """The base URL in use. Raises SetUpError when it is none."""
        url = (self.base_url or OPENAI_URL).rstrip("/")
        try:
            parts = urlsplit(url)
            sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            sound = False
        if not sound:
            raise SetUpError(
                f"{url} is not an address of a model endpoint.",
                field="TRIAGE_LLM_BASE_URL",
                remedy="Write it like https://host/v1.",
            )
        return url

    @property
    def key(self) -> str:
        """The key to send. A server of one's own usually wants none, but the client insists on one.

        Raises SetUpError when the key cannot be an HTTP header.
        """
        key = (self.api_key or "none").strip()
        if not key.isascii() or not key.isprintable() or " " in key:
            raise SetUpError(
                "The key has characters that no key has.",
                field="OPENAI_API_KEY",
                remedy="Copy it again, without quotes, spaces or line breaks.",
            )
        return key
