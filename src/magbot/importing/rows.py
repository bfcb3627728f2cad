"""Rows of a delimited file, each with its line; what cannot be read is reported, never lost."""

from __future__ import annotations

import csv
import io
import re
from itertools import islice

from magbot.importing.import_result import ImportResult

Row = tuple[int, list[str]]

_MOST_BROKEN = 100
_SEPARATOR = re.compile(r"sep=([,;\t|])\s*", re.IGNORECASE)
_BEGINS_FORMULA = re.compile(r"'+[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")


def read_delimited(file: str, text: str, result: ImportResult, delimiter: str = "") -> list[Row]:
    r"""Return the rows that hold something; without a delimiter it is found in the first row.

    A row whose quotes do not fit is reported and left out, and reading goes on at the next line.
    Quotes may be doubled or written \".
    """
    first, _, others = text.partition("\n")
    if declared := _SEPARATOR.fullmatch(first):
        text, delimiter = "\n" + others, delimiter or declared[1]
    delimiter = delimiter or _delimiter(text)
    rows, broken = _read(text, delimiter)
    if broken and '\\"' in text:
        escaped = _read(text.replace('\\"', '""'), delimiter)
        rows, broken = escaped if len(escaped[1]) < len(broken) else (rows, broken)
    for line in broken[:_MOST_BROKEN]:
        result.report(
            file, line, "The quotes of this row do not fit.",
            'Close each quote before the delimiter, and write " inside a cell as "".',
        )  # fmt: skip
    for line in broken[_MOST_BROKEN:]:
        result.report(
            file, line, "The rows from here on were not read: too many quotes do "
            "not fit.", "Name the format, or mend the quotes.",
        )  # fmt: skip
    return rows


def read_unquoted(text: str, delimiter: str) -> list[Row]:
    """Return the rows of a file in which quotes are part of the text."""
    lines = enumerate(text.split("\n"), 1)
    return [
        row for line, cells in lines for row in _row(line, cells.rstrip("\r").split(delimiter))
    ]


def _read(text: str, delimiter: str) -> tuple[list[Row], list[int]]:
    """Return the rows, and the lines of those that cannot be read; reading ends after so many."""
    lines = list(io.StringIO(text, newline=""))
    rows: list[Row] = []
    broken: list[int] = []
    line, limit = 0, csv.field_size_limit(2**31 - 1)
    try:
        while line < len(lines) and len(broken) <= _MOST_BROKEN:
            start = line
            reader = csv.reader(
                islice(lines, start, None), delimiter=delimiter, skipinitialspace=True, strict=True
            )
            try:
                for cells in reader:
                    rows += _row(line + 1, cells)
                    line = start + reader.line_num
            except csv.Error:
                line += 1
                broken.append(line)
    finally:
        csv.field_size_limit(limit)
    return rows, broken


def _delimiter(text: str) -> str:
    first = re.sub('"[^"]*"?', "", text.lstrip().split("\n", 1)[0])
    return max(",;\t|", key=first.count)


def _row(line: int, cells: list[str]) -> list[Row]:
    """Return a row as a list, which is empty for a blank one.

    Off comes the quote that keeps a spreadsheet from running a cell (as `export` writes it).
    """
    if not any(cell.strip() for cell in cells):
        return []
    return [(line, [cell[1:] if _BEGINS_FORMULA.match(cell) else cell for cell in cells])]
