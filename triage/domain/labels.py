"""The labels that assessments, decisions and people share; RUBRIC.md of the product defines each.

Used by every room. The order of `Urgency` and `Sentiment` members is their rank.
"""

from enum import StrEnum


class Urgency(StrEnum):
    """How fast someone must act, whatever the tone."""

    LOW = "low"  # no time pressure
    NORMAL = "normal"  # a working day is fine
    HIGH = "high"  # today matters
    CRITICAL = "critical"  # minutes matter

    @property
    def rank(self) -> int:
        """0 for low up to 3 for critical."""
        return _URGENCY_RANKS[self]


class Sentiment(StrEnum):
    """How the customer feels now, toward us or the situation."""

    VERY_NEGATIVE = "very_negative"  # anger, contempt, despair, shouting
    NEGATIVE = "negative"  # annoyed, disappointed, worried
    NEUTRAL = "neutral"  # matter of fact
    POSITIVE = "positive"  # pleased, grateful

    @property
    def rank(self) -> int:
        """0 for very negative up to 3 for positive."""
        return _SENTIMENT_RANKS[self]


# Looked up dozens of times a decision, so not searched for.
_URGENCY_RANKS = {urgency: rank for rank, urgency in enumerate(Urgency)}
_SENTIMENT_RANKS = {sentiment: rank for rank, sentiment in enumerate(Sentiment)}


class RedFlag(StrEnum):
    """A matter that must reach a person, however it is worded."""

    SELF_HARM = "self_harm"  # danger of the customer to themselves
    SAFETY = "safety"  # danger to someone
    FRAUD = "fraud"  # account takeover, unknown charges
    LEGAL = "legal"  # lawyer, regulator, court
    PRESS = "press"  # journalist, going viral
    PRIVACY = "privacy"  # data breach, erasure request
    ABUSE = "abuse"  # threats at staff
    ACCESSIBILITY = "accessibility"  # needs an adjustment to be served
    VULNERABLE = "vulnerable"  # minor, bereavement, illness


class Complexity(StrEnum):
    """How much work finishing the matter takes."""

    SIMPLE = "simple"  # one known answer or action
    INVOLVED = "involved"  # several steps or facts to collect
    EXPERT = "expert"  # research or several people


class Route(StrEnum):
    """The mode in which the customer is best served next."""

    ASSISTANT = "assistant"  # nothing asks for a person yet
    LIVE = "live"  # a person now
    TICKET = "ticket"  # a person, but not now


class Action(StrEnum):
    """What this turn does about the route."""

    GREET = "greet"  # welcome, and ask what it is about
    ANSWER = "answer"  # answer from the articles, or say that they do not
    COLLECT = "collect"  # ask for one missing detail
    OFFER = "offer"  # let the customer choose how a person serves them
    HANDOFF = "handoff"  # a queue owns the conversation from now on
    CLOSE = "close"  # the matter is settled


class Mode(StrEnum):
    """How a stretch of a conversation is served."""

    ASSISTANT = "assistant"  # by the assistant
    LIVE = "live"  # by a person, synchronously
    TICKET = "ticket"  # by a person, asynchronously


class Author(StrEnum):
    """Who wrote a message."""

    CUSTOMER = "customer"
    ASSISTANT = "assistant"
    AGENT = "agent"
    SYSTEM = "system"  # events such as "Dana joined", shown in the thread


class OwnerKind(StrEnum):
    """Who speaks for us in a conversation: exactly one voice."""

    ASSISTANT = "assistant"
    QUEUE = "queue"
    AGENT = "agent"


class ConversationState(StrEnum):
    """Whether anything is still to be done."""

    OPEN = "open"
    CLOSED = "closed"  # settled; the next message reopens it


class Presence(StrEnum):
    """Whether an agent can be offered work."""

    ONLINE = "online"
    AWAY = "away"
    TRANSFER_ONLY = "transfer-only"  # finishes what they have, takes nothing from a queue
    OFFLINE = "offline"


class AgentRole(StrEnum):
    """What an agent may do beyond serving customers."""

    AGENT = "agent"  # serves customers
    SUPERVISOR = "supervisor"  # also erases customers' data and changes settings


class DeliveryState(StrEnum):
    """Where an outbound message stands."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"  # given up; a person has been told
    UNKNOWN = "unknown"  # the send may or may not have happened
