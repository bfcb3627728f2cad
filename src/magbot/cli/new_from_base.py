"""Start a folder from a base: an editable copy of it, or a layer over it."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from magbot.check.base_changes import accept
from magbot.errors import MagbotError
from magbot.files import writing
from magbot.kb.extends import BUNDLED, base_of, bundled_folder
from magbot.kb.folder_files import stamps
from magbot.kb.yaml_editor import EditError, set_value
from magbot.library.folder import read_all

_LAYER = """\
# yaml-language-server: $schema=schema/faq.schema.json
# A layer: all that is not set here comes from the base. docs/howto/own-base.md explains it.
extends: {extends}
{title}
# country: [UK]
# contacts:
#   advice: our clinic, 020 7946 0018
# handoff: {{name: our nurse, hours: Monday to Friday 9 to 17, telephone: 020 7946 0018}}
# note: >-
#   General information, not medical advice. Ask us before you take anything.
# hide: [an.entry]
entries: []
"""


def copy(source: str, folder: Path, title: str | None) -> None:
    """Copy a base, with its licence, into a new or empty folder. Raises MagbotError."""
    base = _folder_of(source)
    if base_of(str(base)):
        raise MagbotError(f"{base} is a layer. Copy it with its base, or start from the base.")
    try:
        licences = (file.name for file in base.glob("LICENSE*"))
        for name in (*(name for name, *_ in stamps(str(base))), *licences):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(base / name, folder / name)
        if title is not None:
            settings = folder / "faq.yaml"
            text = set_value(settings.read_text(encoding="utf-8"), (), "title", title)
            settings.write_text(text, "utf-8")
    except (OSError, EditError) as error:
        raise MagbotError(f"{base} cannot be copied: {error}.") from error


def lay(source: str, folder: Path, title: str | None) -> None:
    """Write a layer over a base into a new or empty folder, and record the hash of the base."""
    base = _folder_of(source)
    extends = Path(os.path.relpath(base, folder)).as_posix()
    extends = BUNDLED if source == BUNDLED else json.dumps(extends, ensure_ascii=False)
    heading = "# title: my clinic"
    if title is not None:
        heading = f"title: {json.dumps(title, ensure_ascii=False)}"
    text = _LAYER.format(extends=extends, title=heading)
    with writing():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "faq.yaml").write_text(text, encoding="utf-8")
        _, layer = read_all(str(folder))
        layer.fail_on_errors()
        accept(layer)


def _folder_of(source: str) -> Path:
    base = Path(bundled_folder() if source == BUNDLED else source)
    if not base.is_dir():
        raise MagbotError(f"There is no base in {base}. Name a folder, or `{BUNDLED}`.")
    return base
