"""Run every rule on a folder."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

from magbot.check import (
    base_changes,
    citations,
    danger_examples,
    danger_pages,
    languages,
    lengths,
    phrasings,
    reviews,
    routing,
    scopes,
    translations,
    typography,
    unspaced_scripts,
    verdicts,
    wording,
)
from magbot.check.inspection import Inspection
from magbot.errors import Problem
from magbot.library.folder import read_all

_ON_TEXT = (
    base_changes.check,
    languages.check,
    verdicts.check,
    lengths.check,
    citations.check,
    phrasings.check,
    wording.check,
    reviews.check,
    scopes.check,
    typography.check,
    unspaced_scripts.check,
    translations.check,
    danger_pages.check,
)
_BY_ASKING = (routing.check, danger_examples.check)


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
    problems = list(inspection.folder.problems)
    on_text = (typography.check,) if inspection.folder.unread else _ON_TEXT
    for rule in on_text:
        problems += [
            problem for problem in rule(inspection) if problem.file not in inspection.base_files
        ]
    for rule in _BY_ASKING if inspection.loads else ():
        problems += rule(inspection)
    return tuple(sorted(set(problems), key=_order))


def _order(problem: Problem) -> tuple[str, int, int, str, str]:
    return problem.file, problem.line, problem.column, problem.rule, problem.message
