"""The tab-separated export of QnA Maker."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from magbot.importing import rows as reading
from magbot.importing import tables
from magbot.importing.import_result import Draft, ImportResult, merged
from magbot.importing.rows import Row
from magbot.kb.model import ANSWER

_NEEDED = ("question", "answer")
_OWN = ("qnaid", "metadata", "prompts")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "", "\\": "\\"}


def read(files: Sequence[tuple[str, str]], result: ImportResult) -> None:
    """Read rows; those with one QnaId are one entry, prompts are its links.

    A table that is not QnA Maker's is read as any other.
    """
    for file, text in files:
        rows = _rows(file, text, result)
        heads = [cell.strip().lower() for cell in rows[0][1]] if rows else []
        if any(name not in heads for name in _NEEDED) or not set(_OWN) & set(heads):
            tables.take(file, rows, result)
        else:
            entries = _entries(file, heads, rows[1:], result)
            result.take(file, merged(entries, file, result))


def _entries(
    file: str, heads: list[str], rows: Sequence[Row], result: ImportResult
) -> Iterator[Draft]:
    for line, cells in rows:
        if any(cell.strip() for cell in cells[len(heads) :]):
            result.refuse(
                file, line,
                f"This row has {len(cells)} cells, not {len(heads)}, and was left out.",
                r"Write a tab inside a cell as \t.",
            )  # fmt: skip
        else:
            yield _draft(line, dict(zip(heads, cells, strict=False)), result)


def _draft(line: int, row: dict[str, str], result: ImportResult) -> Draft:
    pairs = (pair.partition(":") for pair in row.get("metadata", "").split("|"))
    known = {name.strip(): value.strip() for name, _, value in pairs}
    answer = _unescape(row.get("answer", ""))
    return Draft(
        line,
        (_unescape(row.get("question", "")),),
        answer,
        key=row.get("qnaid", "").strip() or answer.strip(),
        id=known.get("id", ""),
        kind=known.get("kind", ANSWER),
        topic=known.get("topic") or known.get("category") or "",
        links=_prompts(row.get("prompts", ""), result),
    )


def _prompts(cell: str, result: ImportResult) -> tuple[str, ...]:
    try:
        prompts = json.loads(cell or "[]")
        return tuple(str(prompt["qnaId"]) for prompt in prompts)
    except (ValueError, TypeError, KeyError, RecursionError):
        result.remarks["prompts that cannot be read were left out"] += 1
        return ()


def _rows(file: str, text: str, result: ImportResult) -> list[Row]:
    """Read with quotes; where those swallow lines, they are part of the text instead."""
    lines = [line for line in text.split("\n") if line.strip()]
    width = lines[0].count("\t") if lines else 0
    if lines and all(line.count("\t") == width for line in lines):
        before = len(result.problems)
        rows = reading.delimited(file, text, result, "\t")
        if len(rows) < len(lines):
            del result.problems[before:]
            rows = reading.unquoted(text, "\t")
        return rows
    return reading.delimited(file, text, result, "\t")


def _unescape(text: str) -> str:
    return _ESCAPE.sub(lambda match: _ESCAPED.get(match[1], match[0]), text)
