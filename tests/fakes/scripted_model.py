"""A language model that answers by script: for each turn what it reads and what it writes, over the fake server.

Used by the story tests of the LLM engine. Which step asks is told from the prompt's first words.
"""

import json
import re
from collections import deque
from collections.abc import Mapping
from typing import Any

from tests.fakes.openai_server import Answer, Asked, OpenAIServer, says

_READS, _WRITES, _SUMS_UP = "You read the support conversations", "you only find the words", "You write handoff cards"
_FORM: Mapping[str, Any] = {
    "gist": "something",
    "evidence": [],
    "speech": "request",
    "intent": "none",
    "intent_confidence": 90,
    "other_intents": [],
    "language": "en",
    "sentiment": "neutral",
    "sentiment_score": 0,
    "urgency": "normal",
    "human_requested": False,
    "red_flags": [],
    "complexity": "simple",
    "details": [],
    "choice": "none",
}
_CARD: Mapping[str, Any] = {
    "ask": "Help the customer.",
    "rationale": "A person is needed.",
    "facts": [],
    "tried": [],
    "open_questions": [],
    "promises": [],
    "sentiment_trend": "steady",
    "urgency_quote": "",
    "urgency_message_id": "m1",
    "next_step": "Look at it.",
    "prose": "The customer needs help.",
}


class ScriptedModel:
    """Answers each step with the next script for it; remembers the prompts it was given, by step."""

    def __init__(self, server: OpenAIServer) -> None:
        self.read: list[str] = []
        self.written: list[str] = []
        self.summed_up: list[str] = []
        self._forms: deque[str] = deque()
        self._replies: deque[tuple[str, bool]] = deque()
        self._cards: deque[str] = deque()
        server.respond(self._answer)

    def sees(self, **labels: object) -> None:
        """What the model will read in the next message; what is not given is neutral and simple."""
        self._forms.append(json.dumps({**_FORM, **labels}))

    def writes(self, text: str, *, answered: bool = True) -> None:
        """What it will write next. A marker may name a passage by words of its title: "so it is [refund]"."""
        self._replies.append((text, answered))

    def sums_up(self, **card: object) -> None:
        """The card it will write next."""
        self._cards.append(json.dumps({**_CARD, **card}))

    def _answer(self, asked: Asked) -> Answer:
        prompt = asked.text
        if _SUMS_UP in prompt:
            self.summed_up.append(prompt)
            return says(self._cards.popleft() if self._cards else json.dumps(_CARD))
        if _WRITES in prompt:
            self.written.append(prompt)
            text, answered = self._replies.popleft() if self._replies else ("All right.", False)
            words, cited = _numbered(text, prompt)
            return says(json.dumps({"reply": words, "translated": [], "citations": cited, "answered": answered}))
        assert _READS in prompt, f"an unknown step: {prompt[:200]}"
        self.read.append(prompt)
        return says(self._forms.popleft() if self._forms else json.dumps(_FORM))


def _numbered(text: str, prompt: str) -> tuple[str, list[int]]:
    """The text with the numbers of the passages that its markers name, and those numbers."""
    cited: list[int] = []

    def number(found: re.Match[str]) -> str:
        for line in prompt.splitlines():
            match = re.match(r'\s*\{"n": (\d+), "title": "([^"]*)"', line)
            if match and found[1].lower() in match[2].lower():
                cited.append(int(match[1]))
                return f"[{match[1]}]"
        raise AssertionError(f"no passage of the prompt is about {found[1]!r}")

    return re.sub(r"\[([A-Za-z][^\]]*)\]", number, text), cited
