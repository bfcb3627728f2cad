"""Compile the bundled knowledge base into the wheel."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileKnowledgeBase(BuildHookInterface):  # type: ignore[type-arg]
    """Write `magbot/faq/compiled.magbot` beside the YAML it was made from."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile `faq/` for a standard wheel; an editable one reads the folder itself.

        An older Python cannot read the sources. Without the image pip goes on to compare it with
        requires-python, and says so in one line instead of a traceback.
        """
        if version == "editable" or sys.version_info < (3, 11):
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        from magbot.compiling.sections import compile_kb
        from magbot.library.folder import read_knowledge_base

        image = root / "build" / "compiled.magbot"
        image.parent.mkdir(exist_ok=True)
        image.write_bytes(compile_kb(read_knowledge_base(str(root / "faq"))))
        build_data["force_include"][str(image)] = "magbot/faq/compiled.magbot"
