"""One step on a language model as it is counted and stored: prompt version, tokens, cost, seconds, outcome.

Made by the LLM engine, carried by a turn's thought, stored by `store.model_calls`, counted in the metrics.
"""

from dataclasses import dataclass

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class TokenPrice:
    """Dollars a million tokens."""

    input: float
    output: float

    def cost_usd(self, input_tokens: int | None, output_tokens: int | None) -> float | None:
        """Dollars for so many tokens; None when the server did not count them."""
        if input_tokens is None and output_tokens is None:
            return None
        return ((input_tokens or 0) * self.input + (output_tokens or 0) * self.output) / _MILLION


@dataclass(frozen=True, slots=True)
class ModelCall:
    """One step on a language model, repair and retry included.

    Tokens are None when the server is silent about them, the cost when they or the model's price are unknown. `cached`
    are the input tokens that the provider read from its prompt cache.
    """

    step: str
    prompt: str
    version: str
    model: str
    seconds: float
    input_tokens: int | None = None
    output_tokens: int | None = None
    upstream_calls: int = 1
    error: str | None = None
    cost_usd: float | None = None
    cached_tokens: int | None = None
