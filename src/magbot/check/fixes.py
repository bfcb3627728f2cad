"""Mend what is mechanical, in the files' own text: comments, order and layout stay.

Each mender takes the line of a finding and returns the new line. A change counts only if the file
then says what it said before, but for what was mended.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable

from magbot.check.typography import HIDDEN, MARK
from magbot.errors import Problem
from magbot.files import write_file
from magbot.kb import edit_proof
from magbot.kb.edit_proof import Content
from magbot.kb.yaml_editor import delete_item

Mender = Callable[[str, Problem], str]

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
        done
        for file, problems_of_file in by_file.items()
        for done in _mend_file(file, problems_of_file)
    )


def _mend_file(file: str, problems: list[Problem]) -> list[Problem]:
    with open(file, "rb") as stream:  # noqa: PTH123  the bytes, with their line ends
        before = text = stream.read().decode()
    done = []
    # From the end of the file and of each line, so that earlier positions stay valid.
    for problem in sorted(problems, key=lambda mendable: (-mendable.line, -mendable.column)):
        mended = _mended(text, problem)
        if mended != text and _as_meant(problem, text, mended):
            text = mended
            done.append(problem)
    if text != before:
        write_file(file, text)
    return done


def _mended(text: str, problem: Problem) -> str:
    if problem.rule == "repeated-phrasing":
        if problem.file.lower().endswith(".jsonl"):
            return text
        mark = MARK if text.startswith(MARK) else ""
        return mark + delete_item(text.removeprefix(mark), problem.line, problem.column)
    lines = text.split("\n")
    if problem.line > len(lines):  # the parser splits lines at more characters
        return text
    lines[problem.line - 1] = MENDERS[problem.rule](lines[problem.line - 1], problem)
    return "\n".join(lines)


def _as_meant(problem: Problem, before: str, after: str) -> bool:
    """Return whether the file says what it said before, but for what is mended."""
    old = edit_proof.content(problem.file, before.removeprefix(MARK))
    new = edit_proof.content(problem.file, after.removeprefix(MARK))
    if new is None:
        return False
    if problem.rule in _STRUCTURAL:
        return old is not None and _STRUCTURAL[problem.rule](
            problem, *edit_proof.difference(old, new)
        )
    return old is None or edit_proof.plain(old, HIDDEN) == edit_proof.plain(new, HIDDEN)


def _key_renamed(problem: Problem, old: Content, new: Content) -> bool:
    wrong, meant = _QUOTED.search(problem.message), _MEANT.search(problem.fix)
    return bool(wrong and meant and old == (f"{wrong[1]}:",) and new == (f"{meant[1]}:",))


def _date_padded(problem: Problem, old: Content, new: Content) -> bool:
    return len(old) == len(new) == 1 and new[0] == _pad_date(old[0], problem)


def _item_deleted(problem: Problem, old: Content, new: Content) -> bool:
    # Of two equal neighbours, either may be the deleted one.
    words = [" ".join(line.removeprefix("= ").split()) for line in old if line != "-"]
    return (
        not new and old.count("-") == 1 and len(words) == 1 and f"'{words[0]}'" in problem.message
    )


def _id_stated(problem: Problem, old: Content, new: Content) -> bool:
    quoted = _QUOTED.search(problem.message)
    return not old and bool(quoted) and new == ("id:", f"= {quoted[1]}")  # type: ignore[index]


_STRUCTURAL = {
    "unknown-key": _key_renamed,
    "date": _date_padded,
    "repeated-phrasing": _item_deleted,
    "derived-id": _id_stated,
}


def _rename_key(line: str, problem: Problem) -> str:
    meant, wrong = _MEANT.search(problem.fix), _QUOTED.search(problem.message)
    start = problem.column - 1
    if not meant or not wrong or not line.startswith(wrong[1], start):
        return line
    return line[:start] + meant[1] + line[start + len(wrong[1]) :]


def _pad_date(line: str, _: Problem) -> str:
    return _DATE.sub(lambda date: f"{date[1]}-{int(date[2]):02}-{int(date[3]):02}", line)


def _state_id(line: str, problem: Problem) -> str:
    """Put the id in front of the entry's first key."""
    item, quoted = _ITEM.match(line), _QUOTED.search(problem.message)
    if not item or not quoted or item.end() != problem.column - 1 or line[item.end()] == "{":
        return line
    head, rest = line[: item.end()], line[item.end() :]
    return f"{head}id: {quoted[1]}\n{' ' * item.end()}{rest}"


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


def _unchanged(line: str, _: Problem) -> str:
    return line


MENDERS: dict[str, Mender] = {
    "unknown-key": _rename_key,
    "date": _pad_date,
    "repeated-phrasing": _unchanged,  # deleted as a whole, which may be several lines
    "derived-id": _state_id,
    "byte-order-mark": _without_mark,
    "hidden-character": _plain_characters,
    "decomposed": _composed,
    "trailing-space": _without_end_space,
}
