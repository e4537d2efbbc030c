"""The web chat channel: a visitor's browser, known by a signed token, served from our own pages.

Called by web (tokens, parse) and by the inbox (send). Nothing leaves the house: a committed reply is a sent one.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from itsdangerous import BadSignature, URLSafeTimedSerializer

from triage.channels import fields
from triage.domain.channel import DeliverySemantics, InboundMessage, OutboundMessage, SendReceipt
from triage.domain.errors import NotAuthentic
from triage.domain.text import MAX_MESSAGE_CHARACTERS

NAME = "webchat"
TOKEN_SECONDS = 30 * 24 * 3600
TICKET_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser that chats; `id` is random and names this visitor's one conversation."""

    id: str


class Visitors:
    """Gives out and reads the tokens by which a browser proves which conversation is its own."""

    def __init__(self, secret: str) -> None:
        self._signer = URLSafeTimedSerializer(secret, salt="triage.webchat")
        self._tickets = URLSafeTimedSerializer(secret, salt="triage.webchat.ticket")

    def welcome(self) -> Visitor:
        """A visitor nobody has seen before."""
        return Visitor(secrets.token_urlsafe(18))

    def token(self, visitor: Visitor) -> str:
        """A token for this visitor, valid for 30 days."""
        return self._signer.dumps(visitor.id)

    def read(self, token: str) -> Visitor:
        """The visitor of a token. Raises NotAuthentic when it is forged, foreign or too old."""
        return _read(self._signer, token, TOKEN_SECONDS)

    def ticket(self, visitor: Visitor) -> str:
        """A ticket that reads this visitor's conversation for a day and writes nothing: addresses may carry it."""
        return self._tickets.dumps(visitor.id)

    def read_ticket(self, ticket: str) -> Visitor:
        """The visitor of a ticket. Raises NotAuthentic as `read` does; a token is no ticket."""
        return _read(self._tickets, ticket, TICKET_SECONDS)


def _read(signer: URLSafeTimedSerializer, signed: str, seconds: int) -> Visitor:
    try:
        identity = signer.loads(signed, max_age=seconds)
    except BadSignature as error:
        raise NotAuthentic("This chat has expired.", code="chat_expired", remedy="Start a new chat.") from error
    return Visitor(str(identity))


def parse(visitor: Visitor, form: Mapping[str, Any], trace_id: str | None = None) -> InboundMessage:
    """The message in a posted form: `text`, and the browser's `id` for it, `timezone` and `locale` when it sends them.

    Raises BadInput naming the field that does not fit.
    """
    return InboundMessage(
        channel=NAME,
        customer=visitor.id,
        provider_id=fields.optional_text(form, "id", "id", 64) or secrets.token_urlsafe(12),
        text=fields.text(form, "text", "text", MAX_MESSAGE_CHARACTERS),
        locale=fields.optional_text(form, "locale", "locale", 64) or None,
        timezone=fields.optional_timezone(form, "timezone", "timezone"),
        trace_id=trace_id,
    )


class WebChatSender:
    """Does nothing on purpose: the page reads the committed message from the store."""

    delivery_semantics = DeliverySemantics.STORED

    async def send(self, outbound: OutboundMessage) -> SendReceipt:
        """Confirm what the commit has done already."""
        return SendReceipt()
