"""A report on a log: counts alone, as data, plain text or one HTML page without any request."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from magbot.page import html
from magbot.review import statements
from magbot.review.grouping import group as grouped
from magbot.review.log import Log

Row = tuple[str | int, ...]


@dataclass(frozen=True)
class Section:
    """One table of a report: a title, the names of its columns, and rows in order."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


Report = dict[str, Section]
"""The tables by name, in the order they are shown; no text of a question and no person."""


def report(log: Log) -> Report:
    """Count what a log holds."""
    replies = log.read(statements.READ_REPLIES)
    votes = log.read(statements.READ_VOTES)
    groups = grouped(log.missed())
    return {
        "questions": _sums(
            "Questions a day, by kind", ("day", "kind"), ((d, k, n) for d, k, _, n in replies)
        ),
        "entries": _sums(
            "Questions a day, by entry",
            ("day", "entry"),
            ((d, e, n) for d, _, e, n in replies if e),
        ),
        "unanswered": Section(
            "Missed questions, in groups",
            ("group", "wordings", "down", "asked"),
            tuple((group.id, len(group.members), group.down, group.asked) for group in groups),
        ),
        "votes": _sums(
            "Verdicts a day, by entry",
            ("day", "entry", "verdict"),
            ((d, e, v, n) for d, _, e, v, n in votes),
        ),
        "editions": _sums(
            "Verdicts by edition",
            ("edition", "verdict"),
            ((e or "before editions were kept", v, n) for _, e, _, v, n in votes),
        ),
        "cards": _sums("Cards shown a day", ("day", "card"), log.read(statements.READ_CARDS)),
        "audit": Section(
            "Editions served and refused",
            ("at", "event", "fields"),
            tuple(map(tuple, log.read(statements.READ_AUDIT))),
        ),
    }


def to_json(report: Report) -> str:
    """Return a report as one JSON object: a list of objects for each table."""
    values = {
        name: [dict(zip(section.columns, row, strict=True)) for row in section.rows]
        for name, section in report.items()
    }
    return json.dumps(values, indent=2, ensure_ascii=False)


def to_text(report: Report) -> str:
    """Return a report as plain text, its columns lined up."""
    return "\n\n".join(map(_table, report.values()))


def to_html(report: Report) -> str:
    """Return a report as one page that loads nothing."""
    return html.document(
        "magbot report",
        *(
            html.section(table.title, html.table(table.columns, table.rows) or "<p>none</p>\n")
            for table in report.values()
        ),
    )


def _sums(title: str, names: tuple[str, ...], rows: Iterable[Sequence[Any]]) -> Section:
    """Add up the last value of rows that are otherwise the same."""
    total: Counter[tuple[str, ...]] = Counter()
    for *key, number in rows:
        total[tuple(map(str, key))] += int(number)
    return Section(title, (*names, "number"), tuple((*key, total[key]) for key in sorted(total)))


def _table(section: Section) -> str:
    if not section.rows:
        return f"{section.title}\n  none"
    lines = [section.columns, *(tuple(map(str, row)) for row in section.rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    padded = (
        "".join(f"  {cell:<{width}}" for cell, width in zip(line, widths, strict=True))
        for line in lines
    )
    return "\n".join([section.title, *map(str.rstrip, padded)])
