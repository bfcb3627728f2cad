"""Read a folder (or one file) into a KnowledgeBase, or say everything that is wrong with it."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache as remembered
from functools import partial

from magbot.errors import Problem
from magbot.frozen import replace
from magbot.image.container import fingerprint
from magbot.kb import build, folder_files, layers
from magbot.kb.danger_files import WrittenRules
from magbot.kb.document import Document
from magbot.kb.document_reader import LINES_SUFFIX, read_document, unreadable
from magbot.kb.extends import base_of
from magbot.kb.file_format import FILE
from magbot.kb.model import KnowledgeBase
from magbot.kb.parse_cache import FullReadNeededError, ParseCache
from magbot.kb.parsed_folder import ParsedFile, ParsedFolder
from magbot.kb.screen_training import Rows, read_training
from magbot.kb.tuning_questions import may_tune, read_tuning
from magbot.kb.validation import read_record
from magbot.kb.yaml_reader import LARGEST_FILE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any


_UNCHECKED = "Links into this file were not checked."
_NOTHING_TO_ADD = "Add a file with `entries:` to the folder."


def entry_and_rule_files(path: Path) -> list[Path]:
    """Return the files of entries, settings and danger signs at `path`, sorted by name."""
    if path.is_file():
        return [path]
    files = folder_files.files_of(str(path))
    return [
        path / name for name in sorted(files[folder_files.ENTRIES] + files[folder_files.RULES])
    ]


def read_folder(
    path: str | Path, cache: ParseCache | None = None, *, base: str | None = None
) -> ParsedFolder:
    """Return a folder with every file read and checked; problems are collected, none is raised.

    Files in `cache` are not parsed; FullReadNeededError is raised where that is not enough.
    `base` stands for the one that the folder extends.
    """
    root = os.fspath(path).removeprefix(f".{os.sep}") or "."
    folder = ParsedFolder(root, cache or ParseCache({}))
    try:
        files = _files_by_kind(root)
    except OSError as error:
        folder.problems.append(unreadable(root, error))
        return folder
    contents = {kind: _contents(files[kind], folder) for kind in folder_files.KINDS}
    for name, (file, raw) in contents[folder_files.ENTRIES].items():
        _read_file(name, file, raw, folder)
    _read_rules(contents[folder_files.RULES], folder)
    for name, (_, raw) in contents[folder_files.CASES].items():
        if not may_tune(raw):
            del folder.digests[name]
        elif folder.is_cached(name):
            folder.cases[name] = partial(folder.cache.tuning, name)
        else:
            folder.cases[name] = remembered(partial(read_tuning, raw.decode("utf-8", "replace")))
    for name, (file, raw) in contents[folder_files.TRAINING].items():
        folder.training[name] = _training(file, raw, folder)
        if not folder.is_cached(name):
            folder.training[name]()  # now, so that its problems are reported
    layers.extend(folder, base_of(root) if base is None else base, read_folder)
    listing = "".join(f"{name}\0{digest}" for name, digest in folder.digests.items())
    folder.hash = fingerprint(listing.encode("utf-8", "surrogateescape")).hex()[:16]
    return folder


def read(
    path: str | Path,
    cache: ParseCache | None = None,
    *,
    rules: Callable[[ParsedFolder], Any] = lambda _: None,
    base: str | None = None,
) -> tuple[KnowledgeBase, ParsedFolder]:
    """Return a knowledge base and the folder it was read from, which holds the problems.

    `rules` reads the danger signs; `base` is as for `read_folder`. With a `cache`,
    FullReadNeededError is raised where what it knows is not enough.
    """
    folder = read_folder(path, cache, base=base)
    kb = build.knowledge_base(folder, rules)
    if not len(kb.entries) and not folder.problems:
        folder.problems.append(
            Problem(str(path), 0, 0, "empty", "No entries were found here.", _NOTHING_TO_ADD)
        )
    return kb, folder


def _files_by_kind(root: str) -> dict[str, list[tuple[str, str]]]:
    """Return the files of each kind, each as its name in the folder and as messages show it."""
    if os.path.isfile(root):
        alone = [(os.path.basename(root), root)]
        return {kind: alone if kind == folder_files.ENTRIES else [] for kind in folder_files.KINDS}
    shown_root = "" if root == "." else root
    return {
        kind: [(name, os.path.join(shown_root, name)) for name in names]
        for kind, names in folder_files.files_of(root).items()
    }


def _contents(files: list[tuple[str, str]], folder: ParsedFolder) -> dict[str, tuple[str, bytes]]:
    """Return the path and bytes of each file; note its digest, report what cannot be read."""
    contents = {}
    for name, file in files:
        try:
            if not os.path.isfile(file):
                continue
            is_lines = file.lower().endswith(LINES_SUFFIX)
            if not is_lines and os.path.getsize(file) > LARGEST_FILE:
                message = "This file is larger than 10 MiB."
                fix = "Split it, or write the entries as JSON Lines (.jsonl)."
                folder.problems.append(Problem(file, 0, 0, "too-large", message, fix))
                folder.unread.append(file)
                continue
            with open(file, "rb") as stream:
                raw = stream.read()
        except OSError as error:
            folder.problems.append(unreadable(file, error))
            folder.unread.append(file)
            continue
        folder.digests[name] = fingerprint(raw).hex()
        contents[name] = file, raw
    return contents


def _read_file(name: str, file: str, raw: bytes, folder: ParsedFolder) -> None:
    if folder.is_cached(name):
        cached = folder.cache.files[name]
        document = Document(file, cached.values, _place_unknown)
        folder.files.append(ParsedFile(name, document, cached.values, cached))
        return
    parsed = _document(file, raw, folder.problems)
    if parsed is None:
        folder.unread.append(file)
    else:
        values = read_record(FILE, parsed.data, (), parsed.reporter(folder.problems))
        folder.files.append(ParsedFile(name, parsed, values))


def _place_unknown(_path: object) -> tuple[int, int]:
    """Stand in for the places of a file that was not parsed: a problem in it needs a full read."""
    raise FullReadNeededError


def _read_rules(contents: dict[str, tuple[str, bytes]], folder: ParsedFolder) -> None:
    """Read the danger signs; where all their files are cached, when they are needed."""

    @remembered
    def parse() -> WrittenRules | None:
        parsed = [_document(file, raw, folder.problems) for file, raw in contents.values()]
        documents = [document for document in parsed if document]
        return WrittenRules(documents, folder.problems) if documents else None

    folder.read_rules = parse
    is_same_list = list(contents) == folder.cache.rule_files
    folder.rules_cached = bool(contents) and is_same_list and all(map(folder.is_cached, contents))
    if not folder.rules_cached:
        parse()


def _training(file: str, raw: bytes, folder: ParsedFolder) -> Callable[[], Rows]:
    """Return a function that reads the sentences of the learned screen, once."""

    @remembered
    def parse() -> Rows:
        document = _document(file, raw, folder.problems)
        return read_training(document, folder.problems) if document else ()

    return parse


def _document(file: str, raw: bytes, problems: list[Problem]) -> Document | None:
    read = read_document(file, raw)
    if not isinstance(read, Document):
        problems.extend(read)
        if read[-1].rule != "encoding":
            problems[-1] = replace(problems[-1], fix=f"{problems[-1].fix} {_UNCHECKED}")
        return None
    problems.extend(read.remarks)
    if read.data in ({}, {"entries": []}, None):  # emptied, cut short, or not in use
        fix = "Restore what stood in it, or delete the file."
        problems.append(Problem(file, 0, 0, "empty", "This file holds nothing.", fix))
    return read
