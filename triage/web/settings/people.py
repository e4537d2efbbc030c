"""Agents as a supervisor keeps them: the rows of the page, and the forms as calls of the desk. Blocking.

Called by `settings.people_routes`. Who may call it has been checked there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from triage.desk import staff
from triage.desk.staff import Abilities
from triage.desk.staffing import serves
from triage.domain.errors import BadInput, Conflict, NotFound
from triage.domain.ids import AgentId
from triage.domain.labels import AgentRole, Presence
from triage.domain.staffing import Agent
from triage.store import agents
from triage.web.services import Services

LAST = "last_supervisor"


@dataclass(frozen=True, slots=True)
class Person:
    """An agent with what follows from the policy: the queues they serve, and the shift they work in."""

    agent: Agent
    presence: str
    has_access: bool
    queues: Sequence[str]
    shift: str


def people(services: Services) -> list[Person]:
    """Everybody by name, those without access last."""
    with services.database.read() as tx:
        found, locked_out = agents.every(tx), agents.without_token(tx)
    policy = services.policy
    rows = [
        Person(
            agent=agent,
            presence=services.desk.present(agent).value,
            has_access=agent.id not in locked_out,
            queues=[queue.title for queue in policy.queues if serves(agent, queue)],
            shift=", ".join(shift.name for shift in policy.shifts if agent.email in shift.agents),
        )
        for agent in found
    ]
    return sorted(rows, key=lambda row: not row.has_access)


def teams_of(services: Services) -> list[str]:
    """The teams that queues and intents name."""
    named = {team for queue in services.policy.queues for team in queue.teams}
    return sorted(named | {intent.team for intent in services.intents.intents.values()})


def add(services: Services, form: Mapping[str, str]) -> tuple[Agent, str]:
    """A new agent and their token. Raises BadInput, Conflict."""
    can = _abilities(form)
    return services.desk.add_agent(
        form.get("name", ""),
        form.get("email", ""),
        teams=_words(form.get("teams", "")),
        on_call="on_call" in form,
        can=can,
        role=_role(form),
    )


def change(services: Services, who: AgentId, form: Mapping[str, str]) -> Agent:
    """The agent's role, teams, duty and abilities from now on. Raises BadInput, NotFound, Conflict."""
    role, can = _role(form), _abilities(form)
    with services.database.write() as tx:
        if role is not AgentRole.SUPERVISOR:
            _keep_a_supervisor([*agents.every(tx)], agents.without_token(tx), who)
        staff.place(tx, who, _words(form.get("teams", "")), "on_call" in form)
        staff.change(tx, who, can)
        return staff.appoint(tx, who, role)


def new_token(services: Services, who: AgentId) -> tuple[Agent, str]:
    """A new token; the old one is void, and so are the sessions that it opened. Raises NotFound."""
    return services.desk.new_token(who)


def end_access(services: Services, who: AgentId) -> Agent:
    """Sign the agent out for good; what customers wait for goes back to the queues. Raises NotFound, Conflict."""
    with services.database.write() as tx:
        _keep_a_supervisor([*agents.every(tx)], agents.without_token(tx), who)
        gone = staff.end_access(tx, who)
    if gone.presence is not Presence.OFFLINE:
        services.desk.leave(gone)
    return gone


def known(agent: str) -> AgentId:
    """An id that can be one of ours. Raises NotFound."""
    if not (agent.isascii() and agent.isalnum() and len(agent) <= 40):
        raise NotFound("There is no such agent.", field="agent")
    return AgentId(agent)


def _keep_a_supervisor(everybody: Sequence[Agent], locked_out: frozenset[AgentId], leaving: AgentId) -> None:
    left = [
        one for one in everybody if one.role is AgentRole.SUPERVISOR and one.id != leaving and one.id not in locked_out
    ]
    if not left:
        raise Conflict("Somebody has to stay supervisor.", code=LAST, remedy="Make somebody else a supervisor first.")


def _abilities(form: Mapping[str, str]) -> Abilities:
    return Abilities.of(_words(form.get("skills", "")), _words(form.get("languages", "")))


def _words(text: str) -> list[str]:
    """What is listed with commas."""
    return [word.strip() for word in text.split(",") if word.strip()]


def _role(form: Mapping[str, str]) -> AgentRole:
    try:
        return AgentRole(form.get("role", AgentRole.AGENT))
    except ValueError as error:
        raise BadInput("There is no such role.", field="role", remedy=f"Use one of: {', '.join(AgentRole)}.") from error
