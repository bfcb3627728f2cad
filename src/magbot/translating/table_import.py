"""Write a filled-in table into an edition: all of it, or nothing and every reason why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from magbot.check.translations import text_differs
from magbot.errors import Problem
from magbot.files import write_files
from magbot.kb.edit_proof import changed_copy
from magbot.kb.folder_reader import read_folder
from magbot.kb.ids import id_of
from magbot.kb.yaml_editor import add_item, read_data, set_value
from magbot.kb.yaml_writer import write_yaml
from magbot.translating import table
from magbot.translating.edition import (
    ENTRY_KEYS,
    LISTS,
    LOCK,
    Unit,
    base_folder,
    digest,
    extended,
    read_lock,
    texts_of,
    translations,
)
from magbot.translating.table import Row

HEAD = "faq.yaml"
RULE = "translate"
_COPIED = ("kind", "verdict", "related", "tags", "note")
_NEEDED = ("question", "answer")


def import_table(
    file: str, text: str, base: str | None, folder: Path, language: str,
    originals: Mapping[Unit, str],
) -> tuple[int, list[Problem]]:  # fmt: skip
    """Write the translations of a table into an edition, which is made where there is none.

    Returns how many were taken, and the problems; where there are any, nothing was written.
    """
    rows, problems = table.read(file, text)
    filled = {row.unit: row.translation for row in rows if row.translation}
    for row in rows:
        mistake = _mistake(row, originals) if row.translation else None
        if mistake:
            problems.append(Problem(file, row.line, 1, RULE, *mistake))
    problems += _incomplete(file, filled, translations(folder))
    if problems or not filled:
        return 0, problems
    files = _files(base, folder, language, filled)
    problems = _misread(folder, files, filled)
    if problems:
        return 0, problems
    digests = read_lock(folder) | {" ".join(unit): digest(originals[unit]) for unit in filled}
    files[LOCK] = json.dumps(digests, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    folder.mkdir(parents=True, exist_ok=True)
    write_files({str(folder / name): content for name, content in files.items()})
    return len(filled), []


def _mistake(row: Row, originals: Mapping[Unit, str]) -> tuple[str, str] | None:
    """Return what is wrong with a row, and how to mend it; None where nothing is."""
    if row.unit not in originals:
        message = f"The base has no text '{' '.join(row.unit).strip()}'."
        return message, "Leave the id and key as they are."
    if row.original != originals[row.unit].strip():
        return "The original has changed since the table was written.", "Export the table again."
    if row.unit[1] in ("answer", "more", "evidence"):
        difference = text_differs(row.original, row.translation)
        if difference:
            return difference, "Keep citations and numbers as in the original."
    return None


def _incomplete(
    file: str, filled: Mapping[Unit, str], before: Mapping[Unit, str]
) -> list[Problem]:
    """Report entries that would be without a question or an answer."""
    return [
        Problem(file, 0, 0, RULE, f"'{name}' has no translated {key}.", "Translate it too.")
        for name in dict.fromkeys(name for name, _ in filled if name)
        for key in _NEEDED
        if (name, key) not in filled and (name, key) not in before
    ]


def _files(
    base: str | None, folder: Path, language: str, filled: Mapping[Unit, str]
) -> dict[str, str]:
    """Return the new content of every file of the edition that changes."""
    before = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.yaml")}
    head = f"extends: {extended(base, folder)}\ntranslation: yes\nlanguage: {language}\n"
    files = before.copy()
    files.setdefault(HEAD, head)
    original_folder = read_folder(str(base_folder(base)))
    for file, item in original_folder.items("entries"):
        name = id_of(item)
        texts = {key: filled[name, key] for key in ENTRY_KEYS if (name, key) in filled}
        if texts:
            _file_entry(files, Path(file.name).stem + ".yaml", item, texts)
    settings: dict[str, Any] = {}
    for original_file in original_folder.files:
        settings.update(original_file.values)
    for (name, key), text in filled.items():
        if not name:
            files[HEAD] = _with_setting(files[HEAD], key, text, settings)
    return {name: text for name, text in files.items() if before.get(name) != text}


def _file_entry(
    files: dict[str, str], name: str, original: dict[str, Any], texts: Mapping[str, str]
) -> None:
    """Change an entry where the edition has it; else add it, with what it shares."""
    values = {key: text.split("\n") if key in LISTS else text for key, text in texts.items()}
    for file, content in files.items():
        data = read_data(content)
        items = data.get("entries", ()) if isinstance(data, dict) else ()
        for index, item in enumerate(items):
            if id_of(item) == id_of(original):
                for key, value in values.items():
                    files[file] = set_value(files[file], ("entries", index), key, value)
                return
    shared = {key: _plain(original[key]) for key in _COPIED if key in original}
    entry = {"id": id_of(original), **shared, **values}
    if name in files:
        files[name] = add_item(files[name], (), "entries", entry)
    else:
        files[name] = write_yaml({"entries": [entry]})


def _plain(value: Any) -> Any:  # noqa: ANN401  a value of any key
    return [str(item) for item in value] if isinstance(value, (list, tuple)) else str(value)


def _with_setting(content: str, setting: str, text: str, originals: Mapping[str, Any]) -> str:
    """Return a file with a setting, such as `note`, `labels.sources` or `cards.emergency.text`."""
    path = tuple(setting.split("."))
    if setting.count(".") > 1 and not _has(content, path[:-1]):
        # A card is whole or not there.
        card = {key: part for key, part in originals[path[0]][path[1]].items() if key != "#"}
        return _with_value(content, path[:-1], {**card, path[-1]: text})
    return _with_value(content, path, text)


def _with_value(content: str, path: tuple[str, ...], value: object) -> str:
    """Return a file with the value at a path; mappings that are not there are begun."""
    parent, key = path[:-1], path[-1]
    if _has(content, parent):
        return set_value(content, parent, key, value)
    return _with_value(content, parent, {key: value})


def _has(content: str, path: tuple[str, ...]) -> bool:
    data = read_data(content)
    for key in path:
        data = data.get(key) if isinstance(data, dict) else None
    return data is not None


def _misread(folder: Path, files: Mapping[str, str], filled: Mapping[Unit, str]) -> list[Problem]:
    """Report, from a copy, what would not read back as it was filled in."""
    contents = {folder / name: content.encode() for name, content in files.items()}
    with changed_copy(folder, contents) as copy:
        read_back = texts_of(read_folder(str(copy), base=""))
    message = "'{}' would not read back as it was filled in."
    fix = "Write it in plain text, without control characters."
    return [
        Problem(str(folder), 0, 0, RULE, message.format(" ".join(unit)), fix)
        for unit, text in filled.items()
        if read_back.get(unit, "").split() != text.split()
    ]
