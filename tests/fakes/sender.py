"""A channel that keeps what it was given, and fails when a test says so."""

from triage.domain.channel import DeliverySemantics, OutboundMessage, SendReceipt


class FakeSender:
    """`sent` holds what arrived, `attempts` every try; failures given to `fail_next` are raised first, one a try."""

    def __init__(self, delivery_semantics: DeliverySemantics = DeliverySemantics.AT_LEAST_ONCE) -> None:
        self.delivery_semantics = delivery_semantics
        self.sent: list[OutboundMessage] = []
        self.attempts: list[OutboundMessage] = []
        self._failures: list[BaseException] = []

    def fail_next(self, *failures: BaseException) -> None:
        """Raise these in the next tries."""
        self._failures.extend(failures)

    async def send(self, outbound: OutboundMessage) -> SendReceipt:
        """Keep it, or fail."""
        self.attempts.append(outbound)
        if self._failures:
            raise self._failures.pop(0)
        self.sent.append(outbound)
        return SendReceipt(f"provider-{len(self.sent)}")

    @property
    def texts(self) -> list[str]:
        """What the customers have read, in order of arrival."""
        return [outbound.text for outbound in self.sent]
