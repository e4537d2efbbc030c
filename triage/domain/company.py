"""Who the assistant speaks for: name, voice, languages, time zone, allowed links and fixed wordings.

Parsed from `company.toml` by `knowledge.company_file`; read by the assistant, routing and the desk.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ChatLimits:
    """How much the chat takes from one visitor and from one address, which many visitors may share."""

    messages_per_minute: int = 20
    messages_per_minute_of_address: int = 200
    new_chats_per_hour_of_address: int = 60


@dataclass(frozen=True, slots=True)
class Company:
    """The company's profile. `wordings`: language -> name -> template with `{placeholders}`; English is complete.

    `widget_sites` are the origins whose pages may show the chat in a frame, such as "https://www.example.com".
    """

    name: str
    assistant_name: str
    voice: str
    languages: tuple[str, ...]
    timezone: str
    allowed_links: frozenset[str]
    emergency_number: str
    wordings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    widget_sites: tuple[str, ...] = ()
    chat: ChatLimits = ChatLimits()

    def wording(self, name: str, language: str = "en", **values: object) -> str:
        """The fixed wording in this language, else in English, with its placeholders filled.

        Raises KeyError when the name is unknown or a placeholder has no value: the file check rules both out.
        """
        base = language.split("-")[0]
        template = self.wordings.get(base, {}).get(name) or self.wordings["en"][name]
        always = {"company": self.name, "assistant": self.assistant_name, "emergency_number": self.emergency_number}
        return template.format(**{**always, **values})
