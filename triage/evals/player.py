"""A language model that plays the customer of a conversation by the story of their persona.

Used by `triage eval run --play model`. Its prompt belongs to the evals, not to the product.
"""

from dataclasses import dataclass

from triage.assistant.llm.client import ChatMessage, ChatModel
from triage.assistant.prompts.render import PromptRenderer
from triage.assistant.thought import Thought
from triage.domain.conversation import Thread
from triage.evals.record import Case

PROMPT, VERSION = "play_customer", "1.0.0"
END = "END"


@dataclass(frozen=True, slots=True)
class ModelPlayer:
    """Says what the model makes of the story. Raises what the chat raises."""

    case: Case
    chat: ChatModel
    prompts: PromptRenderer

    async def says(self, thread: Thread, thought: Thought) -> str | None:
        """The customer's next message; None when they have nothing more to say."""
        persona = self.case.input["persona"]
        values = {
            "story": persona.get("story") or " ".join(persona["opening"]),
            "details": persona.get("details", {}),
            "thread": [{"author": message.author.value, "text": message.text} for message in thread.messages],
        }
        prompt = self.prompts.render(PROMPT, values, VERSION)
        asked = [ChatMessage("system", prompt.system), ChatMessage("user", prompt.user)]
        options = {"temperature": prompt.temperature, "max_tokens": prompt.max_tokens}
        said = (await self.chat.complete(asked, options)).text.strip()
        return None if not said or END in said.split() else said
