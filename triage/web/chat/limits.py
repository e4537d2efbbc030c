"""How much the chat takes: from one visitor, from one address, and how many new chats an address may begin.

Called before a message is taken in. Counts in this process, see `web.pace`; providers' webhooks are never counted here.
"""

from ipaddress import IPv6Address, ip_address

from fastapi import Request

from triage.channels.webchat import Visitor
from triage.web.chat.view import conversation_of
from triage.web.pace import Allowance
from triage.web.services import Services

NETWORK_OF_ONE = 64
"""One household has so many bits of an IPv6 address in common; the rest is theirs to change at will."""


async def let_in(request: Request, services: Services, visitor: Visitor) -> None:
    """Count this message. Raises RateLimited once the visitor or their address has sent too many."""
    limits, where = services.company.chat, _address(request)
    services.pace.take(f"messages:{visitor.id}", Allowance(limits.messages_per_minute, 60))
    services.pace.take(f"address:{where}", Allowance(limits.messages_per_minute_of_address, 60))
    if await services.database.run(_is_first, services, visitor):
        services.pace.take(f"chats:{where}", Allowance(limits.new_chats_per_hour_of_address, 3600))


def _is_first(services: Services, visitor: Visitor) -> bool:
    with services.database.read() as tx:
        return conversation_of(tx, visitor) is None


def _address(request: Request) -> str:
    """Where a request comes from: behind a proxy, what it says, if the server trusts that proxy."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(int(address) >> (128 - NETWORK_OF_ONE))
    return host
