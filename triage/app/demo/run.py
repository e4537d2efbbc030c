"""The order of the demo: stories that share a clock are played side by side, the next clock after them."""

import asyncio
from itertools import groupby

from triage.app.demo.play import Player, Told
from triage.app.demo.scene import Scene
from triage.app.demo.show import Show
from triage.app.demo.stage import Stage
from triage.app.demo.stories import Story, instant_of, load_stories, next_monday
from triage.app.settings import Settings


async def run(settings: Settings, port: int, show: Show, *, stay: bool) -> list[Told]:
    """Play all stories; with `stay`, keep the server up afterwards until it is interrupted."""
    stories = load_stories(settings.project.evals / "demo.yaml")
    async with Stage(settings, port) as stage:
        show.say("[bold]A real server is up[/]; example customers write to its signed webhook now.")
        _invite(stage, show)
        told = await play_all(stage, stories, show)
        show.summary(told)
        if stay:
            show.say("\n[bold]The server stays up: try it yourself.[/]")
            _invite(stage, show)
            show.say("  end it               Ctrl+C")
            await stage.until_interrupted()
        return told


async def play_all(stage: Stage, stories: list[Story], show: Show) -> list[Told]:
    """Play these stories on this stage, the clock of each group in turn; how each went."""
    services = stage.serving.services
    monday = next_monday(stage.clock.now(), services.company.timezone, services.policy.hours.closed)
    player = Player(Scene(stage.sender, stage.mailbox, stage.agents, show.line, stage.pass_time))
    all_told: list[Told] = []
    for clock, group in groupby(stories, key=lambda story: story.clock):
        await stage.move_clock(instant_of(clock, monday))
        show.say(f"[bold]{clock.capitalize()}[/] in {services.company.timezone}")
        told = await asyncio.gather(*(player.play(story) for story in group))
        for one in told:
            show.card(one)
        all_told.extend(told)
    return all_told


def _invite(stage: Stage, show: Show) -> None:
    show.say(f"  chat as a customer   {stage.address}/chat")
    show.say(f"  console as Dana      {stage.sign_in_link()}")
    show.say(f"  agent API            {stage.address}/docs")
