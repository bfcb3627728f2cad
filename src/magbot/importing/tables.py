"""CSV with two columns or a heading row, and the tab-separated export of QnA Maker."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING

from magbot.importing.harvest import Found
from magbot.kb.model import ANSWER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from magbot.importing.harvest import Harvest

    Row = tuple[int, list[str]]

_HEADINGS = {
    "question": ("question", "questions", "q", "title", "prompt", "name"),
    "answer": ("answer", "answers", "a", "text", "content", "response", "reply"),
    "id": ("id", "qid", "key"),
    "topic": ("topic", "category", "t"),
    "kind": ("kind",),
    "variants": ("variants", "variations", "alternatives"),
}
_MORE_QUESTIONS = re.compile(r"question ?\d+")
_TSV_NEEDED = ("question", "answer")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "", "\\": "\\"}


def read_csv(files: Sequence[tuple[str, str]], harvest: Harvest) -> None:
    """Read comma-, semicolon- or tab-separated rows; rows with one id or answer are one entry."""
    for file, text in files:
        rows = _rows(file, text, harvest, _delimiter(text))
        if not rows:
            continue
        columns = _columns(rows[0][1])
        if columns is not None:
            rows = rows[1:]
        elif all(len(cells) == 2 for _, cells in rows):  # noqa: PLR2004
            columns = {"question": [0], "answer": [1]}
        else:
            harvest.refuse(
                file, 1, "The columns cannot be told apart.",
                "Write a first row with the headings question and answer.",
            )  # fmt: skip
            continue
        harvest.take(file, _merged(_found(line, cells, columns) for line, cells in rows))


def _found(line: int, cells: list[str], columns: dict[str, list[int]]) -> Found:
    def values(name: str) -> list[str]:
        return [cells[at] for at in columns.get(name, ()) if at < len(cells)]

    more = [part for cell in values("variants") for part in re.split(r"[|\n]", cell)]
    name, answer = " ".join(values("id")).strip(), "\n".join(values("answer"))
    return Found(
        line,
        (*values("question"), *more),
        answer,
        key=name or answer.strip(),
        id=name,
        kind=" ".join(values("kind")).strip() or ANSWER,
        topic=" ".join(values("topic")),
    )


def read_tsv(files: Sequence[tuple[str, str]], harvest: Harvest) -> None:
    """Read QnA Maker's rows; those with one QnaId are one entry, prompts are its links."""
    for file, text in files:
        rows = _tsv_rows(file, text, harvest)
        heads = [cell.strip().lower() for cell in rows[0][1]] if rows else []
        if any(name not in heads for name in _TSV_NEEDED):
            harvest.refuse(
                file, 1, "There is no heading with Question and Answer.",
                "Export the knowledge base from QnA Maker as TSV.",
            )  # fmt: skip
            continue
        found = (_of_qna_maker(line, dict(zip(heads, cells, strict=False)))
                 for line, cells in rows[1:])  # fmt: skip
        harvest.take(file, _merged(found))


def _of_qna_maker(line: int, row: dict[str, str]) -> Found:
    pairs = (pair.partition(":") for pair in row.get("metadata", "").split("|"))
    known = {name.strip(): value.strip() for name, _, value in pairs}
    answer = _unescape(row.get("answer", ""))
    return Found(
        line,
        (_unescape(row.get("question", "")),),
        answer,
        key=row.get("qnaid", "").strip() or answer.strip(),
        id=known.get("id", ""),
        kind=known.get("kind", ANSWER),
        topic=known.get("topic") or known.get("category") or "",
        links=_prompts(row.get("prompts", "")),
    )


def _prompts(cell: str) -> tuple[str, ...]:
    try:
        prompts = json.loads(cell or "[]")
        return tuple(str(prompt["qnaId"]) for prompt in prompts)
    except (ValueError, TypeError, KeyError):
        return ()


def _merged(found: Iterator[Found]) -> list[Found]:
    """Join the rows of one key to one entry; the first row's other values count."""
    merged: dict[str, Found] = {}
    for one in found:
        first = merged.setdefault(one.key or f"line {one.line}", one)
        if first is not one:
            merged[one.key] = Found(
                first.line, (*first.phrasings, *one.phrasings), first.answer or one.answer,
                first.key, first.id, first.kind, first.topic, first.links,
            )  # fmt: skip
    return list(merged.values())


def _rows(
    file: str, text: str, harvest: Harvest, delimiter: str, *, quoting: int = csv.QUOTE_MINIMAL
) -> list[Row]:
    """Give the rows that are not empty, each with the line it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]
    rows, line = [], 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        harvest.refuse(
            file, line, f"The rows cannot be read on from here: {error}.",
            "Look for a quote that is not closed.",
        )  # fmt: skip
    return rows


def _tsv_rows(file: str, text: str, harvest: Harvest) -> list[Row]:
    """Read with quotes; where those swallow lines, they are part of the text instead."""
    rows = _rows(file, text, harvest, "\t")
    lines = [line for line in text.splitlines() if line.strip()]
    width = lines[0].count("\t") if lines else 0
    if len(rows) < len(lines) and all(line.count("\t") == width for line in lines):
        return _rows(file, text, harvest, "\t", quoting=csv.QUOTE_NONE)
    return rows


def _delimiter(text: str) -> str:
    first = re.sub('"[^"]*"?', "", text.lstrip().split("\n", 1)[0])
    return max(",;\t", key=first.count)


def _columns(cells: list[str]) -> dict[str, list[int]] | None:
    columns: dict[str, list[int]] = {}
    for at, cell in enumerate(cells):
        head = " ".join(cell.lower().replace("_", " ").split())
        name = next((name for name, words in _HEADINGS.items() if head in words), None)
        if name is None and _MORE_QUESTIONS.fullmatch(head):
            name = "question"
        if name is not None:
            columns.setdefault(name, []).append(at)
    return columns if "question" in columns and "answer" in columns else None


def _unescape(text: str) -> str:
    return _ESCAPE.sub(lambda match: _ESCAPED.get(match[1], match[0]), text)
