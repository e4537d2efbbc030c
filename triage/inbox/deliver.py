"""Sends what waits in a conversation's outbox, in order, and keeps account of every attempt.

Run by the engine room, one at a time for each conversation. Most providers know no idempotency key, so a delivery that
is found in state `sending` may or may not have gone out; what then happens is the channel's choice.
"""

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from triage.domain.channel import Delivery, DeliverySemantics, OutboundMessage, SendReceipt
from triage.domain.clock import Clock
from triage.domain.dead_letter import DeadKind, DeadLetter
from triage.domain.errors import PermanentError, TransientError
from triage.domain.events import EventKind
from triage.domain.ids import ConversationId
from triage.domain.labels import DeliveryState
from triage.domain.telemetry import Telemetry
from triage.inbox.backoff import STANDARD_WEBHOOKS, seconds_until_next
from triage.inbox.ports import ChannelSender
from triage.store import dead_letters, deliveries, events
from triage.store.database import Database, Transaction

SEND_SECONDS_AT_MOST = 60.0
SENDS_AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why a send did not end with a receipt; `may_have_gone` when nobody can say whether it did."""

    error: str
    permanent: bool = False
    may_have_gone: bool = False
    retry_after_seconds: float | None = None


class Deliveries:
    """Runs deliveries in one process. `senders` are by channel name."""

    def __init__(
        self,
        database: Database,
        senders: Mapping[str, ChannelSender],
        clock: Clock,
        telemetry: Telemetry,
        schedule: Sequence[float] = STANDARD_WEBHOOKS,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._database = database
        self._senders = senders
        self._clock = clock
        self._telemetry = telemetry
        self._schedule = schedule
        self._chance = chance
        self._sending = asyncio.Semaphore(SENDS_AT_ONCE)

    async def run(self, conversation: ConversationId) -> str:
        """Send until the outbox is empty or its first delivery must wait; returns which. Safe to run again."""
        while True:
            async with self._sending:
                outbound, waits = await self._database.run(self._begin, conversation)
                if outbound is None:
                    return "waiting" if waits else "empty"
                outcome = await self._send(outbound)
                state = await self._database.run(self._end, outbound, outcome)
            self._telemetry.count("delivery", state=state.value, channel=outbound.channel)
            self._telemetry.log(
                "delivery",
                trace_id=outbound.trace_id,
                conversation=conversation,
                delivery=outbound.delivery,
                state=state.value,
                attempt=outbound.attempt,
                error=outcome.error if isinstance(outcome, _Failure) else None,
            )

    def _begin(self, conversation: ConversationId) -> tuple[OutboundMessage | None, bool]:
        """Claim the first delivery of the line, or say that it must wait; gives up those that must not be sent."""
        with self._database.write() as tx:
            while first := deliveries.head_of_line(tx, conversation):
                now = self._clock.now()
                if first.state is DeliveryState.QUEUED and first.next_attempt_at and first.next_attempt_at > now:
                    return None, True
                if first.state is DeliveryState.SENDING and self._semantics(first) is DeliverySemantics.AT_MOST_ONCE:
                    # Only one run at a time gets here, so whoever began this send is gone.
                    self._give_up(
                        tx, first, DeliveryState.UNKNOWN, "a crash interrupted the send; it may have gone out"
                    )
                    continue
                if first.attempts >= len(self._schedule):
                    self._give_up(tx, first, DeliveryState.FAILED, first.error or "every attempt was interrupted")
                    continue
                deliveries.move(tx, first.id, DeliveryState.SENDING, now)
                return deliveries.outbound(tx, first.id), False
            return None, False

    async def _send(self, outbound: OutboundMessage) -> SendReceipt | _Failure:
        sender = self._senders.get(outbound.channel)
        if sender is None:
            return _Failure(f"no sender for channel {outbound.channel}", permanent=True)
        try:
            async with asyncio.timeout(SEND_SECONDS_AT_MOST):
                return await sender.send(outbound)
        except TransientError as error:
            return _Failure(str(error), retry_after_seconds=error.retry_after_seconds)
        except PermanentError as error:
            return _Failure(str(error), permanent=True)
        except Exception as error:  # noqa: BLE001 - a sender that breaks its promise must not stop the outbox
            return _Failure(f"{type(error).__name__}: {error}", may_have_gone=True)

    def _end(self, outbound: OutboundMessage, outcome: SendReceipt | _Failure) -> DeliveryState:
        with self._database.write() as tx:
            delivery = deliveries.get(tx, outbound.delivery)
            assert delivery is not None, "deliveries are never deleted while they are being sent"
            if isinstance(outcome, SendReceipt):
                return self._sent(tx, delivery, outcome)
            return self._failed(tx, delivery, outcome)

    def _sent(self, tx: Transaction, delivery: Delivery, receipt: SendReceipt) -> DeliveryState:
        now = self._clock.now()
        deliveries.move(tx, delivery.id, DeliveryState.SENT, now, provider_reference=receipt.provider_reference)
        events.add(tx, EventKind.DELIVERY_CHANGED, now, delivery.conversation)
        return DeliveryState.SENT

    def _failed(self, tx: Transaction, delivery: Delivery, failure: _Failure) -> DeliveryState:
        if failure.may_have_gone and self._semantics(delivery) is DeliverySemantics.AT_MOST_ONCE:
            return self._give_up(tx, delivery, DeliveryState.UNKNOWN, failure.error)
        wait = seconds_until_next(self._schedule, delivery.attempts, failure.retry_after_seconds, self._chance())
        if failure.permanent or wait is None:
            return self._give_up(tx, delivery, DeliveryState.FAILED, failure.error)
        now = self._clock.now()
        at = now + timedelta(seconds=wait)
        deliveries.move(tx, delivery.id, DeliveryState.QUEUED, now, next_attempt_at=at, error=failure.error)
        events.add(tx, EventKind.DELIVERY_CHANGED, now, delivery.conversation)
        return DeliveryState.QUEUED

    def _give_up(self, tx: Transaction, delivery: Delivery, state: DeliveryState, error: str) -> DeliveryState:
        now = self._clock.now()
        deliveries.move(tx, delivery.id, state, now, error=error)
        dead_letters.record(tx, DeadLetter(delivery.id, DeadKind.DELIVERY, delivery.conversation, error, now))
        events.add(tx, EventKind.DELIVERY_FAILED, now, delivery.conversation)
        return state

    def _semantics(self, delivery: Delivery) -> DeliverySemantics:
        sender = self._senders.get(delivery.channel)
        return sender.delivery_semantics if sender else DeliverySemantics.AT_LEAST_ONCE
