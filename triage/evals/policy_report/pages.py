"""The environment in which report pages are made: one HTML file each, with its style, without script or network.

Used by `replay_page` and `simulate_page`.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

HERE = Path(__file__).resolve().parent / "templates"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def rendered(template: str, **values: Any) -> str:
    """The page of this template."""
    style = Markup((HERE / "policy.css").read_text(encoding="utf-8"))  # noqa: S704 - a file of ours
    return _environment().get_template(template).render(style=style, **values)
