"""Mend what is mechanical, in the files' own text: comments, order and layout stay.

Each mender gets the line of a finding and gives the line (or nothing, to delete it). A file is
written only if it still reads as before the change but for what was mended.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from magbot.check.typography import HIDDEN, MARK
from magbot.kb import nodes
from magbot.kb.jsonlines import read_json_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from magbot.errors import Problem

    Mender = Callable[[str, Problem], str | None]

_MEANT = re.compile(r"Did you mean '([^']+)'\?")
_QUOTED = re.compile(r"'([^']+)'")
_DATE = re.compile(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b")
_ITEM = re.compile(r"\s*- ")


def mend(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Mend what can be, in place; give the findings that were mended.

    Raises OSError where a file cannot be written.
    """
    by_file: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.rule in MENDERS and problem.line:
            by_file[problem.file].append(problem)
    return tuple(done for file, found in by_file.items() for done in _mend_file(Path(file), found))


def _mend_file(file: Path, problems: list[Problem]) -> list[Problem]:
    before = file.read_bytes().decode()
    lines: list[str | None] = list(before.split("\n"))
    done = []
    # From the end of each line, so that columns in front of a change stay true.
    for problem in sorted(problems, key=lambda one: (one.line, -one.column)):
        line = lines[problem.line - 1]
        mended = MENDERS[problem.rule](line, problem) if line is not None else line
        if mended != line:
            lines[problem.line - 1] = mended
            done.append(problem)
    after = "\n".join(line for line in lines if line is not None)
    if not _still_reads(file, after):
        return []
    file.write_bytes(after.encode())
    return done


def _still_reads(file: Path, text: str) -> bool:
    if file.suffix == ".jsonl":
        return isinstance(read_json_lines(str(file), text), nodes.Document)
    return isinstance(nodes.read_yaml(str(file), text.removeprefix(MARK)), nodes.Document)


def _rename_key(line: str, problem: Problem) -> str:
    meant, wrong = _MEANT.search(problem.fix), _QUOTED.search(problem.message)
    start = problem.column - 1
    if not meant or not wrong or not line.startswith(wrong[1], start):
        return line
    return line[:start] + meant[1] + line[start + len(wrong[1]) :]


def _pad_date(line: str, _: Problem) -> str:
    return _DATE.sub(lambda date: f"{date[1]}-{int(date[2]):02}-{int(date[3]):02}", line)


def _delete_item(line: str, problem: Problem) -> str | None:
    """Delete a list item that stands on a line of its own."""
    item = _ITEM.match(line)
    return None if item and item.end() == problem.column - 1 else line


def _state_id(line: str, problem: Problem) -> str:
    """Put the id in front of the entry's first key."""
    item, name = _ITEM.match(line), _QUOTED.search(problem.message)
    if not item or not name or item.end() != problem.column - 1 or line[item.end()] == "{":
        return line
    head, rest = line[: item.end()], line[item.end() :]
    return f"{head}id: {name[1]}\n{' ' * item.end()}{rest}"


def _plain_characters(line: str, _: Problem) -> str:
    start = MARK if line.startswith(MARK) else ""
    return start + "".join(HIDDEN.get(char, char) for char in line.removeprefix(MARK))


def _without_mark(line: str, _: Problem) -> str:
    return line.removeprefix(MARK)


def _composed(line: str, _: Problem) -> str:
    return unicodedata.normalize("NFC", line)


def _without_end_space(line: str, _: Problem) -> str:
    end = "\r" if line.endswith("\r") else ""
    return line.rstrip() + end


MENDERS: dict[str, Mender] = {
    "unknown-key": _rename_key,
    "date": _pad_date,
    "repeated-phrasing": _delete_item,
    "derived-id": _state_id,
    "byte-order-mark": _without_mark,
    "hidden-character": _plain_characters,
    "decomposed": _composed,
    "trailing-space": _without_end_space,
}
