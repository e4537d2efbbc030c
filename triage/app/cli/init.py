"""`triage init DIR`: copies the shipped articles, rules, prompts and cases into a folder of the reader's own."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from triage.app.output import reason_of
from triage.domain.errors import SetUpError

CONTENT = ("knowledge", "prompts", "evals")


def init(
    directory: Annotated[Path, typer.Argument(help="The folder to fill; made when missing.")],
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that are there already.")] = False,
) -> None:
    """Copy the example company's content into DIR, ready to be made your own."""
    from triage.knowledge.project import packaged_content

    source = packaged_content()
    if directory.exists() and not directory.is_dir():
        raise SetUpError(f"{directory} is a file.", remedy="Name a folder.")
    taken = [name for name in CONTENT if (directory / name).exists()]
    if taken and not force:
        raise SetUpError(
            f"{directory} already has {', '.join(taken)}.",
            remedy="Choose another folder, or add --force to overwrite files of the same name.",
        )
    try:
        for name in CONTENT:
            if (source / name).is_dir():
                shutil.copytree(source / name, directory / name, dirs_exist_ok=True)
    except OSError as error:
        raise SetUpError(
            f"Cannot write to {directory}: {reason_of(error)}.", remedy="Name a folder you may write to."
        ) from error
    typer.echo(f"Content copied to {directory}. Edit knowledge/company.toml first, then:")
    typer.echo(f"  triage --project {directory} knowledge check && triage --project {directory} chat")
