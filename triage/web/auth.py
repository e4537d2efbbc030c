"""Who is calling: an agent by bearer token, or by a signed session cookie with a CSRF token for forms.

Called by the dependencies in `web.callers` and by sign-in. Nothing secret is kept: only signatures and hashes.
"""

import hmac
from dataclasses import dataclass
from hashlib import sha256

from itsdangerous import BadSignature, URLSafeTimedSerializer

from triage.desk import staff
from triage.domain.errors import Forbidden, NotAuthentic
from triage.domain.ids import AgentId
from triage.domain.staffing import Agent
from triage.store import agents
from triage.store.database import Database

SESSION_COOKIE = "triage_session"
SESSION_SECONDS = 12 * 3600
LINK_SECONDS = 30 * 60
CSRF_FIELD = "csrf"


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in agent; `csrf` goes into every form and back."""

    agent: Agent
    csrf: str


class Keys:
    """Signs sessions and sign-in links and reads them back; looks agents up by their tokens. Blocking.

    Sessions and links carry a print of the agent's token, so that a new token ends them all.
    """

    def __init__(self, secret: str, database: Database) -> None:
        self._secret = secret.encode()
        self._sessions = URLSafeTimedSerializer(secret, salt="triage.session")
        self._links = URLSafeTimedSerializer(secret, salt="triage.sign-in")
        self._database = database

    def agent_of_token(self, token: str) -> Agent:
        """The agent who holds this token. Raises NotAuthentic."""
        with self._database.read() as tx:
            agent = staff.by_token(tx, token)
        if agent is None:
            raise NotAuthentic(
                "This token is not valid.", code="invalid_token", remedy="Get one with `triage agents token`."
            )
        return agent

    def session_cookie(self, agent: Agent) -> str:
        """The value of a session cookie for this agent, valid for 12 hours."""
        return self._sessions.dumps([agent.id, self._print_of(agent.id)])

    def session(self, cookie: str) -> Session:
        """The session behind a cookie. Raises NotAuthentic when it is forged, too old or ended."""
        return Session(self._read(self._sessions, cookie, SESSION_SECONDS), self._csrf(cookie))

    def link_token(self, agent: Agent) -> str:
        """A token for a sign-in link, valid for half an hour."""
        return self._links.dumps([agent.id, self._print_of(agent.id)])

    def agent_of_link(self, token: str) -> Agent:
        """The agent whom a sign-in link signs in. Raises NotAuthentic."""
        return self._read(self._links, token, LINK_SECONDS)

    def require_csrf(self, cookie: str, sent: str | None) -> None:
        """Return when a form carries the token of its session. Raises Forbidden."""
        if sent is None or not hmac.compare_digest(self._csrf(cookie).encode(), sent.encode("utf-8", "surrogatepass")):
            raise Forbidden("This form does not belong to your session.", code="csrf", remedy="Reload the page.")

    def _csrf(self, cookie: str) -> str:
        return hmac.new(self._secret, b"triage.csrf:" + cookie.encode(), sha256).hexdigest()

    def _read(self, signer: URLSafeTimedSerializer, value: str, seconds: int) -> Agent:
        expired = NotAuthentic("You are not signed in any more.", code="signed_out", remedy="Sign in again.")
        try:
            agent_id, token_print = signer.loads(value, max_age=seconds)
        except (BadSignature, ValueError, TypeError) as error:
            raise expired from error
        with self._database.read() as tx:
            agent = staff.find(tx, str(agent_id))
        if agent is None or not hmac.compare_digest(self._print_of(agent.id), str(token_print)):
            raise expired
        return agent

    def _print_of(self, agent: AgentId) -> str:
        with self._database.read() as tx:
            return (agents.token_hash(tx, agent) or "")[:16]
