"""`triage eval`: lists and checks suites here; running, comparing and harvesting have files of their own."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from triage.app.cli import EXIT_FAILED, eval_compare, eval_harvest, eval_run
from triage.app.cli.context import settings_of
from triage.app.output import console, plain, print_json

if TYPE_CHECKING:
    from triage.evals.suite_file import Suite
    from triage.knowledge.project import Project


def group() -> typer.Typer:
    """The commands under `triage eval`."""
    commands = typer.Typer(help="Prove a change of prompt, policy or article.", no_args_is_help=True)
    commands.command("list")(list_suites)
    commands.command("check")(check)
    commands.command("run")(eval_run.run)
    commands.command("compare")(eval_compare.compare)
    commands.command("report")(eval_compare.report)
    commands.command("harvest")(eval_harvest.harvest)
    commands.command("import")(eval_harvest.import_promptfoo)
    commands.command("public")(public)
    return commands


def list_suites(context: typer.Context, as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """The suites of this project, and the latest runs."""
    from triage.evals.case_file import load_cases
    from triage.evals.run_files import run_folders
    from triage.evals.session import runs_root
    from triage.evals.suite_file import load_suite, suite_paths

    project = settings_of(context).project
    suites = [load_suite(path) for path in suite_paths(project.evals)]
    rows = [
        {
            "suite": suite.name,
            "kind": suite.kind.value,
            "title": suite.written.title,
            "cases": len(load_cases(suite)),
            "gated": [metric.name for metric in suite.metrics if metric.gated],
            "baseline": suite.baseline.is_file(),
        }
        for suite in suites
    ]
    runs = [folder.name for folder in run_folders(runs_root(project))][-5:]
    if as_json:
        print_json({"suites": rows, "runs": runs})
        return
    out = console()
    for row in rows:
        known = "" if row["baseline"] else "  [yellow]no baseline[/]"
        out.print(f"[bold]{row['suite']:<12}[/] {row['cases']:>5} cases  {plain(row['title'])}{known}", soft_wrap=True)
    out.print(f"[dim]latest runs: {', '.join(runs) or 'none yet'}[/]", soft_wrap=True)


def check(
    context: typer.Context,
    suites: Annotated[list[str] | None, typer.Argument(metavar="[SUITE]...", help="All when left out.")] = None,
    write_schema: Annotated[bool, typer.Option(help="Write the JSON schemas that editors use.")] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Read every suite, case and baseline; exit 1 when one has a mistake."""
    from triage.domain.errors import ContentError
    from triage.evals.suite_file import suite_paths

    project = settings_of(context).project
    if write_schema:
        from triage.evals.schemas import write_schemas

        write_schemas(project.evals)
    problems: list[ContentError] = []
    counted: dict[str, int] = {}
    for name in suites or [str(path) for path in suite_paths(project.evals)]:
        try:
            suite, cases = _checked(project, name)
            counted[suite.name] = cases
        except ContentError as problem:
            problems.append(problem)
    _show_check(counted, problems, as_json)
    if problems:
        raise typer.Exit(EXIT_FAILED)


def _checked(project: "Project", name: str) -> "tuple[Suite, int]":
    from triage.evals.baseline import read_baseline
    from triage.evals.case_file import load_cases
    from triage.evals.suite_file import find_suite

    suite = find_suite(project.evals, name)
    cases = load_cases(suite)
    read_baseline(suite.baseline)
    return suite, len(cases)


def _show_check(counted: dict[str, int], problems: list[Any], as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "suites": counted,
                "problems": [
                    {"file": p.file, "line": p.line, "field": p.field, "message": p.message, "remedy": p.remedy}
                    for p in problems
                ],
            }
        )
        return
    out = console()
    for problem in problems:
        out.print(f"[red]error[/] {plain(problem)}", soft_wrap=True)
    for name, cases in counted.items():
        out.print(f"[green]ok[/] {name}: {cases} cases")


def public(context: typer.Context, as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Score the public data sets found in TRIAGE_DATA."""
    from triage.app.knowledge import make_embedder
    from triage.domain.errors import SetUpError
    from triage.evals.public.score import run as score

    data = settings_of(context).data_dir
    if data is None or not data.is_dir():
        raise SetUpError("There are no public sets.", field="TRIAGE_DATA", remedy="Name the folder that holds them.")
    out, notes = console(), console(stderr=True)

    def say(what: str) -> None:
        notes.print(f"[dim]{plain(what)} ...[/]")

    rows = []
    for row in score(data, make_embedder(), say):
        rows.append(row)
        if as_json:
            continue
        between = f"{row['low']:.3f} to {row['high']:.3f}"
        out.print(f"{row['set']:<18} {row['metric']:<42} {row['value']:.3f}  {between}  n={row['n']}", soft_wrap=True)
    if as_json:
        print_json(rows)
