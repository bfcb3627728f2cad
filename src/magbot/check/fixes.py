"""Mend what is mechanical, in the files' own text: comments, order and layout stay.

A change counts only if the file then says what it said before, but for what was mended.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from magbot.check.typography import HIDDEN, MARK
from magbot.errors import Problem
from magbot.files import write_file
from magbot.kb import edit_proof
from magbot.kb.edit_proof import Content
from magbot.kb.yaml_editor import delete_item

_MEANT = re.compile(r"Did you mean '([^']+)'\?")
_QUOTED = re.compile(r"'([^']+)'")
_DATE = re.compile(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b")
_ITEM = re.compile(r"\s*- ")


def mend(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Mend what can be mended, in place; return the findings that were.

    Raises OSError where a file cannot be written.
    """
    by_file: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.rule in MENDERS and problem.line:
            by_file[problem.file].append(problem)
    return tuple(
        problem
        for file, problems_of_file in by_file.items()
        for problem in _mend_file(file, problems_of_file)
    )


def _mend_file(file: str, problems: list[Problem]) -> list[Problem]:
    before = text = Path(file).read_bytes().decode()  # with its line ends
    mended_problems = []
    # From the end of the file and of each line, so that earlier positions stay valid.
    for problem in sorted(problems, key=lambda mendable: (-mendable.line, -mendable.column)):
        mended = MENDERS[problem.rule](text, problem)
        if mended != text and _as_meant(problem, text, mended):
            text = mended
            mended_problems.append(problem)
    if text != before:
        write_file(file, text)
    return mended_problems


def _as_meant(problem: Problem, before: str, after: str) -> bool:
    """Return whether the file says what it said before, but for what is mended."""
    old = edit_proof.content(problem.file, before.removeprefix(MARK))
    new = edit_proof.content(problem.file, after.removeprefix(MARK))
    if new is None:
        return False
    if problem.rule in _CHANGES:
        return old is not None and _CHANGES[problem.rule](
            problem, *edit_proof.difference(old, new)
        )
    return old is None or edit_proof.plain(old, HIDDEN) == edit_proof.plain(new, HIDDEN)


def _quoted(problem: Problem) -> str:
    """Return what the message quotes: a key, a phrasing or an id."""
    quoted = _QUOTED.search(problem.message)
    return quoted[1] if quoted else ""


def _meant(problem: Problem) -> str:
    """Return the key that was meant; "" where none is near."""
    meant = _MEANT.search(problem.fix)
    return meant[1] if meant else ""


def _is_repetition(problem: Problem, old: Content, new: Content) -> bool:
    # Of two equal neighbours, either may be the deleted one.
    words = [" ".join(line.removeprefix("= ").split()) for line in old if line != "-"]
    return (
        not new and old.count("-") == 1 and len(words) == 1 and f"'{words[0]}'" in problem.message
    )


_CHANGES: dict[str, Callable[[Problem, Content, Content], bool]] = {
    "unknown-key": lambda problem, old, new: (
        (old, new) == ((f"{_quoted(problem)}:",), (f"{_meant(problem)}:",))
    ),
    "date": lambda _, old, new: len(old) == 1 and new == (_padded(old[0]),),
    "repeated-phrasing": _is_repetition,
    "derived-id": lambda problem, old, new: (old, new) == ((), ("id:", f"= {_quoted(problem)}")),
}
"""What a file may say otherwise once it is mended, of its keys and values before and after."""


def _rename_key(line: str, problem: Problem) -> str:
    meant, wrong, start = _meant(problem), _quoted(problem), problem.column - 1
    if not meant or not wrong or not line.startswith(wrong, start):
        return line
    return line[:start] + meant + line[start + len(wrong) :]


def _padded(text: str) -> str:
    return _DATE.sub(lambda date: f"{date[1]}-{int(date[2]):02}-{int(date[3]):02}", text)


def _state_id(line: str, problem: Problem) -> str:
    """Put the id in front of the entry's first key."""
    item, name = _ITEM.match(line), _quoted(problem)
    if not item or not name or item.end() != problem.column - 1 or line[item.end()] == "{":
        return line
    return f"{item[0]}id: {name}\n{' ' * item.end()}{line[item.end() :]}"


def _plain_characters(line: str) -> str:
    start = MARK if line.startswith(MARK) else ""
    return start + "".join(HIDDEN.get(char, char) for char in line.removeprefix(MARK))


def _without_end_space(line: str) -> str:
    return line.rstrip() + ("\r" if line.endswith("\r") else "")


def _delete_repeated(text: str, problem: Problem) -> str:
    if problem.file.lower().endswith(".jsonl"):
        return text
    mark = MARK if text.startswith(MARK) else ""
    return mark + delete_item(text.removeprefix(mark), problem.line, problem.column)


def _line(mended: Callable[[str, Problem], str]) -> Callable[[str, Problem], str]:
    """Return what mends a text by mending the line of a finding."""

    def mend_line(text: str, problem: Problem) -> str:
        lines = text.split("\n")
        if problem.line <= len(lines):  # the parser splits lines at more characters
            lines[problem.line - 1] = mended(lines[problem.line - 1], problem)
        return "\n".join(lines)

    return mend_line


MENDERS: dict[str, Callable[[str, Problem], str]] = {
    "unknown-key": _line(_rename_key),
    "date": _line(lambda line, _: _padded(line)),
    "repeated-phrasing": _delete_repeated,
    "derived-id": _line(_state_id),
    "byte-order-mark": _line(lambda line, _: line.removeprefix(MARK)),
    "hidden-character": _line(lambda line, _: _plain_characters(line)),
    "decomposed": _line(lambda line, _: unicodedata.normalize("NFC", line)),
    "trailing-space": _line(lambda line, _: _without_end_space(line)),
}
