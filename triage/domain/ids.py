"""Typed identifiers, so that a conversation's id is never passed where a message's id is meant.

Used by every room. All are strings on the outside; only the store knows how they are kept.
"""

from typing import NewType

CustomerId = NewType("CustomerId", str)
ConversationId = NewType("ConversationId", str)
MessageId = NewType("MessageId", str)
TurnId = NewType("TurnId", str)
AgentId = NewType("AgentId", str)
DeliveryId = NewType("DeliveryId", str)
HandoffId = NewType("HandoffId", str)
QueueName = NewType("QueueName", str)
ArticleId = NewType("ArticleId", str)
IntentId = NewType("IntentId", str)
