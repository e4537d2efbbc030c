"""Every call to a model on its way out: answered from the cache where it was asked before, counted and priced.

Wrapped around the product's own client by the runner. A meter belongs to one case at one repeat.
"""

import hashlib
import time
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson

from triage.assistant.llm.client import ChatMessage, ChatModel, Completion
from triage.evals.prices import PriceList
from triage.store.eval_cache import EvalCache

CACHE_FORMAT = "call-1"


@dataclass(slots=True)
class Meter:
    """What one case has used. Cached calls count with what they cost when they were made."""

    repeat: int = 0
    calls: int = 0
    cached_calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost_usd: float = 0.0
    spent_usd: float = 0.0  # on calls that were really made now
    seconds_saved: float = 0.0  # what the cached calls took when they were made
    requests: dict[str, int] = field(default_factory=dict)


CURRENT: ContextVar[Meter | None] = ContextVar("eval_meter", default=None)


class MeteredChat:
    """A chat model that remembers and counts."""

    def __init__(self, inner: ChatModel, endpoint: str, model: str, cache: EvalCache | None, prices: PriceList) -> None:
        self._inner = inner
        self._endpoint = endpoint
        self._model = model
        self._cache = cache
        self._prices = prices

    async def complete(self, messages: Sequence[ChatMessage], options: Mapping[str, object]) -> Completion:
        """The model's completion, asked for once. Raises TransientError or PermanentError."""
        meter = CURRENT.get() or Meter()
        key = self._key(messages, options, meter)
        kept = self._cache.get(key) if self._cache is not None else None
        if kept is not None:
            completion = Completion(**kept["completion"])
            self._count(meter, completion, seconds=float(kept["seconds"]), cached=True)
            return completion
        began = time.perf_counter()
        completion = await self._inner.complete(messages, options)
        seconds = time.perf_counter() - began
        if self._cache is not None:
            self._cache.put(key, {"completion": asdict(completion), "seconds": round(seconds, 6)})
        self._count(meter, completion, seconds=seconds, cached=False)
        return completion

    async def ready(self) -> None:
        """Load what has to be loaded."""
        await self._inner.ready()

    async def aclose(self) -> None:
        """Let go of the connections."""
        await self._inner.aclose()

    def _key(self, messages: Sequence[ChatMessage], options: Mapping[str, object], meter: Meter) -> str:
        """The full request, where it goes and which repeat it is; the same request within a case counts on."""
        said = [(message.role, message.text) for message in messages]
        request = orjson.dumps(
            [CACHE_FORMAT, self._endpoint, self._model, said, options], default=str, option=orjson.OPT_SORT_KEYS
        )
        digest = hashlib.sha256(request).hexdigest()
        turn = meter.requests[digest] = meter.requests.get(digest, -1) + 1
        return f"call:{digest}:{meter.repeat}:{turn}"

    def _count(self, meter: Meter, completion: Completion, *, seconds: float, cached: bool) -> None:
        tokens_in, tokens_out = completion.input_tokens or 0, completion.output_tokens or 0
        cost = self._prices.cost_usd(self._model, tokens_in, tokens_out)
        meter.calls += 1
        meter.tokens_in += tokens_in
        meter.tokens_out += tokens_out
        meter.cost_usd += cost
        if cached:
            meter.cached_calls += 1
            meter.seconds_saved += seconds
        else:
            meter.spent_usd += cost


def usage_of(meter: Meter, seconds: float) -> dict[str, Any]:
    """The fields of a sample that a meter fills."""
    return {
        "calls": meter.calls,
        "tokens_in": meter.tokens_in,
        "tokens_out": meter.tokens_out,
        "cost_usd": round(meter.cost_usd, 8),
        "latency_ms": round(1000 * (seconds + meter.seconds_saved), 2),
        "cached": meter.cached_calls > 0,
    }
