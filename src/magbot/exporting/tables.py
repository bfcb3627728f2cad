"""Comma- and tab-separated tables, one row a phrasing."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from magbot.exporting.texts import full_text
from magbot.kb.model import Entry, KnowledgeBase

_CSV_COLUMNS = ("id", "kind", "topic", "question", "answer")
_TSV_COLUMNS = (
    *("Question", "Answer", "Source", "Metadata", "SuggestedQuestions", "IsContextOnly"),
    *("Prompts", "QnaId"),
)
_FORMULA = re.compile(r"'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")


def csv_text(rows: Iterable[Iterable[str]]) -> str:
    """Return RFC 4180 rows in which no spreadsheet takes a cell for a formula."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\r\n").writerows(map(_unformulated, row) for row in rows)
    return stream.getvalue()


def write_csv(kb: KnowledgeBase, entries: Sequence[Entry]) -> str:
    """Return a row a phrasing, under a heading; rows with the same id are one entry."""
    rows = [
        (entry.id, entry.kind, entry.topic, phrasing, full_text(kb, entry))
        for entry in entries
        for phrasing in entry.phrasings
    ]
    return csv_text([_CSV_COLUMNS, *rows])


def write_tsv(kb: KnowledgeBase, entries: Sequence[Entry]) -> str:
    """Return the columns QnA Maker exports; line ends and tabs inside a cell are escaped."""
    numbered = {entry.id: (number, entry) for number, entry in enumerate(entries, 1)}
    lines = ["\t".join(_TSV_COLUMNS)]
    for number, entry in numbered.values():
        text, prompts = _escaped(full_text(kb, entry)), json.dumps(_prompts(entry, numbered))
        cells = (text, kb.title, _metadata(entry), "[]", "False", prompts, str(number))
        lines += [
            "\t".join(_quoted(_unformulated(cell)) for cell in (_escaped(phrasing), *cells))
            for phrasing in entry.phrasings
        ]
    return "\n".join(lines) + "\n"


def tsv_losses(_kb: KnowledgeBase, entries: Sequence[Entry]) -> Iterator[str]:
    """Say what metadata cannot hold."""
    if any(set(entry.topic) & set(":|") for entry in entries):
        yield "':' and '|' in topics became ';': metadata has no way to hold them"


def _unformulated(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; `import` undoes it."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _metadata(entry: Entry) -> str:
    """Return `key:value | key:value` with the entry's id, kind and topic."""
    values = {"id": entry.id, "kind": entry.kind, "topic": entry.topic}
    plain = {name: re.sub("[:|]", ";", value) for name, value in values.items()}
    return " | ".join(f"{name}:{value}" for name, value in plain.items() if value)


def _escaped(text: str) -> str:
    r"""Write line ends and tabs as \n and \t, as QnA Maker does; a backslash is doubled."""
    return text.replace("\\", "\\\\").replace("\r", "").replace("\n", "\\n").replace("\t", "\\t")


def _prompts(entry: Entry, numbered: Mapping[str, tuple[int, Entry]]) -> list[dict[str, object]]:
    linked = [numbered[link] for link in entry.related if link in numbered]
    return [
        {"displayOrder": order, "qnaId": number, "displayText": target.question}
        for order, (number, target) in enumerate(linked)
    ]


def _quoted(cell: str) -> str:
    """Quote a cell only where it begins with a quote: readers disagree on any other quoting."""
    return '"' + cell.replace('"', '""') + '"' if cell.startswith('"') else cell
