"""A reply in the making: the company's wordings in the customer's language, put together part by part.

Used by the composer's files. Knows how things are said, not when.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from triage.assistant.ports import Brief
from triage.domain.policy import Hours
from triage.routing.business_hours import next_open
from triage.routing.time_words import Wall, by_words, date_words, day_words, past_day_words, wall_of

_ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says fixed wordings for one brief. `hours` are the company's, for "nobody is here until Monday 08:00"."""

    brief: Brief
    hours: Hours | None = None

    @property
    def language(self) -> str:
        """The language the reply is in, by its base code."""
        return self.brief.assessment.language.split("-")[0].lower()

    def say(self, name: str, **values: object) -> str:
        """The wording in the customer's language, else in English."""
        return self.brief.reading.company.wording(name, self.language, **values)

    def promise_values(self) -> dict[str, object]:
        """Promise, deadline in words and reference, for the wordings that take over."""
        promise = self.brief.decision.promise
        reference = self.brief.reading.thread.conversation.reference
        if promise is None:
            return {"promise": "", "time": "", "reference": reference}
        return {"promise": promise.text, "time": self.time(promise.by), "reference": reference}

    def time(self, at: datetime) -> str:
        """A deadline in words; only figures in a language whose words for days we do not have."""
        wall = self._wall()
        if self.language == _ENGLISH:
            return by_words(at, self.brief.reading.now, wall)
        local = at.astimezone(wall.zone)
        today = self.brief.reading.now.astimezone(wall.zone).date()
        return f"{local:%H:%M}" if local.date() == today else f"{local:%d.%m. %H:%M}"

    def day(self, at: datetime) -> str:
        """A day that has been, in words; in figures where we do not have the words."""
        wall = self._wall()
        return past_day_words(at, self.brief.reading.now, wall) if self.language == _ENGLISH else f"{at:%d.%m.}"

    def date(self, day: date) -> str:
        """A day to come with its date: "Tuesday 19 May"; in figures where we do not have the words."""
        return date_words(day) if self.language == _ENGLISH else f"{day:%d.%m.}"

    def opens(self) -> str | None:
        """When people are there again, in words; None while they are there, or when that is unknown."""
        now = self.brief.reading.now
        opening = next_open(self.hours, now) if self.hours else None
        if opening is None or opening <= now:
            return None
        wall = self._wall()
        day = day_words(opening, now, wall).removeprefix("on ")
        return f"{day} {opening.astimezone(wall.zone):%H:%M}{wall.suffix}"

    def options(self, texts: Sequence[str]) -> str:
        """Ways to choose from, lettered: "(a) ..., (b) ... or (c) ..."."""
        lettered = [f"({'abcdefgh'[i]}) {text}" for i, text in enumerate(texts)]
        if len(lettered) == 1:
            return texts[0]
        return f"{', '.join(lettered[:-1])} {self.say('option_or')} {lettered[-1]}"

    def _wall(self) -> Wall:
        company = self.brief.reading.company.timezone
        return wall_of(self.brief.reading.thread.customer.timezone or "", company)


def joined(*parts: str) -> str:
    """The parts that say something, as one paragraph."""
    return " ".join(part.strip() for part in parts if part.strip())
