"""Who works here: agents added, found by their token, and given new ones.

Called by `desk.desk`, by the command line and by sign-in.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from email_validator import EmailNotValidError, validate_email

from triage.desk import tokens
from triage.domain.errors import BadInput, Conflict, Forbidden, NotFound
from triage.domain.ids import AgentId
from triage.domain.labels import AgentRole
from triage.domain.staffing import Agent
from triage.domain.text import normalise
from triage.store import agents
from triage.store.database import Transaction
from triage.store.ids import new_agent_id

NAME_CHARACTERS = 128


@dataclass(frozen=True, slots=True)
class Abilities:
    """What an agent can do and speaks; languages are codes such as en."""

    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()

    @classmethod
    def of(cls, skills: Iterable[str], languages: Iterable[str]) -> "Abilities":
        """From what somebody typed. Raises BadInput for a language that is no code."""
        spoken = frozenset(language.strip().lower() for language in languages)
        if wrong := [language for language in spoken if not (2 <= len(language) <= 3 and language.isalpha())]:
            raise BadInput(f"{wrong[0]!r} is no language code.", field="language", remedy="Write one such as en or de.")
        return cls(frozenset(skill.strip() for skill in skills if skill.strip()), spoken)


ORDINARY = Abilities()


def add(
    tx: Transaction,
    name: str,
    email: str,
    now: datetime,
    *,
    teams: Iterable[str] = (),
    on_call: bool = False,
    can: Abilities = ORDINARY,
    role: AgentRole = AgentRole.AGENT,
) -> tuple[Agent, str]:
    """A new agent and their token, which is shown this once. Raises BadInput, or Conflict when the address is taken."""
    shown = " ".join(normalise(name).split())
    if not shown or len(shown) > NAME_CHARACTERS:
        raise BadInput(f"A name has 1 to {NAME_CHARACTERS} characters.", field="name")
    try:
        address = validate_email(email.strip(), check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError as error:
        raise BadInput(f"This is not an e-mail address: {error}", field="email") from error
    agent = Agent(
        new_agent_id(),
        shown,
        address,
        teams=frozenset(teams),
        on_call=on_call,
        skills=can.skills,
        languages=can.languages,
        role=role,
    )
    token = tokens.new_token()
    if not agents.insert(tx, agent, tokens.hash_of(token), now):
        raise Conflict(
            f"There is an agent with the address {address}.",
            code="email_taken",
            field="email",
            remedy="Use `triage agents token` to give them a new token.",
        )
    return agent, token


def rotate(tx: Transaction, who: str) -> tuple[Agent, str]:
    """A new token for the agent with this id or e-mail address; the old one is void. Raises NotFound."""
    agent = agents.by_email(tx, who.strip().lower()) or agents.get(tx, AgentId(who.strip()))
    token = tokens.new_token()
    agents.set_token(tx, agent.id, tokens.hash_of(token))
    return agent, token


def change(tx: Transaction, who: str, can: Abilities) -> Agent:
    """The agent with this id or e-mail address, who can do this from now on. Raises NotFound."""
    agent = agents.by_email(tx, who.strip().lower()) or agents.get(tx, AgentId(who.strip()))
    agents.set_abilities(tx, agent.id, can.skills, can.languages)
    return agents.get(tx, agent.id)


def appoint(tx: Transaction, who: str, role: AgentRole) -> Agent:
    """The agent with this id or e-mail address, in this role from now on. Raises NotFound."""
    agent = agents.by_email(tx, who.strip().lower()) or agents.get(tx, AgentId(who.strip()))
    agents.set_role(tx, agent.id, role)
    return agents.get(tx, agent.id)


def place(tx: Transaction, who: AgentId, teams: Iterable[str], on_call: bool) -> None:
    """The agent's teams and on-call duty from now on. Raises NotFound."""
    agents.set_place(tx, agents.get(tx, who).id, frozenset(teams), on_call)


def end_access(tx: Transaction, who: AgentId) -> Agent:
    """The agent can sign in no more, until they are given a new token; what they did stays theirs. Raises NotFound."""
    agent = agents.get(tx, who)
    agents.set_token(tx, agent.id, None)
    return agent


def require_supervisor(agent: Agent, doing: str) -> None:
    """Return when the agent is a supervisor; `doing` says what is asked, as in "erase". Raises Forbidden."""
    if agent.role is not AgentRole.SUPERVISOR:
        raise Forbidden(
            f"Only supervisors may {doing}.",
            code="not_a_supervisor",
            remedy="Ask a supervisor; `triage agents role WHO supervisor` makes one.",
        )


def by_token(tx: Transaction, token: str) -> Agent | None:
    """The agent who holds this token."""
    return agents.by_token_hash(tx, tokens.hash_of(token))


def find(tx: Transaction, agent: str) -> Agent | None:
    """The agent with this id, or None."""
    try:
        return agents.get(tx, AgentId(agent))
    except NotFound:
        return None
