"""What happens in a story after the first handoff: time passes, people write and act, and the desk keeps its promises.

Called by `play`. Everything goes through the webhook and the agent API; only the clock is the demo's own.
"""

import httpx

from triage.app.demo.scene import Scene
from triage.app.demo.stories import Beat, Story
from triage.knowledge.duration import parse_duration

PATIENCE_SECONDS = 15.0


class Afterwards:
    """Plays the later beats of one story."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._agents = scene.agents

    async def play(self, story: Story, conversation: str) -> list[str]:
        """Play them in their order; returns what went wrong, and stops there."""
        for number, beat in enumerate(story.later):
            try:
                problem = await self._beat(story, beat, conversation, number)
            except httpx.HTTPStatusError as error:
                problem = f"{beat.agent} was refused: {error.response.text}"
            if problem:
                return [f"step {number + 1}: {problem}"]
        return []

    async def _beat(self, story: Story, beat: Beat, conversation: str, number: int) -> str | None:
        if beat.wait:
            await self._scene.pass_time(parse_duration(beat.wait))
        if beat.says:
            self._scene.on_line(story, beat.says)
            await self._scene.sender.send(story.customer, f"{story.customer.id}-later-{number}", beat.says)
        if beat.agent:
            await self._act(beat, beat.agent, conversation)
        if beat.mode and not await self._becomes(conversation, beat.mode):
            return f"it never became {beat.mode}"
        if beat.told and not await self._scene.mailbox.wait_for_words(story.customer.id, beat.told, PATIENCE_SECONDS):
            return f"the customer was never told {beat.told!r}"
        return None

    async def _act(self, beat: Beat, agent: str, conversation: str) -> None:
        path = f"/conversations/{conversation}"
        if beat.invites:
            people = await self._agents.call(agent, "GET", "/agents")
            expert = next(one["id"] for one in people if one["name"].lower().startswith(beat.invites))
            await self._agents.call(agent, "POST", f"{path}/invite", {"agent": expert, "question": beat.asks})
            await self._agents.call(beat.invites, "GET", f"{path}/delta")
            await self._agents.call(beat.invites, "POST", f"{path}/focus", {"kind": "viewing"})
        elif beat.asks:
            await self._agents.call(agent, "POST", f"{path}/notes", {"text": beat.asks})
        if beat.replies:
            written = await self._agents.call(agent, "POST", f"{path}/messages", {"text": beat.replies})
            for promise in written["proposed"] if beat.confirms else ():
                await self._agents.call(agent, "POST", f"/promises/{promise['id']}/confirm", {})
        if beat.resolves:
            body = {"reason": beat.resolves, "handoff": "needed"}
            await self._agents.call(agent, "POST", f"{path}/resolve", body)

    async def _becomes(self, conversation: str, mode: str) -> bool:
        return await self._scene.comes_to(conversation, lambda seen: bool(seen["mode"] == mode), PATIENCE_SECONDS)
