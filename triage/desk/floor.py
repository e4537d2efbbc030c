"""What every action of the desk works with: the rules, the company's words, and the ways to customer and assistant.

Made once by `desk.desk`, passed to each action. Holds no state.
"""

from dataclasses import dataclass

from triage.desk.ports import Thinking, Voice
from triage.domain.company import Company
from triage.domain.conversation import Conversation
from triage.domain.labels import Mode
from triage.domain.policy import Policy, QueuePolicy
from triage.domain.prepared_words import NO_WORDS, PreparedWords
from triage.domain.staffing import Staffing
from triage.routing.queues import LAST_RESORT, queue_named, regular_queue


@dataclass(frozen=True, slots=True)
class Floor:
    """The desk's surroundings."""

    policy: Policy
    company: Company
    voice: Voice
    thinking: Thinking
    words: PreparedWords = NO_WORDS

    @property
    def nobody(self) -> Staffing:
        """A staffing without people: for times that count in open hours only."""
        return Staffing(handle_seconds=self.policy.desk.handle_seconds)

    @staticmethod
    def team_of(queue: QueuePolicy) -> str | None:
        """A team that stands for those that a queue serves; None for every team."""
        return min(queue.teams) if queue.teams else None

    def queue_of(self, head: Conversation) -> QueuePolicy:
        """The queue that a conversation is or came from; a regular one of its mode when it has none we know."""
        known = queue_named(self.policy, head.owner.queue)
        return known or regular_queue(self.policy, head.mode, None) or LAST_RESORT

    def queue_in(self, head: Conversation, mode: Mode) -> QueuePolicy:
        """The queue of this mode for the teams that serve the conversation now."""
        now = self.queue_of(head)
        if now.mode is mode:
            return now
        return regular_queue(self.policy, mode, self.team_of(now)) or now
