"""What the routes need of the other rooms, handed in once by `app` and carried on the application's state."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from fastapi import Request

from triage.assistant.copilot.copilot import Copilot
from triage.channels.generic import Verifier
from triage.channels.webchat import Visitors
from triage.desk.desk import Desk
from triage.domain.channel import Accepted, InboundMessage
from triage.domain.clock import Clock
from triage.domain.company import Company
from triage.domain.intents import IntentCatalogue
from triage.domain.policy import Policy
from triage.domain.telemetry import Telemetry
from triage.store.database import Database
from triage.web.auth import Keys
from triage.web.installation import Installation
from triage.web.pace import Pace
from triage.web.reckoner import Reckoner
from triage.web.stop import StopFlag
from triage.web.stream import Feed


class Articles(Protocol):
    """The articles as the help pages show them."""

    def article(self, identity: str) -> tuple[str, str] | None:
        """Title and Markdown body, or None when customers may not see such an article."""
        ...


Check = Callable[[], Mapping[str, str | None]]
"""Names of the parts that must work, each with None or what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Services:
    """The rooms behind the routes of one process."""

    accept: Callable[[InboundMessage], Awaitable[Accepted]]
    database: Database
    desk: Desk
    company: Company
    intents: IntentCatalogue
    articles: Articles
    verifier: Verifier
    visitors: Visitors
    keys: Keys
    clock: Clock
    telemetry: Telemetry
    readiness: Check
    metrics: Callable[[], bytes]
    feed: Feed
    stop: StopFlag
    copilot: Copilot | None = None
    pace: Pace = field(default_factory=Pace)
    reckoner: Reckoner = field(default_factory=Reckoner)
    installation: Installation = field(default_factory=Installation)

    @property
    def policy(self) -> Policy:
        """The policy in force; it changes as a whole when its file does."""
        return self.desk.floor.policy


def services_of(request: Request) -> Services:
    """The services of the application that serves this request, as a dependency."""
    services = request.app.state.services
    assert isinstance(services, Services)
    return services
