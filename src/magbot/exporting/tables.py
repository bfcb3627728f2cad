"""Comma- and tab-separated tables, one row a phrasing."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Sequence

from magbot.exporting.texts import full_text
from magbot.kb.model import Entry, KnowledgeBase

CSV_COLUMNS = ("id", "kind", "topic", "question", "answer")
TSV_COLUMNS = (
    "Question",
    "Answer",
    "Source",
    "Metadata",
    "SuggestedQuestions",
    "IsContextOnly",
    "Prompts",
    "QnaId",
)


_FORMULA = re.compile(r"'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")


def write_csv(kb: KnowledgeBase, entries: Sequence[Entry], _report: Callable[[str], None]) -> str:
    """Write RFC 4180 rows under a heading; rows with the same id are one entry."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(CSV_COLUMNS)
    for entry in entries:
        text = full_text(kb, entry)
        for phrasing in entry.phrasings:
            cells = (entry.id, entry.kind, entry.topic, phrasing, text)
            writer.writerow(map(unformulated, cells))
    return out.getvalue()


def write_tsv(kb: KnowledgeBase, entries: Sequence[Entry], report: Callable[[str], None]) -> str:
    """Write the columns QnA Maker exports; line ends and tabs inside a cell are escaped."""
    numbers = {entry.id: number for number, entry in enumerate(entries, 1)}
    lines = ["\t".join(TSV_COLUMNS)]
    for entry in entries:
        text = escape(full_text(kb, entry))
        prompts = json.dumps(_prompts(entry, entries, numbers))
        rest = (text, kb.title, metadata(entry), "[]", "False", prompts, str(numbers[entry.id]))
        lines += [
            "\t".join(_cell(unformulated(cell)) for cell in (escape(phrasing), *rest))
            for phrasing in entry.phrasings
        ]
    if any(set(entry.topic) & set(":|") for entry in entries):
        report("':' and '|' in topics became ';': metadata has no way to hold them")
    return "\n".join(lines) + "\n"


def unformulated(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; `import` undoes it."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def metadata(entry: Entry) -> str:
    """Return `key:value | key:value` with the entry's id, kind and topic."""
    values = {"id": entry.id, "kind": entry.kind, "topic": entry.topic}
    shown = {name: value.replace(":", ";").replace("|", ";") for name, value in values.items()}
    return " | ".join(f"{name}:{value}" for name, value in shown.items() if value)


def escape(text: str) -> str:
    r"""Write line ends and tabs as \n and \t, as QnA Maker does; a backslash is doubled."""
    return text.replace("\\", "\\\\").replace("\r", "").replace("\n", "\\n").replace("\t", "\\t")


def _prompts(
    entry: Entry, entries: Sequence[Entry], numbers: dict[str, int]
) -> list[dict[str, object]]:
    linked = [numbers[link] for link in entry.related if link in numbers]
    return [
        {"displayOrder": order, "qnaId": number, "displayText": entries[number - 1].question}
        for order, number in enumerate(linked)
    ]


def _cell(text: str) -> str:
    """Quote a cell only where it begins with a quote: readers disagree on any other quoting."""
    return '"' + text.replace('"', '""') + '"' if text.startswith('"') else text
