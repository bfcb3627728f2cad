"""The tab-separated export of QnA Maker."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from magbot.importing import tables
from magbot.importing.import_result import Draft, ImportResult
from magbot.importing.rows import Row, read_delimited, read_unquoted
from magbot.kb.model import ANSWER

_NEEDED = {"question", "answer"}
_OWN = {"qnaid", "metadata", "prompts"}
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "", "\\": "\\"}


def read(file: str, text: str, result: ImportResult) -> list[Draft]:
    """Return the rows; those with one QnaId are one draft, prompts are its links.

    A table that is not QnA Maker's is read as any other.
    """
    rows = _rows(file, text, result)
    heads = [cell.strip().lower() for cell in rows[0][1]] if rows else []
    if not set(heads) >= _NEEDED or not set(heads) & _OWN:
        return tables.drafts(file, rows, result)
    return result.merged(file, _drafts(file, heads, rows[1:], result))


def _drafts(
    file: str, heads: list[str], rows: Sequence[Row], result: ImportResult
) -> Iterator[Draft]:
    for line, cells in rows:
        if any(cell.strip() for cell in cells[len(heads) :]):
            result.report(
                file, line,
                f"This row has {len(cells)} cells, not {len(heads)}, and was left out.",
                r"Write a tab inside a cell as \t.",
            )  # fmt: skip
        else:
            yield _draft(line, dict(zip(heads, cells, strict=False)), result)


def _draft(line: int, row: dict[str, str], result: ImportResult) -> Draft:
    pairs = (pair.partition(":") for pair in row.get("metadata", "").split("|"))
    metadata = {name.strip(): value.strip() for name, _, value in pairs}
    answer = _unescape(row.get("answer", ""))
    return Draft(
        line,
        (_unescape(row.get("question", "")),),
        answer,
        key=row.get("qnaid", "").strip() or answer.strip(),
        id=metadata.get("id", ""),
        kind=metadata.get("kind", ANSWER),
        topic=metadata.get("topic") or metadata.get("category") or "",
        links=_prompts(row.get("prompts", ""), result),
    )


def _prompts(cell: str, result: ImportResult) -> tuple[str, ...]:
    try:
        return tuple(str(prompt["qnaId"]) for prompt in json.loads(cell or "[]"))
    except (ValueError, TypeError, KeyError, RecursionError):
        result.remarks["prompts that cannot be read were left out"] += 1
        return ()


def _rows(file: str, text: str, result: ImportResult) -> list[Row]:
    """Read with quotes; where those swallow lines, they are part of the text instead."""
    lines = [line for line in text.split("\n") if line.strip()]
    before = len(result.problems)
    rows = read_delimited(file, text, result, "\t")
    if len(rows) < len(lines) and len({line.count("\t") for line in lines}) == 1:
        del result.problems[before:]
        return read_unquoted(text, "\t")
    return rows


def _unescape(text: str) -> str:
    return _ESCAPE.sub(lambda match: _ESCAPED.get(match[1], match[0]), text)
