"""Read a folder (or one file) into a KnowledgeBase, or say everything that is wrong with it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from magbot.errors import KnowledgeBaseError, Problem
from magbot.kb import build, nodes, tuning
from magbot.kb.format import FILE
from magbot.kb.shape import read_record

if TYPE_CHECKING:
    from magbot.kb.model import KnowledgeBase, Tuned

SUFFIXES = (".yaml", ".yml", ".jsonl")
RULES_FILE = "safety"
_NOTHING_TO_ADD = "Add a file with `entries:` to the folder."


@dataclass
class Reading:
    """What was found in a folder: its documents, its values and its problems."""

    root: str
    documents: list[nodes.Document] = field(default_factory=list)
    values: list[dict[str, object]] = field(default_factory=list)
    rules: nodes.Document | None = None
    tuning: list[Tuned] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    hash: str = ""
    version: str = ""

    def fail_on_errors(self) -> None:
        """Raise KnowledgeBaseError with every problem when there is at least one error."""
        if any(problem.severity == "error" for problem in self.problems):
            order = sorted(self.problems, key=lambda one: (one.file, one.line, one.column))
            raise KnowledgeBaseError(tuple(order))


def files_of(path: Path) -> list[Path]:
    """List the files a knowledge base at `path` is read from, in the order of their names."""
    if path.is_file():
        return [path]
    return sorted(
        file
        for file in path.iterdir()
        if file.suffix in SUFFIXES and not file.name.startswith(".")
    )


def read_folder(path: str | Path) -> Reading:
    """Read and check every file; nothing is raised, problems are collected."""
    root = Path(path)
    reading = Reading(str(path))
    try:
        files = files_of(root)
    except OSError as error:
        reading.problems.append(_unreadable(str(path), error))
        return reading
    digest = hashlib.sha256()
    for file in files:
        raw = _raw(file, reading)
        if raw is not None:
            digest.update(file.name.encode() + b"\0" + len(raw).to_bytes(8, "little") + raw)
            _read_file(_shown(root, file), raw, reading)
    for file in tuning.files_of(root):
        raw = _raw(file, reading)
        if raw is not None:
            digest.update(raw)
            reading.tuning.extend(tuning.read_tuning(raw.decode("utf-8", "replace")))
    reading.hash = digest.hexdigest()[:16]
    return reading


def read(path: str | Path) -> tuple[KnowledgeBase, Reading]:
    """Read a folder into a knowledge base. Raises KnowledgeBaseError with all problems."""
    reading = read_folder(path)
    kb = build.knowledge_base(reading)
    if not kb.entries and not reading.problems:
        reading.problems.append(
            Problem(str(path), 0, 0, "empty", "No entries were found here.", _NOTHING_TO_ADD)
        )
    return kb, reading


def _shown(root: Path, file: Path) -> str:
    return str(file) if root.is_file() else str(root / file.name)


def _raw(file: Path, reading: Reading) -> bytes | None:
    shown = _shown(Path(reading.root), file)
    try:
        if not file.is_file():
            return None
        if file.suffix != ".jsonl" and file.stat().st_size > nodes.LARGEST_FILE:
            reading.problems.append(
                Problem(
                    shown,
                    0,
                    0,
                    "too-large",
                    "This file is larger than 10 MiB.",
                    "Split it, or write the entries as JSON Lines (.jsonl).",
                )
            )
            return None
        return file.read_bytes()
    except OSError as error:
        reading.problems.append(_unreadable(shown, error))
        return None


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


def _read_file(shown: str, raw: bytes, reading: Reading) -> None:
    text = nodes.decode(shown, raw)
    if isinstance(text, Problem):
        reading.problems.append(text)
        return
    lines = shown.endswith(".jsonl")
    document = nodes.read_json_lines(shown, text) if lines else nodes.read_yaml(shown, text)
    if isinstance(document, Problem):
        reading.problems.append(document)
    elif isinstance(document, list):
        reading.problems.extend(document)
    elif Path(shown).stem == RULES_FILE:
        reading.rules = document
    else:
        _check_shape(document, reading)


def _check_shape(document: nodes.Document, reading: Reading) -> None:
    def report(path: tuple[str | int, ...], rule: str, message: str, fix: str) -> None:
        reading.problems.append(document.problem(path, rule, message, fix))

    values = read_record(FILE, document.data, (), report)
    reading.documents.append(document)
    reading.values.append(values)
