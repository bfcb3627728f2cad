"""Compile the bundled knowledge base into the wheel, and give a release its addresses."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface


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
        from magbot.kb.tuning_questions import may_tune
        from magbot.library.folder import read_knowledge_base

        base = root / "faq"
        image = root / "build" / "compiled.magbot"
        image.parent.mkdir(exist_ok=True)
        image.write_bytes(compile_kb(read_knowledge_base(str(base))))
        files = build_data["force_include"]
        files[str(image)] = "magbot/faq/compiled.magbot"
        for file in sorted(base.rglob("*")):
            name = file.relative_to(base).as_posix()
            if file.is_file() and (not name.startswith("cases/") or may_tune(file.read_bytes())):
                files[str(file)] = f"magbot/faq/{name}"


class Addresses(MetadataHookInterface):
    """Take the project's addresses from the repository that builds a release.

    The readme's links to files become links into that repository, at the tag of the release, so
    that they work on a package index. Built anywhere else, the package names no address.
    """

    def update(self, metadata: dict[str, Any]) -> None:
        """Set `readme` and `urls`."""
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        server, name = os.environ.get("GITHUB_SERVER_URL"), os.environ.get("GITHUB_REPOSITORY")
        if server and name:
            home, ref = f"{server}/{name}", os.environ.get("GITHUB_REF_NAME", "HEAD")
            text = re.sub(r"(!\[[^\]]*\]\()(?!\w+:|#)", rf"\g<1>{home}/raw/{ref}/", text)
            text = re.sub(r"(\]\()(?!\w+:|#)", rf"\g<1>{home}/blob/{ref}/", text)
            metadata["urls"] = {
                "Documentation": f"{home}/tree/{ref}/docs",
                "Changelog": f"{home}/blob/{ref}/CHANGELOG.md",
                "Source": home,
                "Issues": f"{home}/issues",
            }
        metadata["readme"] = {"content-type": "text/markdown", "text": text}
