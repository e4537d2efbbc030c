"""`triage agents`: the people who serve, and the tokens by which they sign in."""

from typing import Annotated

import typer

from triage.app.cli.context import prepared_database, settings_of
from triage.app.output import console, plain, print_json
from triage.domain.labels import AgentRole


def group() -> typer.Typer:
    """The commands under `triage agents`."""
    commands = typer.Typer(help="The people who serve customers.", no_args_is_help=True)
    commands.command("add")(add)
    commands.command("list")(list_agents)
    commands.command("token")(token)
    commands.command("able")(able)
    commands.command("role")(role)
    return commands


def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="How customers and colleagues see them.")],
    email: Annotated[str, typer.Argument(help="Their e-mail address.")],
    team: Annotated[list[str] | None, typer.Option(help="A team they belong to; none means every team.")] = None,
    on_call: Annotated[bool, typer.Option("--on-call", help="May be called outside opening hours.")] = False,
    skill: Annotated[list[str] | None, typer.Option(help="What they can do, as queues of the policy name it.")] = None,
    language: Annotated[list[str] | None, typer.Option(help="A language they write, such as de.")] = None,
    supervisor: Annotated[bool, typer.Option("--supervisor", help="May erase data and change settings.")] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Add an agent and print their token, once."""
    from triage.desk import staff
    from triage.domain.clock import SystemClock

    role = AgentRole.SUPERVISOR if supervisor else AgentRole.AGENT
    with prepared_database(settings_of(context)) as database, database.write() as tx:
        can = staff.Abilities.of(skill or (), language or ())
        agent, secret = staff.add(
            tx, name, email, SystemClock().now(), teams=team or (), on_call=on_call, can=can, role=role
        )
    if as_json:
        print_json({"id": agent.id, "name": agent.name, "email": agent.email, "token": secret})
        return
    typer.echo(f"Added {agent.name} ({agent.id}). Their token, shown only now:\n{secret}")


def list_agents(context: typer.Context, as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """List the agents."""
    from triage.store import agents

    with prepared_database(settings_of(context)) as database, database.read() as tx:
        people = agents.every(tx)
    if as_json:
        print_json(
            [
                {
                    "id": a.id,
                    "name": a.name,
                    "email": a.email,
                    "teams": sorted(a.teams),
                    "on_call": a.on_call,
                    "role": a.role.value,
                    "presence": a.presence.value,
                    "skills": sorted(a.skills),
                    "languages": sorted(a.languages),
                }
                for a in people
            ]
        )
        return
    if not people:
        typer.echo("There are no agents yet. Add one: triage agents add NAME EMAIL")
        return
    from rich.table import Table

    table = Table("id", "name", "e-mail", "teams", "on call", "role", "presence")
    for a in people:
        table.add_row(
            a.id,
            plain(a.name),
            plain(a.email),
            plain(", ".join(sorted(a.teams)) or "all"),
            "yes" if a.on_call else "",
            a.role.value,
            a.presence.value,
        )
    console().print(table)


def able(
    context: typer.Context,
    who: Annotated[str, typer.Argument(help="The agent's id or e-mail address.")],
    skill: Annotated[list[str] | None, typer.Option(help="What they can do.")] = None,
    language: Annotated[list[str] | None, typer.Option(help="A language they write, such as de.")] = None,
) -> None:
    """Say what an agent can do and which languages they write; what was said before is replaced."""
    from triage.desk import staff

    can = staff.Abilities.of(skill or (), language or ())
    with prepared_database(settings_of(context)) as database, database.write() as tx:
        agent = staff.change(tx, who, can)
    skills, languages = ", ".join(sorted(agent.skills)) or "none", ", ".join(sorted(agent.languages)) or "any"
    typer.echo(f"{agent.name}: skills {skills}; languages {languages}.")


def role(
    context: typer.Context,
    who: Annotated[str, typer.Argument(help="The agent's id or e-mail address.")],
    role: Annotated[AgentRole, typer.Argument(help="Supervisors may erase customers' data and change settings.")],
) -> None:
    """Make somebody a supervisor, or a plain agent again."""
    from triage.desk import staff

    with prepared_database(settings_of(context)) as database, database.write() as tx:
        agent = staff.appoint(tx, who, role)
    typer.echo(f"{agent.name} is {'a supervisor' if role is AgentRole.SUPERVISOR else 'an agent'}.")


def token(
    context: typer.Context,
    who: Annotated[str, typer.Argument(help="The agent's id or e-mail address.")],
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Give an agent a new token; the old one stops working."""
    from triage.desk import staff

    with prepared_database(settings_of(context)) as database, database.write() as tx:
        agent, secret = staff.rotate(tx, who)
    if as_json:
        print_json({"id": agent.id, "name": agent.name, "token": secret})
        return
    typer.echo(f"The new token of {agent.name}, shown only now:\n{secret}")
