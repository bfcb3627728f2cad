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


def delimited(file: str, text: str, result: ImportResult, delimiter: str = "") -> list[Row]:
    r"""Return the rows that hold something; without a delimiter it is found in the first row.

    A row whose quotes do not fit is reported and left out, and reading goes on at the next line.
    Quotes may be doubled or written \".
    """
    declared = _SEPARATOR.fullmatch(text.partition("\n")[0])
    if declared:
        text, delimiter = "\n" + text.partition("\n")[2], delimiter or declared[1]
    delimiter = delimiter or _delimiter(text)
    rows, broken = _read(text, delimiter)
    if broken and '\\"' in text:
        escaped = _read(text.replace('\\"', '""'), delimiter)
        rows, broken = escaped if len(escaped[1]) < len(broken) else (rows, broken)
    for line in broken[:_MOST_BROKEN]:
        result.refuse(
            file, line, "The quotes of this row do not fit.",
            'Close each quote before the delimiter, and write " inside a cell as "".',
        )  # fmt: skip
    if len(broken) > _MOST_BROKEN:
        result.refuse(
            file, broken[_MOST_BROKEN], "The rows from here on were not read: too many quotes do "
            "not fit.", "Name the format, or mend the quotes.",
        )  # fmt: skip
    return [(line, [_formula_freed(cell) for cell in cells]) for line, cells in rows]


def unquoted(text: str, delimiter: str) -> list[Row]:
    """Return the rows of a file in which quotes are part of the text."""
    lines = enumerate(text.split("\n"), 1)
    cells = ((line, row.rstrip("\r").split(delimiter)) for line, row in lines)
    return [
        (line, [_formula_freed(cell) for cell in row])
        for line, row in cells
        if any(cell.strip() for cell in row)
    ]


def _read(text: str, delimiter: str) -> tuple[list[Row], list[int]]:
    lines = list(io.StringIO(text, newline=""))
    rows: list[Row] = []
    broken: list[int] = []
    start = 0
    before = csv.field_size_limit(2**31 - 1)
    try:
        while start < len(lines) and len(broken) <= _MOST_BROKEN:
            start = _read_on(lines, start, delimiter, rows, broken)
    finally:
        csv.field_size_limit(before)
    return rows, broken


def _read_on(
    lines: list[str], start: int, delimiter: str, rows: list[Row], broken: list[int]
) -> int:
    """Read rows up to the end or the first that cannot be read; returns where to go on."""
    reader = csv.reader(
        islice(lines, start, None), delimiter=delimiter, skipinitialspace=True, strict=True
    )
    line = start
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((line + 1, cells))
            line = start + reader.line_num
    except csv.Error:
        broken.append(line + 1)
        return line + 1
    return len(lines)


def _delimiter(text: str) -> str:
    first = re.sub('"[^"]*"?', "", text.lstrip().split("\n", 1)[0])
    return max(",;\t|", key=first.count)


def _formula_freed(cell: str) -> str:
    """Take off the quote that keeps a spreadsheet from running a cell (as `export` writes it)."""
    return cell[1:] if _BEGINS_FORMULA.match(cell) else cell
