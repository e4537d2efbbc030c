"""The generic channel: Standard Webhooks in, Standard Webhooks out, for any system that can sign JSON.

Called by web (verify, parse) and by the inbox (send). Specification: Standard Webhooks 1.0.0; contract: DESIGN.md.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import httpx
from standardwebhooks import Webhook

from triage.channels import fields
from triage.channels.http_errors import refuse_unless_success
from triage.domain.channel import DeliverySemantics, InboundMessage, OutboundMessage, SendReceipt
from triage.domain.conversation import Attachment
from triage.domain.errors import BadInput, NotAuthentic, PermanentError, TransientError
from triage.domain.ids import ConversationId
from triage.domain.labels import Author
from triage.domain.text import MAX_MESSAGE_CHARACTERS

NAME = "generic"
ATTACHMENTS_AT_MOST = 20
SEND_TIMEOUT_SECONDS = 15.0
_HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")
_UNIX_SECONDS = re.compile(r"[0-9]{1,12}", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class Verifier:
    """Checks signatures against one or more secrets, so that a secret can be rotated without a gap."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._webhooks = [Webhook(secret) for secret in secrets]

    def verify(self, body: bytes, headers: Mapping[str, str]) -> None:
        """Return when the raw body is signed, by one of the secrets and within five minutes of now.

        Raises NotAuthentic otherwise. The library raises five kinds of errors on malformed headers; all mean no.
        """
        given = {name: headers.get(name, "") for name in _HEADERS}
        if not all(given.values()):
            raise NotAuthentic(
                "The request is not signed.",
                code="signature_missing",
                remedy=f"Sign it as Standard Webhooks says: {', '.join(_HEADERS)}.",
            )
        # The library would round fractions and exponents; the specification knows whole seconds only.
        if not _UNIX_SECONDS.fullmatch(given["webhook-timestamp"]):
            raise NotAuthentic("The timestamp is not in whole Unix seconds.", field="webhook-timestamp")
        if not any(_is_signed(webhook, body, given) for webhook in self._webhooks):
            raise NotAuthentic(
                "The signature does not fit the body, or the timestamp is more than five minutes off.",
                code="signature_wrong",
                remedy="Check the secret and the clock, and sign the very bytes that are sent.",
            )


def _is_signed(webhook: Webhook, body: bytes, headers: dict[str, str]) -> bool:
    try:
        webhook.verify(body, headers, json_parse=False)
    except Exception:  # noqa: BLE001 - whatever a forged header makes the library raise, the answer is no
        return False
    return True


def parse(body: bytes, trace_id: str | None = None) -> InboundMessage:
    """The customer's message in a verified body. Raises BadInput naming the field that does not fit."""
    envelope = fields.json_object(body)
    if envelope.get("type") != "message.created":
        raise BadInput("Only message.created is known here.", field="type")
    fields.optional_instant(envelope, "timestamp", "timestamp")
    data = fields.mapping(envelope, "data", "data")
    customer = fields.mapping(data, "customer", "data.customer")
    attachments = _attachments(data.get("attachments"))
    text = fields.optional_text(data, "text", "data.text", MAX_MESSAGE_CHARACTERS) or ""
    if not text and not attachments:
        raise BadInput("A message needs a text or an attachment.", field="data.text")
    conversation = fields.optional_text(data, "conversation", "data.conversation", 64)
    return InboundMessage(
        channel=NAME,
        customer=fields.text(customer, "id", "data.customer.id", 256),
        provider_id=fields.text(data, "id", "data.id", 256),
        text=text,
        name=fields.optional_text(customer, "name", "data.customer.name", 256),
        email=_email(customer),
        locale=fields.optional_text(customer, "locale", "data.customer.locale", 64),
        timezone=fields.optional_timezone(customer, "timezone", "data.customer.timezone"),
        conversation=ConversationId(conversation) if conversation else None,
        sent_at=fields.optional_instant(data, "sent_at", "data.sent_at"),
        attachments=attachments,
        trace_id=trace_id,
    )


def _email(customer: Mapping[str, Any]) -> str | None:
    value = fields.optional_text(customer, "email", "data.customer.email", 320)
    if value and not _EMAIL.fullmatch(value):
        raise BadInput("This is not an e-mail address.", field="data.customer.email", remedy="Correct or omit it.")
    return value or None


def _attachments(raw: object) -> tuple[Attachment, ...]:
    if raw is None:
        return ()
    if not isinstance(raw, list) or len(raw) > ATTACHMENTS_AT_MOST:
        raise BadInput(f"A list of at most {ATTACHMENTS_AT_MOST} is needed here.", field="data.attachments")
    return tuple(_attachment(item, f"data.attachments[{n}]") for n, item in enumerate(raw))


def _attachment(raw: object, path: str) -> Attachment:
    if not isinstance(raw, dict):
        raise BadInput("An object is needed here.", field=path)
    url = fields.text(raw, "url", f"{path}.url", 2048)
    if not url.startswith(("https://", "http://")):
        raise BadInput("An http or https address is needed here.", field=f"{path}.url")
    kind = fields.optional_text(raw, "type", f"{path}.type", 128) or "application/octet-stream"
    return Attachment(url, kind, fields.optional_text(raw, "name", f"{path}.name", 256) or "attachment")


class GenericSender:
    """Posts replies to the operator's reply URL. The receiver knows a repeat by its stable `webhook-id`."""

    delivery_semantics = DeliverySemantics.AT_LEAST_ONCE

    def __init__(self, reply_url: str | None, secret: str, client: httpx.AsyncClient) -> None:
        self._url = reply_url
        self._webhook = Webhook(secret)
        self._client = client

    async def send(self, outbound: OutboundMessage) -> SendReceipt:
        """Send one reply; done when the receiver answers 2xx.

        Raises PermanentError when there is no reply URL or the receiver will never take it, TransientError otherwise.
        """
        if self._url is None:
            raise PermanentError(
                "There is no address to send replies to.",
                code="no_reply_url",
                remedy="Set TRIAGE_REPLY_URL, then run `triage dead requeue`.",
            )
        headers = {"x-trace-id": outbound.trace_id} if outbound.trace_id else {}
        refuse_unless_success(await self._post(self._url, _payload(outbound), outbound.delivery, headers))
        return SendReceipt()

    async def send_test(self, identity: str) -> int:
        """Send a signed event of type `test`, as a supervisor asks for; the status that the receiver answered.

        Raises PermanentError when there is no reply URL, TransientError when nobody answers.
        """
        if self._url is None:
            raise PermanentError("There is no address to send to.", code="no_reply_url", remedy="Set TRIAGE_REPLY_URL.")
        event = {"type": "test", "timestamp": datetime.now(UTC).isoformat(), "data": {"id": identity}}
        return (await self._post(self._url, event, identity, {})).status_code

    async def _post(
        self, url: str, event: Mapping[str, Any], identity: str, headers: Mapping[str, str]
    ) -> httpx.Response:
        body = json.dumps(event, ensure_ascii=False)
        try:
            return await self._client.post(
                url, content=body.encode(), headers={**headers, **signature(self._webhook, body, identity)}
            )
        except httpx.HTTPError as error:
            raise TransientError(
                f"The reply URL did not answer: {type(error).__name__}.", code="unreachable"
            ) from error


def signature(webhook: Webhook, body: str, identity: str) -> dict[str, str]:
    """The headers of a signed body. The real clock, not the product's: the receiver compares it with its own."""
    now = datetime.now(UTC)
    return {
        "content-type": "application/json",
        "webhook-id": identity,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": webhook.sign(msg_id=identity, timestamp=now, data=body),
    }


def _payload(outbound: OutboundMessage) -> dict[str, Any]:
    author = outbound.author if outbound.author is Author.AGENT else Author.ASSISTANT
    return {
        "type": "message.created",
        "timestamp": outbound.at.isoformat(),
        "data": {
            "id": outbound.delivery,
            "conversation": outbound.conversation,
            "customer": {"id": outbound.customer},
            "text": outbound.text,
            "author": author.value,
            "mode": outbound.mode.value,
            "in_reply_to": list(outbound.in_reply_to),
        },
    }
