"""`company.toml` into the Company and its opening hours: profile, languages, allowed links and fixed wordings.

Called when the rules are loaded. Raises ContentError with line, key and remedy.
"""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from triage.domain.company import ChatLimits, Company
from triage.domain.policy import Hours
from triage.knowledge.content_file import ContentFile, parse_toml, read_content
from triage.knowledge.hours_section import HolidayCalendar, HoursSection, Zone, build_hours
from triage.knowledge.wordings import COMPLETE_LANGUAGE, LEAST, WORDINGS, misfit

_HOST = re.compile(r"(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+")
_SITE = re.compile(r"https?://(\*\.)?(?!-)[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class CompanyProfile:
    """The company and when its people are there; `hours_written` is the same in one line, holidays by name."""

    company: Company
    hours: Hours
    hours_written: str = ""


def _host(name: str) -> str:
    if not _HOST.fullmatch(name):
        raise ValueError("write only the host, such as help.hearthlane.example, in small letters")
    return name


def _site(origin: str) -> str:
    if not _SITE.fullmatch(origin):
        raise ValueError(
            "write scheme and host only, such as https://www.hearthlane.example or https://*.hearthlane.example"
        )
    return origin


Words = Annotated[str, Field(min_length=1)]
Host = Annotated[str, AfterValidator(_host)]
Site = Annotated[str, AfterValidator(_site)]
Count = Annotated[int, Field(ge=1, le=100_000)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]


_USUAL = ChatLimits()


class _ChatSection(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    messages_per_minute: Count = _USUAL.messages_per_minute
    messages_per_minute_of_address: Count = _USUAL.messages_per_minute_of_address
    new_chats_per_hour_of_address: Count = _USUAL.new_chats_per_hour_of_address


class _CompanyFile(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)

    name: Words
    assistant_name: Words
    voice: Words
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    timezone: Zone
    emergency_number: Annotated[str, Field(pattern=r"^\+?[0-9 ]{2,20}$")]
    allowed_links: frozenset[Host] = frozenset()
    widget_sites: tuple[Site, ...] = ()
    hours: HoursSection
    chat: _ChatSection = _ChatSection()
    wordings: dict[Language, dict[str, str]]


def load_company(path: Path, calendar: HolidayCalendar) -> CompanyProfile:
    """The profile in this file; raises ContentError."""
    return parse_company(read_content(path), calendar, str(path))


def parse_company(text: str, calendar: HolidayCalendar, file: str = "company.toml") -> CompanyProfile:
    """The profile in this text; raises ContentError with the line of the first mistake."""
    source = parse_toml(text, file)
    shape = source.shaped(_CompanyFile)
    for language, wordings in shape.wordings.items():
        _check_wordings(source, language, wordings)
    _check_complete(source, shape)
    company = Company(
        name=shape.name,
        assistant_name=shape.assistant_name,
        voice=shape.voice,
        languages=shape.languages,
        timezone=shape.timezone,
        allowed_links=shape.allowed_links,
        emergency_number=shape.emergency_number,
        wordings=shape.wordings,
        widget_sites=shape.widget_sites,
        chat=ChatLimits(**shape.chat.model_dump()),
    )
    hours = build_hours(shape.hours, shape.timezone, calendar, source, ("hours",))
    if hours.never_opens:
        raise source.error(("hours",), "The company never opens.", "Give at least one weekday its hours.")
    return CompanyProfile(company, hours, shape.hours.model_dump_json())


def _check_wordings(source: ContentFile, language: str, wordings: dict[str, str]) -> None:
    for name, template in wordings.items():
        if problem := misfit(name, template):
            raise source.error(("wordings", language, name), problem, _advice(name))


def _advice(name: str) -> str:
    wording = WORDINGS.get(name)
    if wording is None:
        near = get_close_matches(name, WORDINGS, n=1)
        return f"Did you mean {near[0]}?" if near else "The names are those of the English section as shipped."
    given = ", ".join(f"{{{value}}}" for value in sorted(wording.given)) or "none of its own"
    return f"Said: {wording.said}. Placeholders: {given}; {{company}}, {{assistant}}, {{emergency_number}} always."


def _check_complete(source: ContentFile, shape: _CompanyFile) -> None:
    """English has every wording; any other language those without which somebody is left in the dark."""
    for language in {COMPLETE_LANGUAGE, *shape.wordings}:
        present = shape.wordings.get(language, {})
        wanted = WORDINGS if language == COMPLETE_LANGUAGE else LEAST
        if absent := [name for name in wanted if name not in present]:
            more = f" and {len(absent) - 1} more" if len(absent) > 1 else ""
            message = f"The wording {absent[0]}{more} is missing."
            raise source.error(("wordings", language), message, _advice(absent[0]))
