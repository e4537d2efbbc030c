"""The company's rule files, loaded together because they speak of each other.

Called by app when it wires the rooms, and again when a file has changed.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime

from triage.domain.company import Company
from triage.domain.intents import IntentCatalogue
from triage.domain.policy import Policy
from triage.domain.prepared_words import NO_WORDS, PreparedWords
from triage.domain.signals import Signals
from triage.knowledge.company_file import load_company
from triage.knowledge.intents_file import load_intents
from triage.knowledge.policy_file import load_policy
from triage.knowledge.project import Project
from triage.knowledge.public_holidays import PublicHolidays, years_around
from triage.knowledge.replies_file import load_replies
from triage.knowledge.signals_file import load_signals


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything that people decide by editing a file, but the articles and the prompts."""

    company: Company
    policy: Policy
    intents: IntentCatalogue
    signals: Signals
    words: PreparedWords = NO_WORDS


def load_rules(project: Project, today: date | None = None) -> Rules:
    """The rules of this project, with public holidays around `today`; raises ContentError for the first mistake."""
    calendar = calendar_for(project, today)
    intents = load_intents(project.intents)
    profile = load_company(project.company, calendar)
    policy = load_policy(project.policy, profile, teams_of(intents), calendar)
    words = load_replies(project.replies, intents.details)
    return Rules(profile.company, policy, intents, load_signals(project.signals), words)


def calendar_for(project: Project, today: date | None = None) -> PublicHolidays:
    """Public holidays around this day, remembered beside the project's state."""
    year = (today or datetime.now(UTC).date()).year
    return PublicHolidays(years_around(year), project.state_dir / "holidays.json")


def teams_of(intents: IntentCatalogue) -> Collection[str]:
    """The teams that any matter belongs to."""
    return {intent.team for intent in intents.intents.values()}
