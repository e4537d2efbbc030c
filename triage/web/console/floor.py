"""What an agent's header tells: presence, load, a live offer with its ask, calls of colleagues, promises near.

Read for all agents at once, as often as something happens; nothing here is kept per page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from triage.domain.ids import AgentId, ConversationId
from triage.domain.staffing import Agent
from triage.domain.text import excerpt
from triage.store import agent_loads, agents, calls, desk_queries, handoffs, offers, promises
from triage.store.agent_loads import Load
from triage.store.database import Transaction
from triage.web.console.lists import Row, name_of, row_of

PROMISES_NEAR = timedelta(hours=1)
_NO_LOAD = Load()


@dataclass(frozen=True, slots=True)
class Offered:
    """A live conversation held out to one agent, until an instant."""

    row: Row
    ask: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Errand:
    """Something that waits for one agent elsewhere: a colleague's call, or a promise of their own that falls due."""

    conversation: ConversationId
    customer_name: str
    words: str
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Floor:
    """Everybody, by id, and what is theirs."""

    agents: Mapping[AgentId, Agent]
    loads: Mapping[AgentId, Load]
    offers: Mapping[AgentId, Offered]
    errands: Mapping[AgentId, Sequence[Errand]]

    def load_of(self, agent: AgentId) -> Load:
        """What this agent has."""
        return self.loads.get(agent, _NO_LOAD)

    def offer_to(self, agent: AgentId, now: datetime) -> Offered | None:
        """What this agent is asked to take, while there is time."""
        found = self.offers.get(agent)
        return found if found is not None and found.until > now else None

    def errands_of(self, agent: AgentId) -> Sequence[Errand]:
        """What waits for this agent elsewhere, promises first."""
        return self.errands.get(agent, ())


def floor_of(tx: Transaction, now: datetime) -> Floor:
    """The floor as it stands in this transaction."""
    everybody = {agent.id: agent for agent in agents.every(tx)}
    return Floor(everybody, agent_loads.loads(tx), _offers(tx, now), _errands(tx, everybody, now))


def _offers(tx: Transaction, now: datetime) -> Mapping[AgentId, Offered]:
    made = offers.standing(tx, now)
    lines = desk_queries.lines_of(tx, [offer.conversation for offer in made])
    found = {}
    for offer in made:
        if line := lines.get(offer.conversation):
            held = handoffs.of_conversation(tx, offer.conversation)
            ask = held[-1].summary.ask if held else ""
            found[offer.agent] = Offered(row_of(line), excerpt(ask or line.last_text), offer.until)
    return found


def _errands(tx: Transaction, everybody: Mapping[AgentId, Agent], now: datetime) -> Mapping[AgentId, Sequence[Errand]]:
    near = promises.of_agents_due(tx, now + PROMISES_NEAR)
    open_calls = calls.unanswered(tx)
    lines = desk_queries.lines_of(tx, {p.conversation_id for p in near} | {call.conversation for call in open_calls})
    names = {identity: name_of(line) for identity, line in lines.items()}
    found: dict[AgentId, list[Errand]] = {}
    for made in near:
        if made.agent_id and made.conversation_id in names:
            errand = Errand(made.conversation_id, names[made.conversation_id], made.promise.text, made.promise.by)
            found.setdefault(made.agent_id, []).append(errand)
    for call in open_calls:
        if call.conversation in names:
            caller = everybody.get(call.called_by)
            words = f"{caller.name if caller else 'A colleague'} {_CALLED[call.kind.value]}"
            found.setdefault(call.agent, []).append(Errand(call.conversation, names[call.conversation], words))
    return found


_CALLED = {"mention": "mentions you", "invite": "asks for your help"}
