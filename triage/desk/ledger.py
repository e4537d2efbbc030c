"""The ledger as agents use it: promises found in their words are confirmed, dated, dismissed, kept, or entered by hand.

Reached as `desk.ledger`. Each action raises NotFound, BadInput for a time that cannot be, and Conflict for what is
settled already.
"""

from datetime import datetime

from triage.desk import promising
from triage.desk.acting import Acting
from triage.domain.ids import ConversationId
from triage.domain.staffing import Agent
from triage.store import promises
from triage.store.promises import MadePromise, PromiseState


class Ledger:
    """Promises of agents."""

    def __init__(self, acting: Acting) -> None:
        self._acting = acting

    def confirm(self, promise: int, agent: Agent, *, by: datetime | None = None, text: str = "") -> MadePromise:
        """What was found in their words is a promise, by its own time or by this one."""
        return self._acting.do(
            "promise_confirmed", lambda floor, tx, now: promising.confirm(floor, tx, promise, agent, now, by, text)
        )

    def dismiss(self, promise: int) -> MadePromise:
        """It was none."""
        return self._acting.do("promise_dismissed", lambda _, tx, now: promising.dismiss(tx, promise, now))

    def keep(self, promise: int) -> MadePromise:
        """It has been done."""
        return self._acting.do("promise_kept", lambda _, tx, now: promising.keep(tx, promise, now))

    def enter(self, conversation: ConversationId, agent: Agent, text: str, by: datetime) -> MadePromise:
        """A promise made elsewhere, such as on the phone."""
        return self._acting.do(
            "promise_entered",
            lambda floor, tx, now: promising.promise(floor, tx, conversation, agent, text, by, now),
        )

    def entries(self, state: PromiseState, agent: Agent | None = None) -> tuple[MadePromise, ...]:
        """Those in this state, the next due first; of one agent, or of all."""
        with self._acting.database.read() as tx:
            return promises.ledger(tx, state, agent.id if agent else None)
