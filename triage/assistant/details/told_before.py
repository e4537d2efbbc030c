"""Details that a new matter needs and the customer has told already, earlier in the thread: nobody is asked twice.

Called by `think` when a matter lacks something. Takes only what cannot be mistaken for something else, so no sums.
"""

from collections.abc import Iterable, Mapping

from triage.assistant.details.extract import detail_of, in_message
from triage.assistant.details.found import Setting
from triage.domain.assessment import Detail
from triage.domain.conversation import Message
from triage.domain.intents import DetailType, Intent, IntentCatalogue
from triage.domain.labels import Author

_MISTAKABLE = frozenset({DetailType.DATE, DetailType.MONEY})


def told_before(
    messages: Iterable[Message],
    intent: Intent | None,
    known: Mapping[str, Detail],
    catalogue: IntentCatalogue,
    setting: Setting,
) -> dict[str, Detail]:
    """What the intent needs, nobody knows, and an earlier message of the customer says; the latest one counts."""
    specs = [
        catalogue.details[key]
        for key in (intent.details if intent else ())
        if key not in known and key in catalogue.details and catalogue.details[key].type not in _MISTAKABLE
    ]
    found: dict[str, Detail] = {}
    if specs:
        for message in messages:
            if message.author is Author.CUSTOMER:
                values = in_message(message.text, specs, (), setting)
                found.update((key, detail_of(key, value, message)) for key, value in values.items())
    return found
