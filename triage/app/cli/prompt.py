"""`triage prompt`: what the model is told, version by version; a version's way from a copy to all conversations."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triage.app.cli import EXIT_FAILED
from triage.app.cli.context import settings_of
from triage.app.output import console, plain, print_json, reason_of
from triage.domain.errors import BadInput

if TYPE_CHECKING:
    from triage.assistant.prompts.files import PromptFolder
    from triage.assistant.prompts.render import RenderedPrompt

Name = Annotated[str, typer.Argument(help="The prompt, such as assess_message.")]
Version = Annotated[str | None, typer.Option("--version", help="Instead of the one in use.")]
Text = Annotated[str | None, typer.Option("--text", help="What a customer writes; else an example of the intents.")]
Values = Annotated[Path | None, typer.Option(help="A JSON file with the values, instead of a text.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON only.")]


def group() -> typer.Typer:
    """The commands under `triage prompt`."""
    commands = typer.Typer(help="What the model is told, as versioned files.", no_args_is_help=True)
    for command in (listing, show, render, diff, new, publish, use, usage):
        commands.command("list" if command is listing else command.__name__)(command)
    return commands


def listing(context: typer.Context, as_json: AsJson = False) -> None:
    """List all versions: which are drafts, which serve, and which share of the conversations."""
    from dataclasses import asdict

    from triage.assistant.prompts.publish import State, listed

    rows = listed(_folder(context))
    if as_json:
        print_json([asdict(row) for row in rows])
    else:
        from rich.table import Table

        table = Table("prompt", "version", "state", "serves", "changes")
        for row in rows:
            serves = f"{row.share:.0%}" if row.share else ""
            table.add_row(row.name, row.version, row.state.value, serves, plain(row.changes))
        console().print(table)
    if any(row.state is State.CHANGED for row in rows):
        raise typer.Exit(EXIT_FAILED)


def show(context: typer.Context, name: Name, version: Version = None, as_json: AsJson = False) -> None:
    """Show header and body of a version, as they stand in the files."""
    from triage.assistant.prompts.publish import state_of

    folder = _folder(context)
    prompt = folder.load(name, version)
    body = (folder.folder / prompt.body_file).read_text(encoding="utf-8")
    state = state_of(folder, name, prompt.version).value
    if as_json:
        header = prompt.header.model_dump(mode="json")
        print_json({"name": name, "version": prompt.version, "state": state, "header": header, "body": body})
        return
    typer.echo(f"# {name} {prompt.version}, {state}")
    typer.echo((folder.folder / prompt.header_file).read_text(encoding="utf-8"))
    typer.echo(body)


def render(
    context: typer.Context,
    name: Name,
    version: Version = None,
    text: Text = None,
    values: Values = None,
    as_json: AsJson = False,
) -> None:
    """Show what the model would be sent for a customer's text; no model is asked."""
    folder = _folder(context)
    rendered = _rendered(context, folder, name, version or folder.active_version(name), text, values)
    if as_json:
        from dataclasses import asdict

        print_json(asdict(rendered))
        return
    typer.echo(f"--- system, the same in every call of {name} {rendered.version}")
    typer.echo(rendered.system)
    typer.echo("--- user")
    typer.echo(rendered.user)


def diff(
    context: typer.Context,
    name: Name,
    old: Annotated[str | None, typer.Argument(help="Else the version in use.")] = None,
    new_: Annotated[str | None, typer.Argument(metavar="[NEW]", help="Else the newest one.")] = None,
    rendered: Annotated[bool, typer.Option("--rendered", help="Compare what the model would be sent.")] = False,
    text: Text = None,
) -> None:
    """Show what a version changes: header, body and the partials it includes."""
    import difflib

    folder = _folder(context)
    one, other = old or folder.active_version(name), new_ or folder.versions(name)[-1]
    if rendered:
        before, after = (_as_sent(_rendered(context, folder, name, v, text, None)) for v in (one, other))
    else:
        before, after = (_as_written(folder, name, v) for v in (one, other))
    lines = list(difflib.unified_diff(before, after, f"{name} {one}", f"{name} {other}", lineterm=""))
    typer.echo("\n".join(lines) if lines else f"{name} {one} and {other} are the same.")


def new(
    context: typer.Context,
    name: Name,
    version: Annotated[str | None, typer.Option("--version", help="Else the next minor version.")] = None,
    source: Annotated[str | None, typer.Option("--from", help="The version to copy; else the newest.")] = None,
) -> None:
    """Copy a version to the next one, to be edited; what is published is never touched."""
    from triage.assistant.prompts.publish import new_version

    for path in new_version(_folder(context), name, version, source):
        typer.echo(str(path))


def publish(context: typer.Context, name: Name, version: Annotated[str, typer.Argument()]) -> None:
    """Check a version and record its digest: from now on it may serve, and may not be changed."""
    from triage.assistant.prompts.publish import publish as record

    added = record(_folder(context), name, version)
    typer.echo("\n".join(f"published {file}" for file in added) or f"{name} {version} is published already.")


def use(
    context: typer.Context,
    name: Name,
    version: Annotated[str, typer.Argument()],
    share: Annotated[float, typer.Option(min=0.0, max=1.0, help="Of the conversations, as a canary.")] = 1.0,
) -> None:
    """Put a published version in use; running servers follow at their next call."""
    from triage.assistant.prompts.publish import share_of
    from triage.assistant.prompts.publish import use as put

    folder = _folder(context)
    active = put(folder, name, version, share)
    for each in folder.versions(name):
        if serves := share_of(active, name, each):
            typer.echo(f"{name} {each} serves {serves:.0%} of the conversations")


def usage(
    context: typer.Context,
    days: Annotated[int, typer.Option(min=1, max=365, help="Counted back from now.")] = 7,
    as_json: AsJson = False,
) -> None:
    """Show what each version has been asked, how often it failed, how long it took and what it cost."""
    from dataclasses import asdict
    from datetime import UTC, datetime, timedelta

    from triage.app.cli.context import prepared_database
    from triage.store import model_calls

    with prepared_database(settings_of(context)) as database, database.read() as tx:
        rows = model_calls.by_version(tx, datetime.now(UTC) - timedelta(days=days))
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    from rich.table import Table

    columns = ("prompt", "version", "model", "steps", "failed", "calls", "tokens in", "out", "dollars", "seconds")
    table = Table(*columns, title=f"the last {days} days")
    for row in rows:
        counts = (row.steps, row.failed, row.upstream_calls, row.input_tokens, row.output_tokens)
        cells = (*(str(count) for count in counts), f"{row.cost_usd:.4f}", f"{row.seconds:.2f}")
        table.add_row(row.prompt, row.version, plain(row.model), *cells)
    console().print(table)


def _folder(context: typer.Context) -> "PromptFolder":
    from triage.assistant.prompts.files import PromptFolder

    return PromptFolder(settings_of(context).project.prompts)


def _rendered(
    context: typer.Context, folder: "PromptFolder", name: str, version: str, text: str | None, values: Path | None
) -> "RenderedPrompt":
    from triage.assistant.prompts.render import PromptRenderer

    renderer = PromptRenderer(folder)
    renderer.check(name, version)
    if values is not None:
        return renderer.render(name, _read_values(values), version)
    from triage.app.prompt_values import values_for

    return renderer.render(name, values_for(settings_of(context), name, text), version)


def _read_values(path: Path) -> Mapping[str, object]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(
            f"Cannot read {path}: {reason_of(error)}.", field="--values", remedy="Give a JSON file."
        ) from error
    if not isinstance(found, dict):
        raise BadInput("The values are not an object.", field="--values", remedy='Write {"input": value, ...}.')
    return found


def _as_written(folder: "PromptFolder", name: str, version: str) -> list[str]:
    from triage.assistant.prompts.render import PromptRenderer

    prompt = folder.load(name, version)
    partials = PromptRenderer(folder).partials(prompt.body_file)
    files = [prompt.header_file, prompt.body_file, *partials]
    return [line for file in files for line in (folder.folder / file).read_text(encoding="utf-8").splitlines()]


def _as_sent(prompt: "RenderedPrompt") -> list[str]:
    return [*prompt.system.splitlines(), *prompt.user.splitlines()]
