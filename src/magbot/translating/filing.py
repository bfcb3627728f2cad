"""Take a filled-in table into an edition: all of it, or nothing and every reason why."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from magbot.check.translations import text_differs
from magbot.errors import Problem
from magbot.files import write_files
from magbot.kb.entries import id_of
from magbot.kb.folder_reader import read_folder
from magbot.kb.parsed_folder import ParsedFolder
from magbot.kb.yaml_editor import add_item, read_data, set_value
from magbot.kb.yaml_writer import write_yaml
from magbot.translating import table
from magbot.translating.edition import (
    ENTRY_KEYS,
    LISTS,
    LOCK,
    SETTINGS,
    Unit,
    base_folder,
    digest,
    extended,
    read_lock,
    texts_of,
    translations,
)

HEAD = "faq.yaml"
RULE = "translate"
_COPIED = ("kind", "verdict", "related", "tags", "note")
_NEEDED = ("question", "answer")


def take(
    file: str, text: str, base: str | None, folder: Path, language: str,
    original: Mapping[Unit, str],
) -> tuple[int, list[Problem]]:  # fmt: skip
    """Write the translations of a table into an edition, which is made where there is none.

    Returns how many were taken, and the problems; where there are any, nothing was written.
    """
    rows, problems = table.read(file, text)
    filled = {unit: said for _, unit, _, said in rows if said}
    for line, unit, shown, said in rows:
        wrong = _wrong(unit, shown, said, original) if said else None
        if wrong:
            problems.append(Problem(file, line, 1, RULE, *wrong))
    problems += _incomplete(file, filled, translations(folder))
    if problems or not filled:
        return 0, problems
    files = _files(base, folder, language, filled)
    problems += _unread(folder, files, filled)
    if problems:
        return 0, problems
    known = read_lock(folder) | {" ".join(unit): digest(original[unit]) for unit in filled}
    files[LOCK] = json.dumps(known, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    folder.mkdir(parents=True, exist_ok=True)
    write_files({str(folder / name): content for name, content in files.items()})
    return len(filled), []


def _wrong(
    unit: Unit, shown: str, said: str, original: Mapping[Unit, str]
) -> tuple[str, str] | None:
    """Return what is wrong with a row, and how to mend it; None where nothing is."""
    if unit not in original:
        return (
            f"The base has no text '{' '.join(unit).strip()}'.",
            "Leave the id and key as they are.",
        )
    if shown != original[unit].strip():
        return "The original has changed since the table was written.", "Export the table again."
    if unit[1] in ("answer", "more", "evidence"):
        differs = text_differs(shown, said)
        return (differs, "Keep citations and numbers as in the original.") if differs else None
    return None


def _incomplete(
    file: str, filled: Mapping[Unit, str], before: Mapping[Unit, str]
) -> list[Problem]:
    """Report entries that would be without a question or an answer."""
    names = dict.fromkeys(name for name, _ in filled if name)
    return [
        Problem(file, 0, 0, RULE, f"'{name}' has no translated {key}.", "Translate it too.")
        for name in names
        for key in _NEEDED
        if (name, key) not in filled and (name, key) not in before
    ]


def _files(
    base: str | None, folder: Path, language: str, filled: Mapping[Unit, str]
) -> dict[str, str]:
    """Return the new content of every file of the edition that changes."""
    files = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.yaml")}
    before = dict(files)
    head = f"extends: {extended(base, folder)}\ntranslation: yes\nlanguage: {language}\n"
    files.setdefault(HEAD, head)
    originals = read_folder(str(base_folder(base)))
    for file, item in originals.items("entries"):
        own = {key: filled[id_of(item), key] for key in ENTRY_KEYS if (id_of(item), key) in filled}
        if own:
            _file_entry(files, Path(file.name).stem + ".yaml", item, own)
    _file_settings(
        files, originals, {key: said for (name, key), said in filled.items() if not name}
    )
    return {name: text for name, text in files.items() if before.get(name) != text}


def _file_entry(
    files: dict[str, str], name: str, original: dict[str, Any], own: Mapping[str, str]
) -> None:
    """Change an entry where the edition has it; else add it, with what it shares."""
    texts = {key: said.split("\n") if key in LISTS else said for key, said in own.items()}
    for file, text in files.items():
        position = _place(text, id_of(original))
        if position is not None:
            for key, value in texts.items():
                files[file] = set_value(files[file], ("entries", position), key, value)
            return
    shared = {key: _plain(original[key]) for key in _COPIED if key in original}
    item = {"id": id_of(original), **shared, **texts}
    if name in files:
        files[name] = add_item(files[name], (), "entries", item)
    else:
        files[name] = write_yaml({"entries": [item]})


def _place(text: str, name: str) -> int | None:
    data = read_data(text)
    items = data.get("entries", ()) if isinstance(data, dict) else ()
    return next((index for index, item in enumerate(items) if id_of(item) == name), None)


def _file_settings(files: dict[str, str], originals: ParsedFolder, own: Mapping[str, str]) -> None:
    settings: dict[str, Any] = {}
    for file in originals.files:
        settings.update(file.values)
    for setting, said in own.items():
        if setting in SETTINGS:
            files[HEAD] = set_value(files[HEAD], (), setting, said)
            continue
        top, name, *part = setting.split(".")
        path = (top,) if not part else (top, name)
        if part and not _has(files[HEAD], path):  # a card is whole or not there
            card = {key: text for key, text in settings[top][name].items() if key != "#"}
            files[HEAD] = _under(files[HEAD], top, name, {**card, part[0]: said})
        elif part:
            files[HEAD] = set_value(files[HEAD], path, part[0], said)
        else:
            files[HEAD] = _under(files[HEAD], top, name, said)


def _under(text: str, top: str, name: str, value: object) -> str:
    if not _has(text, (top,)):
        return set_value(text, (), top, {name: value})
    return set_value(text, (top,), name, value)


def _has(text: str, path: tuple[str, ...]) -> bool:
    data = read_data(text)
    for key in path:
        data = data.get(key) if isinstance(data, dict) else None
    return data is not None


def _plain(value: Any) -> Any:  # noqa: ANN401  a value of any key
    return [str(item) for item in value] if isinstance(value, (list, tuple)) else str(value)


def _unread(folder: Path, files: Mapping[str, str], filled: Mapping[Unit, str]) -> list[Problem]:
    """Prove, on a copy beside the edition, that the new files read back as what was filled in."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as scratch:
        copy = Path(scratch) / folder.name
        if folder.is_dir():
            shutil.copytree(folder, copy)
        copy.mkdir(exist_ok=True)
        for name, content in files.items():
            (copy / name).write_text(content, encoding="utf-8", newline="")
        got = texts_of(read_folder(str(copy), base=""))
    lost = [unit for unit, said in filled.items() if _spaced(got.get(unit, "")) != _spaced(said)]
    said = "'{}' would not read back as it was filled in."
    fix = "Write it in plain text, without control characters."
    return [Problem(str(folder), 0, 0, RULE, said.format(" ".join(unit)), fix) for unit in lost]


def _spaced(text: str) -> str:
    return " ".join(text.split())
