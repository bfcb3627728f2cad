"""The sheets of an .xlsx file, read with openpyxl (magbot[xlsx])."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

from magbot.errors import MagbotError, MissingExtraError
from magbot.importing import tables
from magbot.importing.import_result import ImportResult
from magbot.importing.rows import Row

_MOST_CELLS = 2_000_000


def read(files: Sequence[tuple[str, str]], result: ImportResult) -> None:
    """Read the rows of every sheet; the content of a file is read again from its path.

    Raises MissingExtraError without openpyxl, MagbotError for what is no .xlsx file.
    """
    for file, _ in files:
        for title, rows in _sheets(file):
            if rows:
                name = f"{file} [{title}]"
                result.add(name, tables.drafts(name, rows, result))


def _sheets(file: str) -> list[tuple[str, list[Row]]]:
    try:
        from openpyxl import load_workbook
    except ImportError as error:
        raise MissingExtraError("xlsx") from error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            workbook = load_workbook(file, read_only=True, data_only=True)
            try:
                return [(sheet.title, _rows(file, sheet)) for sheet in workbook.worksheets]
            finally:
                workbook.close()
    except MagbotError:
        raise
    except Exception as error:  # openpyxl raises what its parsers raise
        raise MagbotError(
            f"{file} cannot be read as .xlsx. Save it as CSV UTF-8 and import that."
        ) from error


def _rows(file: str, sheet: object) -> list[Row]:
    rows: list[Row] = []
    count = width = 0
    for line, values in enumerate(sheet.iter_rows(values_only=True), 1):  # type: ignore[attr-defined]
        cells = ["" if value is None else str(value) for value in values]
        count += len(cells)
        if count > _MOST_CELLS:
            raise MagbotError(f"{file} has more than {_MOST_CELLS} cells. Split it.")
        if any(cell.strip() for cell in cells):
            rows.append((line, cells))
            width = max(width, *(index for index, cell in enumerate(cells, 1) if cell))
    return [(line, cells[:width]) for line, cells in rows]
