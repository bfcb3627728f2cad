"""Which knowledge base an authoring command works on if none is named."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from magbot.kb.folder_files import is_read
from magbot.library import bundled_path

_ENTRIES = re.compile(r"^entries\s*:|^families\s*:|^\{.*\"question\"", re.MULTILINE)
_HEAD = 65_536


def authored(named: str | None) -> str:
    """Return the base that was named, or the one in the current folder, or the bundled one.

    Standard error says so if it is the current folder.
    """
    if named is not None:
        return named
    if _is_base(Path()):
        print("magbot: the knowledge base of this folder is meant", file=sys.stderr)
        return "."
    return bundled_path()


def _is_base(folder: Path) -> bool:
    """Return whether a folder has a faq.yaml, or a file with entries."""
    try:
        files = [file for file in folder.iterdir() if is_read(file.name) and file.is_file()]
        return any(file.stem.lower() == "faq" or _has_entries(file) for file in files)
    except OSError:
        return False


def _has_entries(file: Path) -> bool:
    with file.open(encoding="utf-8-sig", errors="replace") as opened:
        return bool(_ENTRIES.search(opened.read(_HEAD)))
