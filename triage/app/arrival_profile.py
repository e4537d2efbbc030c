"""A profile of arrivals and times as people write it down, for simulations without a past: a TOML file, checked.

Called by `triage policy simulate --profile`. docs/simulation.md shows one.
"""

import tomllib
from dataclasses import replace
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from triage.desk.simulation.plan import Lasting, Profile, flat_rates
from triage.domain.errors import BadInput, ContentError
from triage.domain.ids import QueueName
from triage.domain.labels import Urgency
from triage.domain.policy import Policy
from triage.knowledge.duration import parse_duration


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class QueueShape(_Strict):
    """Arrivals of one queue: so many an hour while it is open, by weekday and hour where given."""

    per_hour: float = Field(ge=0, le=100_000)
    hours: list[float] = Field(default_factory=list, description="24 factors, midnight first.")
    days: list[float] = Field(default_factory=list, description="7 factors, Monday first.")


class TimeShape(_Strict):
    """How long something takes."""

    mean: str
    variation: float = Field(default=1.0, ge=0, le=10)


class ProfileShape(_Strict):
    """The whole file."""

    queues: dict[str, QueueShape]
    urgency: dict[Urgency, float] = Field(default_factory=lambda: {Urgency.NORMAL: 1.0})
    live: TimeShape | None = None
    ticket: TimeShape | None = None
    accept: TimeShape | None = None
    patience: TimeShape | None = None
    takes_ticket: float | None = Field(default=None, ge=0, le=1)
    misses: float | None = Field(default=None, ge=0, le=0.95)
    slowdown: float | None = Field(default=None, ge=0, le=10)


def load_profile(path: Path, policy: Policy, otherwise: Profile) -> Profile:
    """The profile in this file; what it leaves out is as in `otherwise`. Raises BadInput and ContentError."""
    if not path.is_file():
        raise BadInput(f"{path} is no file.", field="--profile", remedy="Name a profile; docs/simulation.md shows one.")
    try:
        shape = ProfileShape.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _wrong(path, str(error), "") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise _wrong(path, first["msg"], ".".join(map(str, first["loc"]))) from error
    rates = {QueueName(name): _rates(path, name, queue, policy) for name, queue in shape.queues.items()}
    if not any(map(sum, (day for week in rates.values() for day in week))):
        raise _wrong(path, "nobody ever arrives", "queues")
    total = sum(shape.urgency.values())
    if total <= 0:
        raise _wrong(path, "no urgency has a share", "urgency")
    times = {name: _lasting(path, name, getattr(shape, name)) for name in ("live", "ticket", "accept", "patience")}
    profile = replace(
        otherwise,
        rates=rates,
        urgencies={urgency: share / total for urgency, share in shape.urgency.items()},
        takes_ticket=otherwise.takes_ticket if shape.takes_ticket is None else shape.takes_ticket,
        misses=otherwise.misses if shape.misses is None else shape.misses,
        slowdown=otherwise.slowdown if shape.slowdown is None else shape.slowdown,
        sources={**otherwise.sources, **_sources(shape)},
    )
    return replace(
        profile,
        live=times["live"] or profile.live,
        ticket=times["ticket"] or profile.ticket,
        accept=times["accept"] or profile.accept,
        patience=times["patience"] or profile.patience,
    )


def flat_profile(live_per_hour: float, tickets_per_hour: float, policy: Policy, otherwise: Profile) -> Profile:
    """So many live and ticket matters an hour while their first regular queues are open."""
    from triage.domain.labels import Mode
    from triage.routing.queues import regular_queue

    rates = {}
    for mode, rate in ((Mode.LIVE, live_per_hour), (Mode.TICKET, tickets_per_hour)):
        queue = regular_queue(policy, mode, None)
        if queue is not None and rate > 0:
            rates[queue.name] = flat_rates(rate, queue.hours)
    if not rates:
        raise BadInput("Nobody would arrive.", field="--live-per-hour", remedy="Give how many arrive an hour.")
    return replace(otherwise, rates=rates, sources={**otherwise.sources, "arrivals": "as given"})


def _rates(path: Path, name: str, shape: QueueShape, policy: Policy) -> list[list[float]]:
    queue = next((one for one in policy.queues if one.name == name), None)
    if queue is None:
        known = ", ".join(one.name for one in policy.queues)
        raise _wrong(path, f"the policy has no queue {name!r}; it has {known}", f"queues.{name}")
    if len(shape.hours) not in (0, 24):
        raise _wrong(path, "give 24 factors, midnight first", f"queues.{name}.hours")
    if len(shape.days) not in (0, 7):
        raise _wrong(path, "give 7 factors, Monday first", f"queues.{name}.days")
    if any(not 0 <= factor <= 1000 for factor in (*shape.hours, *shape.days)):
        raise _wrong(path, "factors are 0 to 1000", f"queues.{name}")
    days = shape.days or [1.0] * 7
    week = flat_rates(shape.per_hour, queue.hours, shape.hours)
    return [[rate * days[weekday] for rate in day] for weekday, day in enumerate(week)]


def _lasting(path: Path, name: str, shape: TimeShape | None) -> Lasting | None:
    if shape is None:
        return None
    try:
        mean = parse_duration(shape.mean).total_seconds()
    except ValueError as error:
        raise _wrong(path, str(error), f"{name}.mean") from error
    if not 0 < mean <= 7 * 86_400:
        raise _wrong(path, "give a time above zero and of a week at most", f"{name}.mean")
    return Lasting(mean, shape.variation)


def _sources(shape: ProfileShape) -> dict[str, str]:
    names = {"live": "live handle time", "ticket": "ticket handle time", "accept": "accepting", "patience": "patience"}
    given = {words: "the profile" for name, words in names.items() if getattr(shape, name) is not None}
    return {"arrivals": "the profile", "urgency": "the profile", **given}


def _wrong(path: Path, message: str, key: str) -> ContentError:
    remedy = "Correct the profile; docs/simulation.md shows one."
    return ContentError(f"{path}: {message}.", field=key or None, file=str(path), remedy=remedy)
