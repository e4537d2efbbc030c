"""Plays the stories: every customer writes over HTTP, example agents take over, and what became of each is gathered.

Knows the product only from outside: the webhook, the reply callback and the agent API.
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from triage.app.demo.afterwards import Afterwards
from triage.app.demo.scene import Scene
from triage.app.demo.stories import Story

REPLY_SECONDS = 20.0
HANDOFF_SECONDS = 15.0
BURST_PAUSE_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Told:
    """How a story went."""

    story: Story
    conversation: str
    seconds: float
    replies: list[Mapping[str, Any]]
    detail: Mapping[str, Any]
    problems: list[str] = field(default_factory=list)


class Player:
    """Plays stories one at a time or side by side; only a story that is alone may let time pass."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._mailbox = scene.mailbox
        self._agents = scene.agents

    async def play(self, story: Story) -> Told:
        """Send the customer's messages, let the agent act, and gather what became of it."""
        began = time.monotonic()
        customer = story.customer.id
        before = len(self._mailbox.replies(customer))
        problems: list[str] = []
        conversation = await self._write(story, problems)
        if story.agent is not None:
            await self._help(story, conversation, problems)
        if story.later and not problems:
            problems.extend(await Afterwards(self._scene).play(story, conversation))
        detail = await self._agents.detail(conversation)
        replies = self._mailbox.replies(customer)[before:]
        told = Told(story, conversation, round(time.monotonic() - began, 2), replies, detail, problems)
        problems.extend(_unexpected(told))
        return told

    async def _write(self, story: Story, problems: list[str]) -> str:
        customer, prefix = story.customer.id, f"{story.customer.id}-{story.clock.replace(' ', '-')}"
        conversation = ""
        last = len(story.messages) - 1
        for number, line in enumerate(story.messages):
            original = number if line.repeat_of is None else line.repeat_of
            text = story.messages[original].text
            self._scene.on_line(story, text)
            receipt = await self._scene.sender.send(story.customer, f"{prefix}-{original}", text)
            conversation = receipt["conversation"]
            if line.repeat_of is not None:
                if not receipt["duplicate"]:
                    problems.append("a repeated delivery was taken as new")
                continue
            followed_by_burst = number < last and story.messages[number + 1].burst
            if followed_by_burst:
                await asyncio.sleep(BURST_PAUSE_SECONDS)
            elif not await self._mailbox.wait_for_answer(customer, f"{prefix}-{original}", REPLY_SECONDS):
                problems.append(f"no reply to {text!r} within {REPLY_SECONDS:.0f} s")
        return conversation

    async def _help(self, story: Story, conversation: str, problems: list[str]) -> None:
        help_given = story.agent
        assert help_given is not None
        if not await self._reaches_queue(conversation):
            problems.append("it never reached a queue")
            return
        path, agent = f"/conversations/{conversation}", help_given.accepts
        try:
            await self._agents.call(agent, "POST", f"{path}/accept")
            await self._agents.call(agent, "POST", f"{path}/messages", {"text": help_given.replies})
            await self._mailbox.wait_for_words(story.customer.id, help_given.replies, REPLY_SECONDS)
            if help_given.returns is not None:
                await self._agents.call(agent, "POST", f"{path}/return", {"note": help_given.returns})
            if help_given.resolves is not None:
                body = {"reason": help_given.resolves, "handoff": "needed"}
                await self._agents.call(agent, "POST", f"{path}/resolve", body)
        except httpx.HTTPStatusError as error:
            problems.append(f"{agent} was refused: {error.response.text}")

    async def _reaches_queue(self, conversation: str) -> bool:
        return await self._scene.comes_to(
            conversation, lambda seen: bool(seen["owner"]["kind"] == "queue"), HANDOFF_SECONDS
        )


def _waits_in_a_queue(seen: Mapping[str, Any]) -> bool:
    return bool(seen["owner"]["kind"] == "queue")


def _unexpected(told: Told) -> list[str]:
    """Where the last decision differs from what RUBRIC.md asks of this story."""
    last = last_decision(told.detail)
    if last is None:
        return ["no decision was made"]
    wanted = told.story.expect.model_dump(exclude_none=True)
    return [f"{key} is {last.get(key)}, expected {value}" for key, value in wanted.items() if last.get(key) != value]


def last_decision(detail: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What the last turn that decided anything decided."""
    decisions = detail.get("decisions") or []
    return decisions[-1]["decision"] if decisions else None
