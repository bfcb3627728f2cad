"""A base and its edition in another language: their texts by id and key, and what is recorded.

An edition is a layer with `translation: yes`: its entries stand instead of the base's, those that
are not translated are left out, and danger signs, sources and numbers are the base's.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from magbot.errors import MagbotError
from magbot.image.container import fingerprint
from magbot.kb.extends import BUNDLED, bundled_folder, named_base
from magbot.kb.folder_reader import read_folder
from magbot.kb.ids import id_of
from magbot.kb.parsed_folder import ParsedFolder

Unit = tuple[str, str]  # an entry's id ("" for a setting) and a key

LOCK = "translation.lock"
LISTS = ("variants", "not")
ENTRY_KEYS = ("question", *LISTS, "answer", "more", "evidence", "note")
SETTINGS = ("title", "note", "note_short")
NAMED = ("labels", "replies", "cards")
_NOTE_LENGTHS = ("full", "short")


@dataclass(frozen=True)
class Status:
    """Which texts of a base its edition lacks, and which are older than the base's."""

    texts: int
    missing: tuple[Unit, ...]
    older: tuple[Unit, ...]

    @property
    def complete(self) -> bool:
        """Whether nothing is left to translate."""
        return not (self.missing or self.older)


def folder_of(base: str | None, language: str, given: str | None) -> Path:
    """Return where the edition is, or will be: beside the base, with the language in its name."""
    if given:
        return Path(given)
    home = Path("faq") if base is None else Path(base)
    return home.with_name(f"{home.name}-{language}")


def base_folder(base: str | None) -> Path:
    """Return the folder of a base. Raises MagbotError for what is none."""
    folder = Path(bundled_folder() if base is None else base)
    if not folder.is_dir():
        raise MagbotError(f"{folder} is no folder. Translate the folder, not a compiled file.")
    if named_base(str(folder)):
        raise MagbotError(
            f"{folder} extends another base, and an edition is made of a whole one. Translate "
            "that base, or make a whole one first: magbot new DIR --from bundled."
        )
    return folder


def extended(base: str | None, edition: Path) -> str:
    """Return what an edition writes behind `extends:`."""
    if base is None:
        return BUNDLED
    return os.path.relpath(Path(base).resolve(), edition.resolve()).replace(os.sep, "/")


def originals(base: Path) -> dict[Unit, str]:
    """Return every text of a base that an edition translates. Raises MagbotError."""
    folder = read_folder(str(base))
    folder.fail_on_errors()
    return texts_of(folder)


def translations(edition: Path) -> dict[Unit, str]:
    """Return the texts that an edition has; none where there is no edition yet."""
    if not edition.is_dir():
        return {}
    return texts_of(read_folder(str(edition), base=""))


def texts_of(folder: ParsedFolder) -> dict[Unit, str]:
    """Return the texts of files by id and key; the items of a list stand on lines of their own."""
    return {unit: text for file in folder.files for unit, text in _texts(file.values) if text}


def status(original: Mapping[Unit, str], translated: Mapping[Unit, str], edition: Path) -> Status:
    """Compare a base with its edition; a text without a record counts as older.

    One that is the original's, without a record, was taken over and is not translated.
    """
    known = read_lock(edition)
    missing = tuple(
        unit
        for unit, text in original.items()
        if unit not in translated or (translated[unit] == text and " ".join(unit) not in known)
    )
    older = tuple(
        unit
        for unit in original
        if unit not in missing and known.get(" ".join(unit)) != digest(original[unit])
    )
    return Status(len(original), missing, older)


def digest(text: str) -> str:
    """Return what is recorded of the original of a translation."""
    return fingerprint(text.encode("utf-8", "replace")).hex()[:12]


def read_lock(edition: Path) -> dict[str, str]:
    """Return the digests of the originals that were translated, by id and key."""
    try:
        read = json.loads((edition / LOCK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(key): str(value) for key, value in read.items()} if isinstance(read, dict) else {}


def _texts(file: Mapping[str, Any]) -> Iterator[tuple[Unit, str]]:
    for key in SETTINGS:
        yield ("", key), file.get(key, "")
    for key in NAMED:
        for name, value in file.get(key, {}).items():
            if isinstance(value, dict):
                yield from ((("", f"{key}.{name}.{part}"), text) for part, text in value.items())
            else:
                yield ("", f"{key}.{name}"), value
    for item in file.get("entries", ()):
        for key in ENTRY_KEYS:
            value = item.get(key, "")
            text = "\n".join(value) if key in LISTS else value
            if not (key == "note" and text in _NOTE_LENGTHS):
                yield (id_of(item), key), text
