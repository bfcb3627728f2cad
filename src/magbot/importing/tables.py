"""Tables of questions and answers: CSV, tab-separated text, and the sheets of .xlsx files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from magbot.errors import MagbotError
from magbot.importing.headings import columns_of
from magbot.importing.import_result import Draft, ImportResult
from magbot.importing.rows import Row, read_delimited
from magbot.kb.model import ANSWER

Columns = Mapping[str, list[int]]

_TITLE_ROWS = 5
_TWO = 2


def read_csv(file: str, text: str, result: ImportResult) -> list[Draft]:
    """Return comma-, semicolon- or tab-separated rows, as `drafts` does."""
    return drafts(file, read_delimited(file, text, result), result)


def drafts(file: str, rows: Sequence[Row], result: ImportResult) -> list[Draft]:
    """Return the rows of a table, those with one id or answer as one draft.

    Rows of another width than the headings are reported.
    """
    if not rows:
        result.report(file, 0, "It holds no rows.", "Is it the right file?")
        return []
    heading, columns = _heading(rows, result.columns)
    if columns is None:
        heading, columns = -1, _bare(file, rows, result)
    if columns is None:
        return []
    for _, cells in rows[: max(0, heading)]:
        title = next(cell.strip() for cell in cells if cell.strip())
        result.remarks[f"'{title}' above the headings was left out"] += 1
    width = len(rows[heading][1]) if heading >= 0 else _TWO
    body = [row for row in rows[heading + 1 :] if _fits(file, row, width, columns, result)]
    if heading >= 0:
        _report_unread(rows[heading][1], body, columns, result)
    return result.merged(file, (_draft(line, cells, columns) for line, cells in body))


def _heading(rows: Sequence[Row], headings: Mapping[str, str]) -> tuple[int, Columns | None]:
    """Find the row of headings: the first, or the first below a title."""
    if headings:
        return 0, _named(rows[0][1], headings)
    for index, (_, cells) in enumerate(rows[:_TITLE_ROWS]):
        columns = columns_of(cells)
        if columns is not None:
            return index, columns
        if sum(bool(cell.strip()) for cell in cells) > 1:
            break
    return -1, None


def _named(cells: Sequence[str], headings: Mapping[str, str]) -> Columns:
    """Find the columns that were named. Raises MagbotError for a heading that is not there."""
    words = [cell.lower().split() for cell in cells]
    for heading in headings.values():
        if heading.lower().split() not in words:
            listed = ", ".join(cell.strip() for cell in cells)
            raise MagbotError(f"There is no column '{heading}'. The first row has: {listed}")
    return {role: [words.index(head.lower().split())] for role, head in headings.items()}


def _bare(file: str, rows: Sequence[Row], result: ImportResult) -> Columns | None:
    """Take two columns without headings for question and answer, where they can be that."""
    widths = Counter(len(cells) for _, cells in rows)
    numbers = sum(not re.search(r"[^\W\d_]", cells[0]) for _, cells in rows)
    if widths.most_common(1)[0][0] == _TWO and numbers * _TWO < len(rows):
        result.remarks["row 1 was taken for a question and its answer, not for headings"] += 1
        return {"question": [0], "answer": [1]}
    result.report(
        file, rows[0][0], "The columns cannot be told apart.",
        "Write a first row with the headings question and answer, or name yours: "
        "--columns question=HEADING,answer=HEADING",
    )  # fmt: skip
    return None


def _fits(file: str, row: Row, width: int, columns: Columns, result: ImportResult) -> bool:
    """Report a row of another width; one that is too wide would lose text and is left out."""
    line, cells = row
    while len(cells) > width and not cells[-1].strip():
        del cells[-1]
    if len(cells) == width:
        return True
    last = max(columns["question"][0], columns["answer"][0])
    usable = last < len(cells) < width
    result.report(
        file, line, f"This row has {len(cells)} cells, not {width}"
        f"{'' if usable else ', and was left out'}.",
        "Put cells that hold the delimiter in quotes, and give every row all cells.",
    )  # fmt: skip
    return usable


def _report_unread(
    heads: Sequence[str], rows: Sequence[Row], columns: Columns, result: ImportResult
) -> None:
    used = {index for indices in columns.values() for index in indices}
    for index, head in enumerate(heads):
        filled = sum(1 for _, cells in rows if index < len(cells) and cells[index].strip())
        if index not in used and filled:
            result.remarks[f"cells of the column '{head.strip()}' were not read"] += filled


def _draft(line: int, cells: Sequence[str], columns: Columns) -> Draft:
    def values(name: str) -> list[str]:
        return [cells[index] for index in columns.get(name, ()) if index < len(cells)]

    variants = [part for cell in values("variants") for part in re.split(r"[|\n]", cell)]
    name, answer = " ".join(values("id")).strip(), "\n".join(values("answer"))
    return Draft(
        line,
        (*values("question"), *variants),
        answer,
        key=name or answer.strip(),
        id=name,
        kind=" ".join(values("kind")).strip() or ANSWER,
        topic=" ".join(values("topic")),
    )
