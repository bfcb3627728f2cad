"""Read a folder (or one file) into a KnowledgeBase, or say everything that is wrong with it."""

from __future__ import annotations

import os

from magbot.errors import KnowledgeBaseError, Problem
from magbot.frozen import replace
from magbot.image.container import fingerprint
from magbot.kb import build, danger, layers, nodes, training, tuning
from magbot.kb.base import base_of
from magbot.kb.document import empty
from magbot.kb.file_records import DoubtError, Memory
from magbot.kb.format import FILE
from magbot.kb.shape import read_record
from magbot.kb.stamps import is_read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from typing import Any

    from magbot.kb.file_records import Kept
    from magbot.kb.model import Entry, KnowledgeBase, Tuned

LINES_SUFFIX = ".jsonl"
_UNCHECKED = "Links into this file were not checked."
_NOTHING_TO_ADD = "Add a file with `entries:` to the folder."


class Reading:
    """What was found in a folder: its documents, its values and its problems.

    `names` are those of the documents' files; `kept` holds the record of each one that `memory`
    knows, which was not parsed, and `entries` those of the others, when they were made.
    `digests` has all files, those of cases after a slash; `unread` names those that could not be
    read, so that nothing is known of what stands in them. Of a layer, the first `below` documents
    are those of its `base`, without the entries that it has `hidden` or `replaced`.
    """

    def __init__(self, root: str, memory: Memory) -> None:
        self.root = root
        self.memory = memory
        self.documents: list[nodes.Document] = []
        self.values: list[dict[str, object]] = []
        self.names: list[str] = []
        self.kept: list[Kept | None] = []
        self.entries: list[list[Entry]] = []
        self.digests: dict[str, str] = {}
        self.rules: danger.Rules | None = None
        self.known_rules: Callable[[], danger.Rules | None] | None = None
        self.cases: dict[str, Callable[[], Sequence[Tuned]]] = {}
        self.training: dict[str, Callable[[], training.Rows]] = {}
        self.problems: list[Problem] = []
        self.unread: list[str] = []
        self.hash = ""
        self.base: Reading | None = None
        self.below = 0
        self.hidden: frozenset[str] = frozenset()
        self.replaced: frozenset[str] = frozenset()

    def known(self, name: str) -> bool:
        """Return whether the memory has a file of this name with the same bytes."""
        return self.memory.digests.get(name) == self.digests[name]

    def fail_on_errors(self) -> None:
        """Raise KnowledgeBaseError with every problem when there is at least one error."""
        if any(problem.severity == "error" for problem in self.problems):
            order = sorted(self.problems, key=lambda one: (one.file, one.line, one.column))
            raise KnowledgeBaseError(tuple(order))


def files_of(path: Path) -> list[Path]:
    """List the files a knowledge base at `path` is read from, in the order of their names."""
    if path.is_file():
        return [path]
    names = {*_names_in(str(path)), *danger.files_of(str(path))}
    return [path / name for name in sorted(names)]


def read_folder(
    path: str | Path, memory: Memory | None = None, *, base: str | None = None
) -> Reading:
    """Read and check every file; nothing is raised, problems are collected.

    What `memory` knows is not parsed; then DoubtError is raised where that does not do. `base`
    stands for the one that the folder extends.
    """
    root = os.fspath(path).removeprefix(f".{os.sep}") or "."
    reading = Reading(root, memory or Memory({}))
    try:
        names, ruled = ([""], []) if os.path.isfile(root) else _names(root)
    except OSError as error:
        reading.problems.append(_unreadable(root, error))
        return reading
    for name in names:
        shown = _shown(root, name)
        raw = _raw(shown, reading)
        if raw is not None:
            name = name or os.path.basename(root)  # noqa: PLW2901
            reading.digests[name] = fingerprint(raw).hex()
            _read_entries(name, shown, raw, reading)
    _read_rules(root, ruled, reading)
    _read_cases(root, reading)
    _read_training(root, reading)
    layers.extend(reading, base_of(root) if base is None else base, read_folder)
    whole = "".join(f"{name}\0{digest}" for name, digest in reading.digests.items())
    reading.hash = fingerprint(whole.encode("utf-8", "surrogateescape")).hex()[:16]
    return reading


def read(
    path: str | Path,
    memory: Memory | None = None,
    *,
    rules: Callable[[Reading], Any] = lambda _: None,
    base: str | None = None,
) -> tuple[KnowledgeBase, Reading]:
    """Read a folder into a knowledge base; problems are left in the reading.

    `rules` reads the danger signs; `base` is as for `read_folder`. With a `memory`, DoubtError
    is raised where what it knows does not do.
    """
    reading = read_folder(path, memory, base=base)
    kb = build.knowledge_base(reading, rules)
    if not len(kb.entries) and not reading.problems:
        reading.problems.append(
            Problem(str(path), 0, 0, "empty", "No entries were found here.", _NOTHING_TO_ADD)
        )
    return kb, reading


def _names_in(folder: str) -> list[str]:
    names = os.listdir(folder)
    return sorted(name for name in names if is_read(name))


def _names(root: str) -> tuple[list[str], list[str]]:
    """Return the files of entries, and those of danger signs."""
    ruled = danger.files_of(root)
    return [name for name in _names_in(root) if not danger.is_rules(name)], ruled


def _shown(root: str, name: str) -> str:
    return os.path.join("" if root == "." else root, name) if name else root


def _raw(shown: str, reading: Reading) -> bytes | None:
    try:
        if not os.path.isfile(shown):
            return None
        if (
            not shown.lower().endswith(LINES_SUFFIX)
            and os.path.getsize(shown) > nodes.LARGEST_FILE
        ):
            reading.problems.append(_too_large(shown))
            reading.unread.append(shown)
            return None
        with open(shown, "rb") as file:
            return file.read()
    except OSError as error:
        reading.problems.append(_unreadable(shown, error))
        reading.unread.append(shown)
        return None


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


def _read_entries(name: str, shown: str, raw: bytes, reading: Reading) -> None:
    kept = reading.memory.files[name] if reading.known(name) else None
    document: nodes.Document | None
    if kept is not None:
        document = nodes.Document(shown, kept.values, _refuse)
        values = kept.values
    else:
        document = _document(shown, raw, reading.problems)
        if document is None:
            reading.unread.append(shown)
            return
        values = _checked(document, reading)
    reading.names.append(name)
    reading.documents.append(document)
    reading.values.append(values)
    reading.kept.append(kept)


def _refuse(_path: object) -> tuple[int, int]:
    raise DoubtError


def _read_rules(root: str, names: list[str], reading: Reading) -> None:
    """Read the danger signs; where all their files are known, when they are needed."""
    files: dict[str, bytes] = {}
    for name in names:
        raw = _raw(shown := _shown(root, name), reading)
        if raw is not None:
            reading.digests[name] = fingerprint(raw).hex()
            files[shown] = raw
    problems = reading.problems

    def parse() -> danger.Rules | None:
        parsed = [_document(shown, raw, problems) for shown, raw in files.items()]
        documents = [document for document in parsed if document]
        return danger.Rules(documents, problems) if documents else None

    if files and names == reading.memory.rules and all(map(reading.known, names)):
        reading.known_rules = parse
    else:
        reading.rules = parse()


def _read_training(root: str, reading: Reading) -> None:
    """Read the sentences of the learned screen; those of a known file when they are needed."""
    problems = reading.problems

    def parse(shown: str, raw: bytes) -> training.Rows:
        document = _document(shown, raw, problems)
        return training.read_training(document, problems) if document else ()

    for name in training.files_of(root):
        raw = _raw(shown := _shown(root, name), reading)
        if raw is None:
            continue
        reading.digests[name] = fingerprint(raw).hex()
        if reading.known(name):
            reading.training[name] = lambda shown=shown, raw=raw: parse(shown, raw)  # type: ignore[misc]
        else:
            rows = parse(shown, raw)
            reading.training[name] = lambda rows=rows: rows  # type: ignore[misc]


def _read_cases(root: str, reading: Reading) -> None:
    known = reading.memory.tuned
    for file in tuning.files_of(root):
        raw = _raw(file, reading)
        if raw is None:
            continue
        name = f"{tuning.FOLDER}/{os.path.basename(file)}"
        reading.digests[name] = fingerprint(raw).hex()
        if reading.known(name):
            reading.cases[name] = lambda name=name: known(name)  # type: ignore[misc]
        else:
            tuned = tuning.read_tuning(raw.decode("utf-8", "replace"))
            reading.cases[name] = lambda tuned=tuned: tuned  # type: ignore[misc]


def _document(shown: str, raw: bytes, problems: list[Problem]) -> nodes.Document | None:
    text = nodes.decode(shown, raw)
    if isinstance(text, Problem):
        problems.append(text)
        return None
    document = _parse(shown, text)
    if isinstance(document, nodes.Document):
        problems.extend(document.remarks)
        if document.data in ({}, {"entries": []}, None):
            problems.append(empty(shown))
        return document
    problems.extend([document] if isinstance(document, Problem) else document)
    problems[-1] = replace(problems[-1], fix=f"{problems[-1].fix} {_UNCHECKED}")
    return None


def _parse(shown: str, text: str) -> nodes.Document | Problem | list[Problem]:
    if not shown.lower().endswith(LINES_SUFFIX):
        return nodes.read_yaml(shown, text)
    from magbot.kb.jsonlines import read_json_lines

    return read_json_lines(shown, text)


def _checked(document: nodes.Document, reading: Reading) -> dict[str, object]:
    return read_record(FILE, document.data, (), document.reporter(reading.problems))
