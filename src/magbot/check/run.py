"""Run every rule on a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from magbot.check import (
    base_changes,
    citations,
    danger_signs,
    languages,
    lengths,
    phrasings,
    reviews,
    routing,
    scopes,
    translations,
    typography,
    verdicts,
    wording,
)
from magbot.check.inspection import Inspection, Item
from magbot.errors import Problem
from magbot.library.folder import read_all

_ON_ENTRY: tuple[Callable[[Inspection, Item], Iterator[Problem]], ...] = (
    citations.check_entry,
    lengths.check_entry,
    phrasings.check_entry,
    reviews.check_entry,
    scopes.check_entry,
    verdicts.check_entry,
    wording.check_entry,
)
_ON_FOLDER = (
    base_changes.check,
    citations.check,
    danger_signs.check_pages,
    languages.check,
    lengths.check,
    phrasings.check,
    reviews.check,
    translations.check,
    typography.check,
    typography.check_spacing,
    wording.check,
)


def check(path: str | Path, *, today: date | None = None) -> tuple[Problem, ...]:
    """Return every finding on a folder or file, by file, line and column.

    `today` (by default the current day, UTC) is what review dates are held against.
    """
    return findings(inspect(path, today=today))


def inspect(
    path: str | Path,
    *,
    today: date | None = None,
    earlier: Iterable[str] = (),
    cache: bool = False,
) -> Inspection:
    """Return a folder or file, read for inspection.

    `earlier` are ids that must still be there. With `cache`, the compiled form is kept in the
    user's cache folder; without, nothing is written.
    """
    kb, folder = read_all(str(path))
    day = today or datetime.now(tz=UTC).date()
    return Inspection(kb, folder, day, tuple(earlier), cache=cache)


def findings(inspection: Inspection) -> tuple[Problem, ...]:
    """Return every finding, by file, line and column.

    Where the folder cannot be loaded, the rules that ask questions wait until it can; while a file
    cannot be read, so do those that look at what may stand in it. How the texts of a base are
    written is not the affair of a layer; where the questions lead is.
    """
    on_text = typography.check if inspection.folder.unread else _on_text
    problems = {
        problem
        for problem in on_text(inspection)
        if problem.file not in inspection.base_file_names
    }
    problems.update(inspection.folder.problems)
    if inspection.can_load:
        problems.update(_by_asking(inspection))
    return tuple(sorted(problems, key=_order))


def _on_text(inspection: Inspection) -> Iterator[Problem]:
    for check_folder in _ON_FOLDER:
        yield from check_folder(inspection)
    for item in inspection.items.values():
        for check_entry in _ON_ENTRY:
            yield from check_entry(inspection, item)


def _by_asking(inspection: Inspection) -> Iterator[Problem]:
    for item in inspection.items.values():
        yield from routing.check_entry(inspection, item)
    yield from routing.check(inspection)
    yield from danger_signs.check_examples(inspection)


def _order(problem: Problem) -> tuple[str, int, int, str, str]:
    return problem.file, problem.line, problem.column, problem.rule, problem.message
