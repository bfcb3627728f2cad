"""Start a folder from a base: an editable copy of it, or a layer over it."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from magbot.errors import MagbotError
from magbot.files import writing
from magbot.kb.extends import BUNDLED, base_of, bundled_folder
from magbot.kb.yaml_editor import EditError, set_value

_LICENCE = "LICENSE"
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
    from magbot.kb.folder_files import stamps

    base = _folder_of(source)
    if base_of(str(base)):
        raise MagbotError(f"{base} is a layer. Copy it with its base, or start from the base.")
    try:
        for name, *_ in stamps(str(base)):
            _copy(base / name, folder / name)
        for extra in sorted(base.glob(f"{_LICENCE}*")):
            _copy(extra, folder / extra.name)
        if title is not None:
            _retitle(folder / "faq.yaml", title)
    except (OSError, EditError) as error:
        raise MagbotError(f"{base} cannot be copied: {error}.") from error


def lay(source: str, folder: Path, title: str | None) -> None:
    """Write a layer over a base into a new or empty folder, the base's hash recorded."""
    from magbot.check.base_changes import accept
    from magbot.library.folder import read_all

    base = _folder_of(source)
    named = BUNDLED if source == BUNDLED else Path(os.path.relpath(base, folder)).as_posix()
    shown = f"title: {_quoted(title)}" if title is not None else "# title: my clinic"
    text = _LAYER.format(extends=_quoted(named) if named != BUNDLED else named, title=shown)
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


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _retitle(file: Path, title: str) -> None:
    file.write_text(set_value(file.read_text(encoding="utf-8"), (), "title", title), "utf-8")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
