"""Read files of cases: the YAML of a knowledge base's `cases` folder, or JSON Lines."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from magbot.errors import KnowledgeBaseError, Problem
from magbot.evaluate.case import CARDS, KINDS, Case, Pair
from magbot.evaluate.format import CASES, check_grid, check_turn
from magbot.kb.document import Document
from magbot.kb.document_reader import LINES_SUFFIX, read_document, unreadable
from magbot.kb.folder_files import is_read
from magbot.kb.ids import suggest
from magbot.kb.record import Report
from magbot.kb.validation import read_record

Placed = tuple[str, dict[str, Any]]
Dialogue = tuple[str, list[Placed]]

FOLDER = "cases"
UNKNOWN = "case-entry"
_EITHER = "[either]"


@dataclass
class CaseSet:
    """What was read: cases, pairs that must differ, dialogues, grids, and problems.

    A dialogue is its name and its turns; each turn, and each grid, has its place before it.
    """

    cases: list[Case] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    dialogues: list[Dialogue] = field(default_factory=list)
    grids: list[Placed] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def load_cases(paths: Iterable[Path], *, known: Collection[str] = ()) -> CaseSet:
    """Return the cases of files and folders.

    Entries that are not among the `known` ids are reported in `problems` alone. Raises
    KnowledgeBaseError with every other problem, each with its line.
    """
    case_set = read_cases(paths, known=known)
    errors = tuple(
        problem
        for problem in case_set.problems
        if problem.rule != UNKNOWN and problem.severity == "error"
    )
    if errors:
        raise KnowledgeBaseError(errors)
    return case_set


def read_cases(paths: Iterable[Path], *, known: Collection[str] = ()) -> CaseSet:
    """Return the cases of files and folders; problems are collected, none is raised."""
    case_set = CaseSet()
    for path in paths:
        for file in _files(path):
            _read(file, case_set)
    for location, entry in _named(case_set) if known else ():
        if entry not in known:
            case_set.problems.append(_unknown(location, entry, known))
    return case_set


def _named(case_set: CaseSet) -> Iterator[tuple[str, str]]:
    """Return every entry that a case or a turn of a dialogue names, after its location."""
    for case in case_set.cases:
        yield from ((case.location, entry) for entry in sorted(case.entries))
    for location, turn in (turn for _, turns in case_set.dialogues for turn in turns):
        yield from ((location, entry) for entry in turn.get("entry", ()))
        if "choose" in turn:
            yield location, turn["choose"]


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(file for file in path.iterdir() if is_read(file.name))
    return [path]


def _read(file: Path, case_set: CaseSet) -> None:
    try:
        document = read_document(str(file), file.read_bytes())
    except OSError as error:
        document = [unreadable(str(file), error)]
    if isinstance(document, list):
        case_set.problems.extend(document)
    else:
        case_set.problems.extend(document.remarks)
        is_lines = file.suffix.lower() == LINES_SUFFIX
        (_take_lines if is_lines else _take)(document, case_set)


def _take(document: Document, case_set: CaseSet) -> None:
    report = document.reporter(case_set.problems)
    values: dict[str, Any] = read_record(CASES, document.data, (), report)
    for item in values.get("cases", ()):
        if "q" in item and "kind" in item:
            case_set.cases.append(_case(item, document.location(("cases", item["#"]))))
    for index, (left, right) in enumerate(values.get("differ", ())):
        case_set.pairs.append(Pair(left, right, document.location(("differ", index))))
    for dialogue in values.get("dialogues", ()):
        case_set.dialogues.append(_dialogue(document, dialogue, report))
    for grid in values.get("grids", ()):
        path = ("grids", grid["#"])
        check_grid(grid, path, report)
        case_set.grids.append((document.location(path), grid))


def _dialogue(document: Document, dialogue: dict[str, Any], report: Report) -> Dialogue:
    turns = []
    for turn in dialogue.get("turns", ()):
        path = ("dialogues", dialogue["#"], "turns", turn["#"])
        check_turn(turn, path, report)
        turns.append((document.location(path), turn))
    return dialogue.get("name", ""), turns


def _take_lines(document: Document, case_set: CaseSet) -> None:
    """Take rows with `q` and `expect` (or `kind`); other keys are the owner's business."""
    rows: list[Any] = document.data["entries"]  # type: ignore[index]
    for index, row in enumerate(rows):
        path = ("entries", index)
        kind = row.get("expect", row.get("kind")) if isinstance(row, dict) else None
        if not isinstance(row, dict) or row.get("q") is None:
            problem = "missing-key", "This row has no 'q'.", "Write the question as 'q'."
            case_set.problems.append(document.problem(path, *problem))
        elif kind not in KINDS:
            problem = "choice", f"'{kind}' is no kind of reply.", suggest(str(kind), KINDS)
            case_set.problems.append(document.problem(path, *problem))
        else:
            either = CARDS if _EITHER in (row.get("why") or "") else ()
            item = {**row, "kind": kind, "also": [*(row.get("also") or ()), *either]}
            case_set.cases.append(_case(item, document.location(path)))


def _case(item: dict[str, Any], location: str) -> Case:
    def names(key: str) -> frozenset[str]:
        value = item.get(key) or ()
        return frozenset(map(str, [value] if isinstance(value, str) else value))

    return Case(
        q=str(item["q"]),
        kind=str(item["kind"]),
        entries=names("entry"),
        claims=names("claims"),
        also=names("also"),
        split=str(item.get("split") or ""),
        style=str(item.get("style") or ""),
        location=location,
    )


def _unknown(location: str, entry: str, known: Collection[str]) -> Problem:
    file, _, line = location.rpartition(":")
    hint = suggest(entry, known)
    fix = hint if hint.startswith("Did") else "Remove it from the case."
    return Problem(file, int(line), 1, UNKNOWN, f"There is no entry '{entry}'.", fix)
