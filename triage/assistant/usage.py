"""Steps on a language model as figures: how many, how long, tokens and dollars, split by prompt version.

Called by `think` at the end of a turn and by the copilot. It knows no metrics library.
"""

from collections.abc import Iterable, Mapping

from triage.domain.decision import Decision
from triage.domain.model_call import ModelCall
from triage.domain.telemetry import Telemetry

PROMPT = "prompt."  # in the versions of a record
# The prompts that shape what is decided in a turn.
OF_A_TURN = frozenset({"assess_message", "compose_reply", "summarise_handoff"})


def report_calls(telemetry: Telemetry, calls: Iterable[ModelCall]) -> None:
    """Count each step under the version of its prompt."""
    for call in calls:
        by = {"prompt": call.prompt, "version": call.version}
        telemetry.count("model_step", **by, outcome=call.error or "ok")
        telemetry.time("model_step", call.seconds, **by)
        telemetry.add("model_upstream_calls", call.upstream_calls, **by)
        for kind, tokens in (
            ("input", call.input_tokens),
            ("cached", call.cached_tokens),
            ("output", call.output_tokens),
        ):
            if tokens:
                telemetry.add("model_tokens", tokens, **by, kind=kind)
        if call.cost_usd:
            telemetry.add("model_cost_usd", call.cost_usd, **by)


def report_decision(telemetry: Telemetry, decision: Decision, engine: str, versions: Mapping[str, str]) -> None:
    """Count what was decided, once for each prompt: a candidate shows whether it hands over more often."""
    made = {"engine": engine, "action": decision.action.value, "route": decision.route.value}
    telemetry.count("decision", **made)
    for key, version in versions.items():
        name = key.removeprefix(PROMPT)
        if name in OF_A_TURN:
            telemetry.count("decision_by_prompt", **made, prompt=name, version=version)
