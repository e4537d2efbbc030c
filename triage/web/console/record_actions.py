"""The forms of the context pane as calls of the desk: promises, corrected details, erasing; and the table of all forms.

Called by `web.console.routes` on a database thread, like `actions`.
"""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from triage.domain.errors import BadInput
from triage.domain.ids import ConversationId
from triage.web.console import actions
from triage.web.console.actions import Action, Asked
from triage.web.console.times import typed_time
from triage.web.services import Services


def enter_promise(services: Services, conversation: ConversationId, asked: Asked) -> str:
    """A promise made elsewhere, such as on the phone."""
    by = typed_time(asked.form, "by", ZoneInfo(services.company.timezone), services.clock.now())
    if by is None:
        raise BadInput("It is not said by when.", field="by", remedy="Name a day and a time.")
    services.desk.ledger.enter(conversation, asked.agent, asked.form.get("text", ""), by)
    return ""


def confirm_promise(services: Services, conversation: ConversationId, asked: Asked) -> str:
    """What was found in the agent's words is one, by its own time or by the one in the form."""
    by = typed_time(asked.form, "by", ZoneInfo(services.company.timezone), services.clock.now())
    services.desk.ledger.confirm(_number(asked), asked.agent, by=by)
    return ""


def dismiss_promise(services: Services, conversation: ConversationId, asked: Asked) -> str:
    """It was none."""
    services.desk.ledger.dismiss(_number(asked))
    return ""


def keep_promise(services: Services, conversation: ConversationId, asked: Asked) -> str:
    """It has been done."""
    services.desk.ledger.keep(_number(asked))
    return ""


def correct(services: Services, conversation: ConversationId, asked: Asked) -> str:
    """A collected detail as the agent knows it."""
    services.desk.correct(conversation, asked.agent, asked.form.get("key", ""), asked.form.get("value", ""))
    return ""


def erase(services: Services, conversation: ConversationId, asked: Asked) -> str:
    """Forget the customer for good."""
    services.desk.erase(conversation, asked.agent, asked.form.get("reference", ""))
    return ""


def _number(asked: Asked) -> int:
    number = asked.form.get("promise", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise BadInput("There is no such promise.", field="promise", remedy="Reload the page.")
    return int(number)


ACTIONS: Mapping[str, Action] = {
    "accept": actions.accept,
    "decline": actions.decline,
    "messages": actions.write,
    "transfer": actions.transfer,
    "mode": actions.change_mode,
    "return": actions.give_back,
    "resolve": actions.resolve,
    "snooze": actions.snooze,
    "invite": actions.invite,
    "ask": actions.ask_for_it,
    "watch": actions.watch,
    "promise": enter_promise,
    "confirm": confirm_promise,
    "dismiss": dismiss_promise,
    "keep": keep_promise,
    "correct": correct,
    "erase": erase,
}
