"""The table that a translator fills in: original and translation side by side, with id and key."""

from __future__ import annotations

from collections.abc import Mapping

from magbot.errors import Problem
from magbot.exporting.tables import csv_text
from magbot.importing.import_result import ImportResult
from magbot.importing.rows import delimited
from magbot.translating.edition import Unit

COLUMNS = ("original", "translation", "id", "key")
_HEADING = f"The first row names the columns {', '.join(COLUMNS)}, as `export` writes it."


def write(original: Mapping[Unit, str], translated: Mapping[Unit, str]) -> str:
    """Return the table that a translator fills in."""
    rows = [(text, translated.get(unit, ""), *unit) for unit, text in original.items()]
    return csv_text([COLUMNS, *rows])


def read(file: str, text: str) -> tuple[list[tuple[int, Unit, str, str]], list[Problem]]:
    """Return line, id and key, original and translation of each row, and what cannot be read."""
    result = ImportResult()
    heading, *rows = delimited(file, text, result) or [(1, [""])]
    names = [cell.strip().casefold() for cell in heading[1]]
    if not set(COLUMNS) <= set(names):
        result.refuse(file, heading[0], "This is not a table of translations.", _HEADING)
        return [], result.problems
    places = [names.index(name) for name in COLUMNS]
    read_rows = []
    for line, cells in rows:
        filled = [*cells, *[""] * len(names)]
        original, translation, name, key = (filled[position] for position in places)
        unit = name.strip(), key.strip()
        read_rows.append((line, unit, _plain(original), _plain(translation)))
    return read_rows, result.problems


def _plain(cell: str) -> str:
    return cell.replace("\r\n", "\n").replace("\r", "\n").strip()
