"""A situation to a decision, by the policy alone. The harm: a person promised who is not there, an urgent matter left
for tomorrow, a calm one that takes the place of somebody in need, a customer asked again for what we know.
"""

from collections.abc import Hashable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError

from triage.assistant import shapes
from triage.domain.assessment import Assessment
from triage.domain.errors import BadInput
from triage.domain.history import Collected, History
from triage.domain.ids import ArticleId, IntentId
from triage.domain.intents import Intent, IntentCatalogue
from triage.domain.knowledge import FoundPassage, SearchResult
from triage.domain.staffing import Staffing
from triage.evals.kinds.graded import Graded, Ground
from triage.evals.record import Case
from triage.evals.subject import Stage
from triage.routing.decide import decide


async def observe(case: Case, stage: Stage) -> dict[str, Any]:
    """The decision. Raises BadInput when the situation has a key that means nothing."""
    given, rules = case.input, stage.subject.rules
    intent = matter(given.get("intent"), rules.intents, case.id)
    found = given.get("found", {})
    decision = decide(
        situation_part(Assessment, {**given.get("seen", {}), "intent": given.get("intent")}, case.id),
        Collected(
            intent, tuple(given.get("known", ())), tuple(given.get("missing", ())), tuple(given.get("given_up", ()))
        ),
        found_as(found.get("answerable", False), found.get("borderline", False), found.get("article", "some-article")),
        Staffing(**given["staffing"]) if "staffing" in given else stage.staffing,
        situation_part(History, given.get("history", {}), case.id),
        rules.policy,
        datetime.fromisoformat(given["at"]) if "at" in given else stage.now,
    )
    return {
        "decision": {
            **shapes.decision(decision),
            "ask": decision.ask,
            "choices": [choice.key for choice in decision.choices],
            "reason_code": decision.reason_code,
            "silent": decision.silent,
        },
        "versions": {"policy": rules.policy.version},
    }


def grade(case: Case, trace: Mapping[str, Any], ground: Ground) -> Graded:
    """Every field that the case names; `right` when all are."""
    wanted, got = case.expected, trace["decision"]
    judged = {name: (str(wanted[name]), str(got[name])) for name in ("action", "route")}
    checks = {f"{name}_right": wanted[name] == got[name] for name in ("action", "route")}
    names = {"queue": "queue", "reason": "reason_code", "ask": "ask", "silent": "silent", "choices": "choices"}
    for name, field in names.items():
        if name in wanted:
            checks[f"{name}_right"] = wanted[name] == got[field]
    if "by" in wanted:
        promised = (got["promise"] or {}).get("by")
        checks["promise_right"] = _instant(wanted["by"]) == _instant(promised)
    wrong = tuple(f"{name.removesuffix('_right')} is not as expected" for name, right in checks.items() if not right)
    scores = {name: float(right) for name, right in checks.items()}
    return Graded(judged, {**scores, "right": float(all(checks.values()))}, notes=wrong)


def failed(case: Case) -> dict[str, float]:
    """No decision."""
    return {"right": 0.0, "action_right": 0.0, "route_right": 0.0}


def matter(identity: str | None, catalogue: IntentCatalogue, case: str) -> Intent | None:
    """The intent of this id. Raises BadInput when there is none."""
    if identity is None:
        return None
    found = catalogue.intents.get(IntentId(identity))
    if found is None:
        raise BadInput(f"Case {case}: there is no intent {identity!r}.", field="intent", remedy="See intents.yaml.")
    return found


def found_as(answerable: bool, borderline: bool, article: str) -> SearchResult:
    """A search with this outcome."""
    points = 0.9 if answerable else 0.5 if borderline else 0.1
    return SearchResult((FoundPassage(ArticleId(article), article, "", points),), answerable, borderline, 0.6)


def situation_part(kind: type[Any], values: Mapping[str, Any], case: str) -> Any:
    """The record of these values, the rest as usual. Raises BadInput for an unknown key or value."""
    unknown = sorted(set(values) - set(kind.__dataclass_fields__))
    if unknown:
        known = ", ".join(kind.__dataclass_fields__)
        raise BadInput(f"Case {case}: {', '.join(unknown)} is no part of {kind.__name__}.", remedy=f"Known: {known}.")
    try:
        return _adapter(cast(Hashable, kind)).validate_python(dict(values))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadInput(f"Case {case}: {first['msg']}.", field=place, remedy="Correct it.") from None


@cache
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(cast(type[Any], kind))


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
