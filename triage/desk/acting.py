"""How every action of the desk is done: in one transaction on the floor as it is, counted, and offers made afterwards.

Shared by `desk.desk` and the parts of it. The floor changes whole when a new policy is taken over.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from triage.desk import offers
from triage.desk.floor import Floor
from triage.domain.clock import Clock
from triage.domain.ids import AgentId
from triage.domain.telemetry import Telemetry
from triage.store.database import Database, Transaction

Result = TypeVar("Result")


class Acting:
    """Safe to call from any thread; `floor` is replaced as a whole, never changed."""

    def __init__(self, database: Database, floor: Floor, clock: Clock, telemetry: Telemetry) -> None:
        self.database = database
        self.floor = floor
        self.clock = clock
        self._telemetry = telemetry

    def do(
        self,
        action: str,
        work: Callable[[Floor, Transaction, datetime], Result],
        frees: AgentId | None = None,
    ) -> Result:
        """One transaction; afterwards, in another, an agent who may have become free is offered what waits."""
        with self.database.write() as tx:
            result = work(self.floor, tx, self.clock.now())
        self._telemetry.count("desk_action", action=action)
        if frees is not None:
            self.offer_waiting(frees)
        return result

    def offer_waiting(self, agent: AgentId) -> None:
        """Offer this agent, who may have become free, what waits."""
        with self.database.write() as tx:
            offers.offer_waiting(self.floor, tx, agent, self.clock.now())
