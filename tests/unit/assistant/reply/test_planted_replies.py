"""The reply checker on replies with one planted fault each, and on clean ones: its misses and false alarms, counted.

`planted_replies.jsonl` has a reply a line: the kind of fault or null, the decision it was written for, and what it
cites where that is not simply its markers.
"""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.fakes.turns import brief, decision, found, passage, reading
from triage.assistant.ports import Brief, Draft
from triage.assistant.reply.check import problems
from triage.domain.assessment import Detail
from triage.domain.conversation import Citation
from triage.domain.decision import Choice, Promise
from triage.domain.ids import ArticleId, MessageId
from triage.domain.labels import Action, Mode

ROWS = [json.loads(line) for line in (Path(__file__).parent / "planted_replies.jsonl").read_text("utf-8").splitlines()]
PASSAGES = (
    passage(
        "refunds",
        "Card refunds take 3-5 working days. Refunds above 40 euros need a second colleague, refunds are made by our"
        " billing team. The status is shown at https://help.hearth.example/refunds.",
    ),
    passage("late", "A late parcel is traced within 2 working days. Parcels that are on their way can't be stopped."),
    passage(
        "cancel",
        "You cancel under Account > Subscription > Cancel; it is confirmed by e-mail at once. Wait two minutes.",
    ),
)
ARTICLES = ("refunds", "late", "cancel")
SAID = (
    "I was charged twice, 49.90 both times on the 3rd, order HC-20481, it should have come by Friday. My mail is"
    " jo.k@example.com, please reply before Friday"
)
DETAILS = {
    "email": Detail("email", "jo.k@example.com", MessageId("m1")),
    "order_number": Detail("order_number", "HC-20481", MessageId("m1")),
}
MISSED_AT_MOST, FALSE_ALARMS_AT_MOST = 0.05, 0.02


def given(name: str) -> Brief:
    """The brief that a reply of this decision was written for."""
    base = reading(SAID)
    texts = {
        "ticket": "A colleague will write to you tomorrow by 12:00.",
        "live": "A colleague will be with you within 5 minutes.",
    }
    made = decision(Action.ANSWER)
    if name in texts:
        mode = Mode.LIVE if name == "live" else Mode.TICKET
        made = replace(decision(Action.HANDOFF), promise=Promise(base.now, mode, texts[name]))
    if name == "offer":
        ways = (
            Choice("live", "talk to someone now (about 4 minutes)"),
            Choice("ticket", "have a written reply tomorrow by 12:00"),
        )
        made = replace(decision(Action.OFFER), choices=ways)
    english = {**base.company.wordings["en"], "out_of_hours": "Nobody is here until {next_open}."}
    base = replace(base, company=replace(base.company, wordings={**base.company.wordings, "en": english}))
    return replace(brief(base, made, search=found(*PASSAGES)), details=DETAILS)


def wrong_with(row: dict[str, Any]) -> list[str]:
    """What the checker finds in a row."""
    cites = row.get("cites")
    if cites is None:
        numbers = sorted({int(n) for n in re.findall(r"\[([123])\]", row["text"])})
        citations = tuple(Citation(n, ArticleId(ARTICLES[n - 1])) for n in numbers)
    else:
        citations = tuple(Citation(n, ArticleId(article)) for n, article in enumerate(cites, start=1))
    return problems(Draft(row["text"], citations), given(row["decision"]))


def test_there_are_faults_enough_of_every_kind() -> None:
    planted = [row["fault"] for row in ROWS if row["fault"]]

    assert len(planted) >= 200
    assert {"claim", "promise", "link", "image", "leak", "other", "cite", "uncited"} == set(planted)


def test_planted_faults_are_found() -> None:
    planted = [row for row in ROWS if row["fault"]]
    missed = [row for row in planted if not wrong_with(row)]

    assert len(missed) <= MISSED_AT_MOST * len(planted), "\n".join(f"{row['fault']}: {row['text']}" for row in missed)


def test_clean_replies_pass() -> None:
    clean = [row for row in ROWS if not row["fault"]]
    refused = [(row["text"], wrong) for row in clean if (wrong := wrong_with(row))]

    assert len(refused) <= FALSE_ALARMS_AT_MOST * len(clean), "\n".join(f"{text}: {wrong}" for text, wrong in refused)
