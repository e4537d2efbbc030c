"""The example agents of the demo, who use the product as their programs would: by its agent API."""

from collections.abc import Mapping
from typing import Any

import httpx


class Agents:
    """The example agents, each with a token of their own."""

    def __init__(self, client: httpx.AsyncClient, base_url: str, tokens: Mapping[str, str]) -> None:
        self._client = client
        self._api = f"{base_url}/api/v1"
        self._tokens = tokens

    async def call(self, agent: str, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """One call of the agent API; raises httpx.HTTPStatusError when it is refused."""
        headers = {"authorization": f"Bearer {self._tokens[agent]}"}
        response = await self._client.request(method, self._api + path, json=body, headers=headers)
        response.raise_for_status()
        return response.json() if response.content else None

    async def presence(self, state: str) -> None:
        """Everybody says how they can be reached."""
        for agent in self._tokens:
            await self.call(agent, "PUT", "/me/presence", {"state": state})

    async def detail(self, conversation: str) -> Mapping[str, Any]:
        """All that is known about a conversation."""
        found: Mapping[str, Any] = await self.call(next(iter(self._tokens)), "GET", f"/conversations/{conversation}")
        return found
