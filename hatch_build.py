"""Build hook: parse ``data/`` once, so that loading an installed course takes milliseconds."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class SnapshotHook(BuildHookInterface):
    """Writes ``_snapshot.json`` next to the modules (wheel and editable install alike)."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before files are collected."""
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        from trackii_course import _read

        _read.write_snapshot(root / "data")
        build_data["artifacts"].append("src/trackii_course/_snapshot.json")
