"""What is different between two sides: content, model, prompts; the diff of each prompt; and what that can cause.

Called by `comparison`. Prompt texts come through a function, since files belong to whoever calls.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import unified_diff

from triage.evals.compare.sides import Side

ReadPrompt = Callable[[str, str], str]  # name and version to the text of the prompt; "" when there is none
CONTEXT_LINES = 3
# A changed article may also retrain what reads, an intent what is searched for; code may change anything.
_CAUSED_BY: Mapping[str, tuple[str, ...]] = {
    "articles": ("search",),
    "intents": ("search", "prompt"),
    "prompts": ("prompt",),
    "company": ("prompt", "policy"),
    "policy": ("policy",),
    "code": ("search", "prompt", "policy"),
}
_ANY = frozenset({"search", "prompt", "policy"})


@dataclass(frozen=True, slots=True)
class PromptChange:
    """A prompt whose version differs. `lines` are those of a unified diff, without its head."""

    name: str
    before: str
    after: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """What differs, in words, and which causes that allows."""

    what: tuple[str, ...]
    prompts: tuple[PromptChange, ...]
    causes: frozenset[str]


NOTHING = Changed((), (), frozenset())


def changed(before: Side, after: Side, read_prompt: ReadPrompt | None = None) -> Changed:
    """What differs between the two sides."""
    one, other = before.variant, after.variant
    prompts = tuple(_prompt_changes(before, after, read_prompt))
    what = [f"prompt {prompt.name} {prompt.before or 'none'} → {prompt.after or 'none'}" for prompt in prompts]
    causes = {"prompt"} if prompts else set()
    for name in ("engine", "model"):
        if getattr(one, name) != getattr(other, name):
            what.append(f"{name} {getattr(one, name) or 'none'} → {getattr(other, name) or 'none'}")
            causes.add("prompt")
    if one.policy != other.policy:
        what.append(f"policy {one.policy or 'active'} → {other.policy or 'active'}")
        causes.add("policy")
    for name in sorted(one.settings.keys() | other.settings.keys()):
        if one.settings.get(name) != other.settings.get(name):
            what.append(f"{name} {one.settings.get(name, 'unset')} → {other.settings.get(name, 'unset')}")
            causes |= _ANY
    for name in _changed_content(before, after):
        if not (name == "prompts" and prompts) and not (name == "policy" and one.policy != other.policy):
            what.append(f"{name} edited")
            causes |= set(_CAUSED_BY.get(name, ()))
    return Changed(tuple(what), prompts, frozenset(causes))


def _changed_content(before: Side, after: Side) -> list[str]:
    one, other = before.run.content, after.run.content
    known = [name for name in _CAUSED_BY if name in one and name in other]
    return [name for name in known if one[name] != other[name]]


def _prompt_changes(before: Side, after: Side, read_prompt: ReadPrompt | None) -> list[PromptChange]:
    one, other = before.variant.prompts, after.variant.prompts
    if {before.variant.engine, after.variant.engine} != {"llm"}:
        return []  # the local engine reads none
    names = [name for name in sorted(one.keys() | other.keys()) if one.get(name, "") != other.get(name, "")]
    return [_prompt_change(name, one.get(name, ""), other.get(name, ""), read_prompt) for name in names]


def _prompt_change(name: str, before: str, after: str, read_prompt: ReadPrompt | None) -> PromptChange:
    texts = [read_prompt(name, version) if read_prompt and version else "" for version in (before, after)]
    old, new = (text.splitlines() for text in texts)
    lines = list(unified_diff(old, new, lineterm="", n=CONTEXT_LINES))
    return PromptChange(name, before, after, tuple(lines[2:]))
