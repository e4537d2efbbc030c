"""Puts prompts, articles and eval cases into the wheel as `triage/_defaults`, called by hatchling while it builds.

An editable install gets none: there the clone itself is the default, and a copy would go stale.
"""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CONTENT_FOLDERS = ("prompts", "knowledge", "evals")


class WheelDefaults(BuildHookInterface[Any]):
    """Adds each content folder that exists, so that a wheel can be built before all of them do."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        for folder in CONTENT_FOLDERS:
            source = Path(self.root) / folder
            if source.is_dir():
                build_data["force_include"][str(source)] = f"triage/_defaults/{folder}"
