"""A report on a log: counts alone, as data, plain text or one HTML page without any request."""

from __future__ import annotations

import html
import json
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from magbot.review import statements
from magbot.review.grouping import group

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from magbot.review.log import Log

    Row = tuple[str | int, ...]

_STYLE = """body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;
padding:0 1rem}
table{border-collapse:collapse}td,th{padding:.2rem .8rem;border-bottom:1px solid #999;
text-align:left}"""


@dataclass(frozen=True)
class Section:
    """One table of a report: a title, the names of its columns, and rows in order."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Report:
    """What a log holds in numbers; no text of a question and no person."""

    questions: Section
    entries: Section
    unanswered: Section
    votes: Section
    editions: Section
    cards: Section
    audit: Section

    @property
    def sections(self) -> tuple[Section, ...]:
        """The tables in the order they are shown."""
        return (
            self.questions, self.entries, self.unanswered, self.votes, self.editions, self.cards,
            self.audit,
        )  # fmt: skip


def report(log: Log) -> Report:
    """Count what a log holds."""
    replies = log.read(statements.READ_REPLIES)
    votes = log.read(statements.READ_VOTES)
    groups = group(log.missed())
    return Report(
        _sums("Questions a day, by kind", ("day", "kind"), ((d, k, n) for d, k, _, n in replies)),
        _sums("Questions a day, by entry", ("day", "entry"),
              ((d, e, n) for d, _, e, n in replies if e)),
        Section("Missed questions, in groups", ("group", "wordings", "down", "asked"),
                tuple((one.id, len(one.members), one.down, one.asked) for one in groups)),
        _sums("Verdicts a day, by entry", ("day", "entry", "verdict"),
              ((d, e, v, n) for d, _, e, v, n in votes)),
        _sums("Verdicts by edition", ("edition", "verdict"),
              ((e or "before editions were kept", v, n) for _, e, _, v, n in votes)),
        _sums("Cards shown a day", ("day", "card"), log.read(statements.READ_CARDS)),
        Section("Editions served and refused", ("at", "event", "fields"),
                tuple(map(tuple, log.read(statements.READ_AUDIT)))),
    )  # fmt: skip


def to_json(report: Report) -> str:
    """Return a report as one JSON object: a list of objects for each table."""
    shown: dict[str, Any] = {
        name: [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]
        for name, table in asdict(report).items()
    }
    return json.dumps(shown, indent=2, ensure_ascii=False)


def to_text(report: Report) -> str:
    """Return a report as plain text, its columns lined up."""
    return "\n\n".join(map(_table, report.sections))


def to_html(report: Report, title: str = "magbot report") -> str:
    """Return a report as one page that loads nothing."""
    body = "".join(map(_html_table, report.sections))
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width">'
        f"<title>{html.escape(title)}</title><style>{_STYLE}</style></head>\n"
        f"<body><h1>{html.escape(title)}</h1>\n{body}</body></html>\n"
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
    shown = (
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
    return "\n".join([section.title, *(f"  {line}" for line in shown)])


def _html_table(section: Section) -> str:
    heading = f"<h2>{html.escape(section.title)}</h2>\n"
    if not section.rows:
        return f"{heading}<p>none</p>\n"
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in section.columns)
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in row) + "</tr>\n"
        for row in section.rows
    )
    return f"{heading}<table><thead><tr>{head}</tr></thead><tbody>\n{rows}</tbody></table>\n"
