"""Turns a prompt file and its values into the two texts a model is sent: the stable part and the part of this call.

Used by the LLM engine and `prompt render`. Pure but for reading the template. It must not know any model or engine.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import cast

import jinja2
import jinja2.meta
import jinja2.nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from triage.assistant.prompts.files import Prompt, PromptFolder
from triage.domain.errors import ContentError

STABLE, VARIABLE = "system", "user"
_SYNTAX = "Check the braces and the end of the block."
_UNDEFINED = "Test whether it is there with {% if %}, or correct the name; `triage prompt render` shows the values."
_BLOCKS = "Put what changes from call to call into {% block user %}, and all else into {% block system %}."
# Servers that parse chat markup in the whole prompt would read these in a customer's words as turns of their own.
_MARKUP = re.compile(r"<|\[(?=/?(?:INST|SYS)\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RenderedPrompt:
    """What is sent: `system` is the same for every call of one version and company, so that servers can cache it."""

    name: str
    version: str
    output: str
    system: str
    user: str
    temperature: float | None
    max_tokens: int


class Quoted(str):
    """Text that is already safe to stand in a prompt: a JSON value on one line."""

    __slots__ = ()


def quote(value: object) -> Quoted:
    """The value as JSON on one line, in which no text can end its own string, start a line or form chat markup."""
    text = json.dumps(value, ensure_ascii=False, separators=(", ", ": ")).encode("utf-8", "replace").decode()
    text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\u0085", "\\u0085")
    return Quoted(_MARKUP.sub(lambda found: f"\\u{ord(found.group()):04x}", text))


def plain(value: object) -> str:
    """A value for the middle of a sentence: one line, without chat markup. Anything longer has to be quoted."""
    if isinstance(value, Quoted):
        return value
    return _MARKUP.sub("‹", " ".join(str(value).split()))


@dataclass(frozen=True, slots=True)
class _Stable:
    """A stable part as it was rendered, with the values it was made of."""

    values: Mapping[str, object]
    text: str


class PromptRenderer:
    """Renders the prompts of one folder strictly: a missing, an extra or an unused value is an error."""

    def __init__(self, folder: PromptFolder) -> None:
        self.folder = folder
        self._environment = ImmutableSandboxedEnvironment(
            loader=jinja2.FileSystemLoader(folder.folder),
            undefined=jinja2.StrictUndefined,
            finalize=plain,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            autoescape=False,  # not HTML: `plain` and `quote` are the escaping that prompts need
        )
        self._environment.filters["quote"] = quote
        self._loaded: dict[tuple[str, str], tuple[Prompt, jinja2.Template]] = {}
        self._stable: dict[tuple[str, str], _Stable] = {}

    def render(self, name: str, values: Mapping[str, object], version: str | None = None) -> RenderedPrompt:
        """The texts of a prompt.

        Raises ContentError with file and line when the prompt is wrong or the values are not exactly its inputs.
        """
        prompt, template = self._load(name, version or self.folder.active_version(name))
        missing = sorted(set(prompt.header.inputs) - set(values))
        extra = sorted(set(values) - set(prompt.header.inputs))
        if missing or extra:
            raise ContentError(
                f"The prompt was given other values than its inputs: missing {missing}, not expected {extra}.",
                file=self._path(prompt.header_file),
                field="inputs",
                remedy=f"It takes exactly: {', '.join(prompt.header.inputs)}.",
            )
        header = prompt.header
        return RenderedPrompt(
            name=name,
            version=prompt.version,
            output=header.output,
            system=self._system(prompt, template, values),
            user=self._block(template, VARIABLE, values),
            temperature=header.model.temperature,
            max_tokens=header.model.max_tokens,
        )

    def check_active(self) -> None:
        """Read every version in use, candidates included, so that a mistake shows at the start. Raises ContentError."""
        active = self.folder.active()
        for name in self.folder.names():
            canary = active.canaries.get(name)
            for version in {self.folder.active_version(name), *([canary.version] if canary else [])}:
                self.check(name, version)

    def check(self, name: str, version: str) -> Prompt:
        """The prompt, having been read, parsed and compared with its inputs. Raises ContentError."""
        return self._load(name, version)[0]

    def partials(self, body_file: str) -> list[str]:
        """The partials that this body includes, directly or through another, in order."""
        source = (self.folder.folder / body_file).read_text(encoding="utf-8")
        direct = [name for name in jinja2.meta.find_referenced_templates(self._environment.parse(source)) if name]
        return list(dict.fromkeys(file for name in direct for file in (name, *self.partials(name))))

    def _load(self, name: str, version: str) -> tuple[Prompt, jinja2.Template]:
        if (name, version) not in self._loaded:
            prompt = self.folder.load(name, version)
            self._compare(prompt, self._names_used(prompt.body_file))
            template = self._environment.get_template(prompt.body_file)
            if VARIABLE not in template.blocks:
                raise ContentError(
                    "The body has no block named user.", file=self._path(prompt.body_file), line=1, remedy=_BLOCKS
                )
            self._loaded[name, version] = prompt, template
        return self._loaded[name, version]

    def _compare(self, prompt: Prompt, used: set[str]) -> None:
        """Refuse a body that uses what its header does not declare, or the other way round."""
        declared = set(prompt.header.inputs)
        if unknown := sorted(used - declared):
            file, line = self._where(prompt.body_file, unknown[0])
            raise ContentError(
                f"The body uses what the header does not declare: not declared {unknown}.",
                file=self._path(file),
                line=line,
                remedy="Correct the spelling, or add it to the inputs if the program gives it.",
            )
        if unused := sorted(declared - used):
            raise ContentError(
                f"The header declares what the body does not use: not used {unused}.",
                file=self._path(prompt.header_file),
                line=self._where(prompt.header_file, unused[0])[1],
                field="inputs",
                remedy="Take it out of the inputs, or use it.",
            )

    def _where(self, file: str, word: str) -> tuple[str, int | None]:
        """The file and line of the first use of a name, in this file or a partial of it."""
        for name in (file, *(self.partials(file) if file.endswith(".jinja") else [])):
            lines = (self.folder.folder / name).read_text(encoding="utf-8").splitlines()
            for number, line in enumerate(lines, start=1):
                if re.search(rf"(?<![\w.]){re.escape(word)}\b", line):
                    return name, number
        return file, None

    def _system(self, prompt: Prompt, template: jinja2.Template, values: Mapping[str, object]) -> str:
        """The stable part, rendered anew only when a value in it has changed: it is long, and mostly the same."""
        key = prompt.name, prompt.version
        kept = self._stable.get(key)
        if kept is None or any(values[name] != value for name, value in kept.values.items()):
            names = kept.values if kept else self._names_in_block(prompt.body_file, STABLE)
            kept = _Stable({name: values[name] for name in names}, self._block(template, STABLE, values))
            self._stable[key] = kept
        return kept.text

    def _names_in_block(self, file: str, name: str) -> set[str]:
        """The variables that one block needs from outside, those of its partials included."""
        tree = self._environment.parse((self.folder.folder / file).read_text(encoding="utf-8"), filename=file)
        block = next((found for found in tree.find_all(jinja2.nodes.Block) if found.name == name), None)
        if block is None:
            return set()
        alone = jinja2.nodes.Template(block.body, lineno=1).set_environment(self._environment)
        names = jinja2.meta.find_undeclared_variables(cast("jinja2.nodes.Template", alone))
        for included in jinja2.meta.find_referenced_templates(cast("jinja2.nodes.Template", alone)):
            names |= self._names_used(included) if included else set()
        return names

    def _names_used(self, file: str, seen: frozenset[str] = frozenset()) -> set[str]:
        """The variables that a template and the partials it includes need from outside."""
        try:
            source = (self.folder.folder / file).read_text(encoding="utf-8")
            tree = self._environment.parse(source, filename=file)
        except jinja2.TemplateSyntaxError as error:
            raise ContentError(f"{error.message}.", file=self._path(file), line=error.lineno, remedy=_SYNTAX) from error
        except (OSError, UnicodeDecodeError) as error:
            raise ContentError(
                "The partial cannot be read.", file=self._path(file), remedy="Correct its path where it is included."
            ) from error
        names = jinja2.meta.find_undeclared_variables(tree)
        for included in jinja2.meta.find_referenced_templates(tree):
            if included is None or included in seen:
                raise ContentError(
                    "A partial must be named, and must not include itself.",
                    file=self._path(file),
                    remedy="Write its path in quotes, such as partials/labels/1.0.0.jinja.",
                )
            names |= self._names_used(included, seen | {file})
        return names

    def _block(self, template: jinja2.Template, block: str, values: Mapping[str, object]) -> str:
        if block not in template.blocks:
            return ""
        try:
            return "".join(template.blocks[block](template.new_context(dict(values)))).strip()
        except (jinja2.TemplateError, TypeError) as error:
            file, line = self._place(error.__traceback__)
            raise ContentError(
                f"{error}.", file=self._path(file or template.name or ""), line=line, remedy=_UNDEFINED
            ) from error

    def _place(self, traceback: TracebackType | None) -> tuple[str, int | None]:
        """The template file and line in which an error arose."""
        place: tuple[str, int | None] = ("", None)
        while traceback is not None:
            path = traceback.tb_frame.f_code.co_filename
            if path.endswith(".jinja"):
                name = path.removeprefix(f"{self.folder.folder}/")
                place = name, self._environment.get_template(name).get_corresponding_lineno(traceback.tb_lineno)
            traceback = traceback.tb_next
        return place

    def _path(self, file: str) -> str:
        return str(self.folder.folder / file)
