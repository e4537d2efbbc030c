"""Calls on their way out: the same request is made once, repeats and endpoints apart, and everything is counted."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.chat_model import ScriptedChat
from triage.assistant.llm.client import ChatMessage
from triage.evals.metered_chat import CURRENT, Meter, MeteredChat, usage_of
from triage.evals.prices import Price, PriceList
from triage.store.eval_cache import EvalCache

PRICES = PriceList({"m": Price(input=1.0, output=10.0)}, Path("prices.yaml"))
ASKED = [ChatMessage("user", "hello")]
OPTIONS = {"max_tokens": 100}


class Kept(EvalCache):
    """A cache without a file."""

    def __init__(self) -> None:
        self.values: dict[str, Mapping[str, Any]] = {}

    def get(self, key: str) -> Mapping[str, Any] | None:
        return self.values.get(key)

    def put(self, key: str, value: Mapping[str, Any]) -> None:
        self.values[key] = value


async def ask(chat: MeteredChat, meter: Meter, *, times: int = 1, temperature: float = 0.0) -> list[str]:
    token = CURRENT.set(meter)
    try:
        options = {**OPTIONS, "temperature": temperature}
        return [(await chat.complete(ASKED, options)).text for _ in range(times)]
    finally:
        CURRENT.reset(token)


async def test_the_same_request_is_made_once() -> None:
    inner, cache = ScriptedChat(["one", "two"]), Kept()
    chat = MeteredChat(inner, "http://a", "m", cache, PRICES)
    first, second = Meter(), Meter()

    assert await ask(chat, first) == await ask(chat, second) == ["one"]
    assert len(inner.asked) == 1
    assert (first.cached_calls, second.cached_calls) == (0, 1)
    assert (second.calls, second.cost_usd, second.spent_usd) == (1, first.cost_usd, 0.0)
    assert usage_of(second, 0.001)["cached"] is True


@pytest.mark.parametrize("change", ["repeat", "endpoint", "model", "options"])
async def test_another_repeat_endpoint_model_or_option_is_another_request(change: str) -> None:
    cache, inner = Kept(), ScriptedChat(["one", "two"])
    await ask(MeteredChat(inner, "http://a", "m", cache, PRICES), Meter())
    endpoint = "http://b" if change == "endpoint" else "http://a"
    chat = MeteredChat(inner, endpoint, "n" if change == "model" else "m", cache, PRICES)
    meter = Meter(repeat=1 if change == "repeat" else 0)

    assert await ask(chat, meter, temperature=1.0 if change == "options" else 0.0) == ["two"]


async def test_asking_again_within_a_case_is_a_call_of_its_own() -> None:
    cache = Kept()
    inner = ScriptedChat(["one", "two"])
    chat = MeteredChat(inner, "http://a", "m", cache, PRICES)

    assert await ask(chat, Meter(), times=2) == ["one", "two"]
    assert await ask(chat, Meter(), times=2) == ["one", "two"]
    assert len(inner.asked) == 2


async def test_tokens_are_priced_by_the_million() -> None:
    meter = Meter()
    await ask(MeteredChat(ScriptedChat(["one"]), "http://a", "m", None, PRICES), meter)

    assert (meter.tokens_in, meter.tokens_out) == (10, 2)
    assert meter.spent_usd == pytest.approx((10 * 1.0 + 2 * 10.0) / 1_000_000)


def test_a_model_without_a_price_costs_nothing_and_cannot_be_limited() -> None:
    assert PRICES.cost_usd("unknown", 1000, 1000) == 0.0
    with pytest.raises(Exception, match="No price is known for unknown"):
        PRICES.require("unknown")
