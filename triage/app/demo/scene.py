"""What the players of stories have before them: the customer's side, the agents, the screen and the clock.

Made by `run`; `play` and `afterwards` act on it.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from triage.app.demo.agents import Agents
from triage.app.demo.stories import Story
from triage.app.demo.wire import Mailbox, Sender

LOOK_AGAIN_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Scene:
    """The ends of the product that a story touches; `pass_time` lets hours go by for everybody."""

    sender: Sender
    mailbox: Mailbox
    agents: Agents
    on_line: Callable[[Story, str], None]
    pass_time: Callable[[timedelta], Awaitable[None]]

    async def comes_to(self, conversation: str, holds: Callable[[Mapping[str, Any]], bool], seconds: float) -> bool:
        """Whether this comes to hold of the conversation, as agents see it, within so many seconds."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if holds(await self.agents.detail(conversation)):
                return True
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
        return False
