"""The stories that the demo plays, read from `evals/demo.yaml`; that file's head explains its keys."""

from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from triage.domain.errors import ContentError
from triage.knowledge.duration import parse_duration

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Line(_Strict):
    """One message: sent after the reply to the one before, or at once as part of a burst, or as a repeat."""

    text: str = ""
    burst: bool = False
    repeat_of: int | None = None


class Person(_Strict):
    """A customer as the sender's system knows them."""

    id: str
    name: str | None = None
    email: str | None = None
    locale: str | None = None
    timezone: str | None = None


class Help(_Strict):
    """What an example agent does with the conversation."""

    accepts: str
    replies: str
    returns: str | None = None
    resolves: str | None = None


class Beat(_Strict):
    """One thing that happens later, in its order: time passes, somebody writes or acts, or something must be so by now.

    `agent` with `replies`, `confirms` (what they promised), or `invites` and `asks`; `mode` and `told` are awaited.
    """

    wait: str | None = None
    says: str | None = None
    agent: str | None = None
    replies: str | None = None
    confirms: bool = False
    invites: str | None = None
    asks: str | None = None
    resolves: str | None = None
    mode: str | None = None
    told: str | None = None

    @field_validator("wait")
    @classmethod
    def _is_a_length_of_time(cls, value: str | None) -> str | None:
        if value is not None:
            parse_duration(value)
        return value


class Expected(_Strict):
    """Where the last decision must put the conversation; what is not named is free."""

    route: str | None = None
    action: str | None = None
    queue: str | None = None


class Story(_Strict):
    """One customer's conversation."""

    story: str
    clock: str
    customer: Person
    messages: tuple[Line, ...]
    expect: Expected
    agent: Help | None = None
    later: tuple[Beat, ...] = ()
    continues: str | None = None

    @field_validator("messages", mode="before")
    @classmethod
    def _plain_text_is_a_line(cls, value: object) -> object:
        return (
            [{"text": item} if isinstance(item, str) else item for item in value] if isinstance(value, list) else value
        )

    @field_validator("clock")
    @classmethod
    def _is_a_weekday_and_a_time(cls, value: str) -> str:
        day, _, at = value.partition(" ")
        if day not in _WEEKDAYS:
            raise ValueError(f"{day!r} is not a weekday")
        time.fromisoformat(at)
        return value


def load_stories(path: Path) -> list[Story]:
    """All stories in their order. Raises ContentError when the file is missing or does not fit."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ContentError(f"Cannot read the demo's stories: {error}", file=str(path)) from error
    if not isinstance(raw, list):
        raise ContentError("A list of stories is needed.", file=str(path))
    stories = []
    for number, item in enumerate(raw, start=1):
        try:
            stories.append(Story.model_validate(item))
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            raise ContentError(f"Story {number}, {place}: {first['msg']}", file=str(path)) from error
    return stories


def instant_of(clock: str, monday: datetime) -> datetime:
    """The instant of a story's clock in the week that starts on this local Monday."""
    day, _, at = clock.partition(" ")
    local = monday + timedelta(days=_WEEKDAYS.index(day))
    return datetime.combine(local.date(), time.fromisoformat(at), tzinfo=local.tzinfo)


def next_monday(now: datetime, timezone: str, closed: frozenset[object]) -> datetime:
    """The first Monday after `now` in the shop's zone whose whole week has no closed day."""
    local = now.astimezone(ZoneInfo(timezone))
    monday = local + timedelta(days=7 - local.weekday())
    while any((monday + timedelta(days=n)).date() in closed for n in range(7)):
        monday += timedelta(days=7)
    return monday
