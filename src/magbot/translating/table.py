"""The table that a translator fills in: original and translation side by side, with id and key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from magbot.errors import Problem
from magbot.exporting.tables import csv_text
from magbot.importing.import_result import ImportResult
from magbot.importing.rows import read_delimited
from magbot.translating.edition import Unit

COLUMNS = ("original", "translation", "id", "key")
_HEADING = f"The first row names the columns {', '.join(COLUMNS)}, as `export` writes it."


def write(original: Mapping[Unit, str], translated: Mapping[Unit, str]) -> str:
    """Return the table that a translator fills in."""
    rows = [(text, translated.get(unit, ""), *unit) for unit, text in original.items()]
    return csv_text([COLUMNS, *rows])


@dataclass(frozen=True)
class Row:
    """A row of the table: original and translation of a text, "" where it has none yet."""

    line: int
    unit: Unit
    original: str
    translation: str


def read(file: str, text: str) -> tuple[list[Row], list[Problem]]:
    """Return the rows of a table, and what cannot be read."""
    result = ImportResult()
    (line, heading), *rows = read_delimited(file, text, result) or [(1, [""])]
    names = [cell.strip().casefold() for cell in heading]
    if not set(COLUMNS) <= set(names):
        result.report(file, line, "This is not a table of translations.", _HEADING)
        return [], result.problems
    indices = [names.index(name) for name in COLUMNS]
    filled_rows = []
    for row_line, cells in rows:
        padded = [*cells, *[""] * len(names)]
        original, translation, name, key = (_plain(padded[index]) for index in indices)
        filled_rows.append(Row(row_line, (name, key), original, translation))
    return filled_rows, result.problems


def _plain(cell: str) -> str:
    return cell.replace("\r\n", "\n").replace("\r", "\n").strip()
