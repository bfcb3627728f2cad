"""Read a folder (or one file) into a KnowledgeBase, or say everything that is wrong with it."""

from __future__ import annotations

import os
from collections.abc import Callable

from magbot.errors import Problem
from magbot.frozen import replace
from magbot.image.container import fingerprint
from magbot.kb import build, danger_files, layers, screen_training, tuning_questions, yaml_reader
from magbot.kb.document import empty
from magbot.kb.extends import base_of
from magbot.kb.file_format import FILE
from magbot.kb.file_stamps import is_read
from magbot.kb.model import KnowledgeBase
from magbot.kb.parse_cache import FullReadNeededError, ParseCache
from magbot.kb.parsed_folder import ParsedFile, ParsedFolder
from magbot.kb.validation import read_record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any


LINES_SUFFIX = ".jsonl"
_UNCHECKED = "Links into this file were not checked."
_NOTHING_TO_ADD = "Add a file with `entries:` to the folder."


def files_of(path: Path) -> list[Path]:
    """Return the files that a knowledge base at `path` is read from, sorted by name."""
    if path.is_file():
        return [path]
    names = {*_names_in(str(path)), *danger_files.files_of(str(path))}
    return [path / name for name in sorted(names)]


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
        names, rule_files = ([""], []) if os.path.isfile(root) else _names(root)
    except OSError as error:
        folder.problems.append(_unreadable(root, error))
        return folder
    for name in names:
        shown, name = _shown(root, name), name or os.path.basename(root)  # noqa: PLW2901
        raw = _content(name, shown, folder)
        if raw is not None:
            _read_file(name, shown, raw, folder)
    _read_rules(root, rule_files, folder)
    _read_cases(root, folder)
    _read_training(root, folder)
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


def _names_in(folder: str) -> list[str]:
    names = os.listdir(folder)
    return sorted(name for name in names if is_read(name))


def _names(root: str) -> tuple[list[str], list[str]]:
    """Return the files of entries, and those of danger signs."""
    names = [name for name in _names_in(root) if not danger_files.is_rules(name)]
    return names, danger_files.files_of(root)


def _shown(root: str, name: str) -> str:
    return os.path.join("" if root == "." else root, name) if name else root


def _content(name: str, shown: str, folder: ParsedFolder) -> bytes | None:
    """Return the bytes of a file, and note their digest; report a file that cannot be read."""
    try:
        if not os.path.isfile(shown):
            return None
        if (
            not shown.lower().endswith(LINES_SUFFIX)
            and os.path.getsize(shown) > yaml_reader.LARGEST_FILE
        ):
            folder.problems.append(_too_large(shown))
            folder.unread.append(shown)
            return None
        with open(shown, "rb") as file:
            raw = file.read()
    except OSError as error:
        folder.problems.append(_unreadable(shown, error))
        folder.unread.append(shown)
        return None
    folder.digests[name] = fingerprint(raw).hex()
    return raw


def _too_large(shown: str) -> Problem:
    return Problem(
        shown,
        0,
        0,
        "too-large",
        "This file is larger than 10 MiB.",
        "Split it, or write the entries as JSON Lines (.jsonl).",
    )


def _unreadable(shown: str, error: OSError) -> Problem:
    reason = error.strerror or str(error)
    return Problem(
        shown,
        0,
        0,
        "unreadable",
        f"It cannot be read: {reason}.",
        "Check the path and its permissions.",
    )


def _read_file(name: str, shown: str, raw: bytes, folder: ParsedFolder) -> None:
    if folder.is_cached(name):
        cached = folder.cache.files[name]
        document = yaml_reader.Document(shown, cached.values, _refuse)
        folder.files.append(ParsedFile(name, document, cached.values, cached))
        return
    parsed = _document(shown, raw, folder.problems)
    if parsed is None:
        folder.unread.append(shown)
    else:
        folder.files.append(ParsedFile(name, parsed, _checked(parsed, folder)))


def _refuse(_path: object) -> tuple[int, int]:
    raise FullReadNeededError


def _read_rules(root: str, names: list[str], folder: ParsedFolder) -> None:
    """Read the danger signs; where all their files are cached, when they are needed."""
    contents: dict[str, bytes] = {}
    for name in names:
        raw = _content(name, shown := _shown(root, name), folder)
        if raw is not None:
            contents[shown] = raw
    problems = folder.problems

    def parse() -> danger_files.Rules | None:
        parsed = [_document(shown, raw, problems) for shown, raw in contents.items()]
        documents = [document for document in parsed if document]
        return danger_files.Rules(documents, problems) if documents else None

    if contents and names == folder.cache.rule_files and all(map(folder.is_cached, names)):
        folder.cached_rules = parse
    else:
        folder.rules = parse()


def _read_training(root: str, folder: ParsedFolder) -> None:
    """Read the sentences of the learned screen; those of a cached file when they are needed."""
    problems = folder.problems

    def parse(shown: str, raw: bytes) -> screen_training.Rows:
        document = _document(shown, raw, problems)
        return screen_training.read_training(document, problems) if document else ()

    for name in screen_training.files_of(root):
        raw = _content(name, shown := _shown(root, name), folder)
        if raw is None:
            continue
        if folder.is_cached(name):
            folder.training[name] = lambda shown=shown, raw=raw: parse(shown, raw)  # type: ignore[misc]
        else:
            rows = parse(shown, raw)
            folder.training[name] = lambda rows=rows: rows  # type: ignore[misc]


def _read_cases(root: str, folder: ParsedFolder) -> None:
    cached = folder.cache.tuned
    for file in tuning_questions.files_of(root):
        name = f"{tuning_questions.FOLDER}/{os.path.basename(file)}"
        raw = _content(name, file, folder)
        if raw is None:
            continue
        if folder.is_cached(name):
            folder.cases[name] = lambda name=name: cached(name)  # type: ignore[misc]
        else:
            tuned = tuning_questions.read_tuning(raw.decode("utf-8", "replace"))
            folder.cases[name] = lambda tuned=tuned: tuned  # type: ignore[misc]


def _document(shown: str, raw: bytes, problems: list[Problem]) -> yaml_reader.Document | None:
    text = yaml_reader.decode(shown, raw)
    if isinstance(text, Problem):
        problems.append(text)
        return None
    document = _parse(shown, text)
    if isinstance(document, yaml_reader.Document):
        problems.extend(document.remarks)
        if document.data in ({}, {"entries": []}, None):
            problems.append(empty(shown))
        return document
    problems.extend([document] if isinstance(document, Problem) else document)
    problems[-1] = replace(problems[-1], fix=f"{problems[-1].fix} {_UNCHECKED}")
    return None


def _parse(shown: str, text: str) -> yaml_reader.Document | Problem | list[Problem]:
    if not shown.lower().endswith(LINES_SUFFIX):
        return yaml_reader.read_yaml(shown, text)
    from magbot.kb.jsonlines import read_json_lines

    return read_json_lines(shown, text)


def _checked(document: yaml_reader.Document, folder: ParsedFolder) -> dict[str, Any]:
    return read_record(FILE, document.data, (), document.reporter(folder.problems))
