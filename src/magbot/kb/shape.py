"""The shape of every file of a knowledge base: one description for reading, checking and schema.

A `Field` says what a key holds; a `Record` is a set of fields. `read_record` turns plain data
into checked values and reports every misfit; the JSON Schema is written from the same fields.
"""

from __future__ import annotations

import re
from unicodedata import category

from magbot.frozen import frozen
from magbot.image.container import fingerprint
from magbot.kb.yaml_reader import Scalar
from magbot.text import normalize
from magbot.text.characters import fold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Path = tuple[str | int, ...]
    Report = Callable[[Path, str, str, str], None]

LONGEST_LINE = 5_000
_LARGEST = 1e15
_UNSEEN = frozenset(("Zs", "Zl", "Zp", "Cc", "Cf", "Mn", "Me"))
ID = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
_LONGEST_ID, _HASH = 60, 10


@frozen
class Field:
    """One key: its type, whether it must be there, its meaning for editors and the schema.

    Types: text, line, id, date, number, words (list of lines), ids, groups (list of lists of
    lines), pairs (list of two lines, or a mapping), map (name to line), reasons (ids, or name
    to line), contacts (name to line or map), contact (line or map), record, records.
    With `blank`, a required text may hold nothing that can be read.
    """

    name: str
    type: str
    doc: str
    required: bool = False
    choices: tuple[str, ...] = ()
    record: Record | None = None
    blank: bool = False


@frozen
class Record:
    """A mapping with known keys; `named` means: any key, each holding this record."""

    title: str
    fields: tuple[Field, ...]
    named: bool = False

    def field(self, name: str) -> Field | None:
        """Return the field of this name, or None."""
        return next((field for field in self.fields if field.name == name), None)


def read_record(record: Record, data: object, path: Path, report: Report) -> dict[str, object]:
    """Check a mapping against a record; misfits are reported and left out of the result."""
    if not isinstance(data, dict):
        report(
            path, "type", f"{record.title} must be a mapping of keys.", "Write `key: value` lines."
        )
        return {}
    known = [field.name for field in record.fields]
    values: dict[str, object] = {}
    for key, value in data.items():
        field = record.field(key)
        if field is None:
            report(
                (*path, key),
                "unknown-key",
                f"Unknown key '{key}' in {record.title}.",
                suggest(key, known),
            )
        elif value is not None:
            read = read_field(field, value, (*path, key), report)
            if field.required and isinstance(read, str) and not field.blank and is_blank(read):
                report((*path, key), "missing-key", f"'{key}' is empty.", _fill(field))
            elif read is not None:
                values[key] = read
    for field in record.fields:
        if field.required and data.get(field.name) is None:
            report(
                path,
                "missing-key",
                f"{record.title} has no '{field.name}'.",
                f"Add `{field.name}:` ({field.doc})",
            )
    return values


def is_blank(text: str) -> bool:
    """Return whether nothing of a text can be seen: it is all blanks, controls and marks."""
    return all(category(char) in _UNSEEN for char in text)


def is_wordless(text: str) -> bool:
    """Return whether a text holds punctuation alone, or less."""
    return all(category(char) in _UNSEEN or category(char)[0] == "P" for char in text)


def _fill(field: Field) -> str:
    return f"Write it ({field.doc})."


def slug(question: str) -> str:
    """Return an id made of a question: its words in ASCII, lower-case, joined by hyphens.

    Accents are folded. Where letters of another script are lost, or the 60th character is passed,
    ten digits of a hash stand for the rest, so that two questions do not share an id.
    """
    plain = question.lower() if question.isascii() else fold(question)
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if words and len(words) <= _LONGEST_ID and not _has_other_letters(plain):
        return words
    digits = fingerprint((normalize(question) or question).encode("utf-8", "replace")).hex()
    return f"{words[: _LONGEST_ID - _HASH - 1].rstrip('-') or 'entry'}-{digits[:_HASH]}"


def _has_other_letters(text: str) -> bool:
    return not text.isascii() and any(char.isalnum() for char in text if not char.isascii())


def suggest(word: str, known: Iterable[str]) -> str:
    """Say which known word was probably meant."""
    import difflib

    options = list(known)
    near = difflib.get_close_matches(word, options, n=1, cutoff=0.6)
    return f"Did you mean '{near[0]}'?" if near else f"Known here: {', '.join(options)}."


def read_field(field: Field, value: object, path: Path, report: Report) -> object:
    """Check one value against its field; None when it does not fit (already reported)."""
    read = _READERS[field.type](field, value, path, report)
    if field.choices and read is not None and read not in field.choices:
        report(
            path, "choice", f"'{read}' is not a {field.name}.", suggest(str(read), field.choices)
        )
        return None
    return read


def _line(field: Field, value: object, path: Path, report: Report) -> str | None:
    if not isinstance(value, Scalar):
        report(
            path,
            "type",
            f"'{field.name}' must be text.",
            "Write it on one line, in quotes if it holds `: `.",
        )
        return None
    if len(value) > LONGEST_LINE:
        said = f"'{field.name}' is longer than {LONGEST_LINE:,} characters."
        report(path, "type", said, "Shorten it.")
        return None
    return " ".join(value.split())


def _text(field: Field, value: object, path: Path, report: Report) -> str | None:
    if not isinstance(value, Scalar):
        report(
            path,
            "type",
            f"'{field.name}' must be text.",
            "Write `|` and indent the text below it.",
        )
        return None
    return value.strip()


def _id(field: Field, value: object, path: Path, report: Report) -> str | None:
    line = _line(field, value, path, report)
    if line is not None and not ID.fullmatch(line):
        report(
            path,
            "id",
            f"'{line}' cannot be an id.",
            "Use lower-case letters and digits, joined by dots or hyphens.",
        )
        return None
    return line


def _date(field: Field, value: object, path: Path, report: Report) -> str | None:
    line = _line(field, value, path, report)
    if line is None:
        return None
    from datetime import date

    try:
        return date.fromisoformat(line).isoformat()
    except ValueError:
        report(path, "date", f"'{line}' is not a date.", "Write it as 2026-11-22.")
        return None


def _number(field: Field, value: object, path: Path, report: Report) -> float | None:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = None
    if number is not None and -_LARGEST <= number <= _LARGEST:
        return number
    said = "must be a number" if number is None else "is too large"
    fix = "Write digits, at most 15 of them, with a point for decimals."
    report(path, "type", f"'{field.name}' {said}.", fix)
    return None


def _share(field: Field, value: object, path: Path, report: Report) -> float | None:
    number = _number(field, value, path, report)
    if number is None or 0 <= number <= 1:
        return number
    report(path, "type", f"'{field.name}' must lie from 0 to 1.", "Write 0.9 for 90 %.")
    return None


def _words(field: Field, value: object, path: Path, report: Report) -> tuple[str, ...] | None:
    if not isinstance(value, list):
        report(
            path,
            "type",
            f"'{field.name}' must be a list.",
            "Put each item on its own line after `- `.",
        )
        return None
    lines = (_item(field, item, (*path, index), report) for index, item in enumerate(value))
    return tuple(line for line in lines if line is not None)


def _item(field: Field, value: object, path: Path, report: Report) -> str | None:
    if value is None or (isinstance(value, Scalar) and not value.strip()):
        said = f"This item of '{field.name}' is empty."
        report(
            path, "type", said, "Delete it, or write its words (in quotes where YAML cuts them)."
        )
        return None
    return _line(field, value, path, report)


def _ids(field: Field, value: object, path: Path, report: Report) -> tuple[str, ...] | None:
    if isinstance(value, Scalar):
        value = [value]
    return _words(field, value, path, report)


def _groups(
    field: Field, value: object, path: Path, report: Report
) -> tuple[tuple[str, ...], ...] | None:
    if not isinstance(value, list):
        report(
            path,
            "type",
            f"'{field.name}' must be a list of lists.",
            "Write `- [one, other]` lines.",
        )
        return None
    groups = (_words(field, item, (*path, index), report) for index, item in enumerate(value))
    return tuple(group for group in groups if group)


def _pairs(
    field: Field, value: object, path: Path, report: Report
) -> tuple[tuple[str, ...], ...] | None:
    if isinstance(value, dict):
        return tuple((key, str(item)) for key, item in value.items())
    groups = _groups(field, value, path, report)
    for index, group in enumerate(groups or ()):
        if len(group) != 2:  # noqa: PLR2004
            report((*path, index), "type", "A pair has two words.", "Write `- [one, other]`.")
    return tuple(group for group in groups if len(group) == 2) if groups else groups  # noqa: PLR2004


def _map(field: Field, value: object, path: Path, report: Report) -> dict[str, str] | None:
    if not isinstance(value, dict):
        report(path, "type", f"'{field.name}' must be a mapping.", "Write `name: text` lines.")
        return None
    read: dict[str, str] = {}
    for key, item in value.items():
        text = _text(field, item, (*path, key), report) if item is not None else ""
        if text is not None and is_blank(text):
            report((*path, key), "missing-key", f"'{key}' is empty.", _fill(field))
        elif text is not None:
            read[key] = text
    return read


def _reasons(field: Field, value: object, path: Path, report: Report) -> dict[str, str] | None:
    if isinstance(value, dict):
        return _map(field, value, path, report)
    names = _ids(field, value, path, report)
    return None if names is None else dict.fromkeys(names, "")


def _contacts(
    field: Field, value: object, path: Path, report: Report
) -> dict[str, str | dict[str, str]] | None:
    if not isinstance(value, dict):
        return _map(field, value, path, report)  # type: ignore[return-value]  # it is refused
    read: dict[str, str | dict[str, str]] = {}
    for key, item in value.items():
        nested = isinstance(item, dict)
        table = _map(
            field, item if nested else {key: item}, (*path, key) if nested else path, report
        )
        if table:
            read[key] = table if nested else table[key]
    return read


def _contact(
    field: Field, value: object, path: Path, report: Report
) -> str | dict[str, str] | None:
    if isinstance(value, dict):
        return _map(field, value, path, report)
    return _line(field, value, path, report)


def _record(field: Field, value: object, path: Path, report: Report) -> dict[str, object] | None:
    assert field.record is not None  # noqa: S101
    if not field.record.named:
        return read_record(field.record, value, path, report)
    if not isinstance(value, dict):
        report(
            path,
            "type",
            f"'{field.name}' must be a mapping.",
            "Write `name:` lines with keys below.",
        )
        return None
    plain = Record(field.record.title, field.record.fields)
    return {key: read_record(plain, item, (*path, key), report) for key, item in value.items()}


def _records(
    field: Field, value: object, path: Path, report: Report
) -> list[dict[str, object]] | None:
    assert field.record is not None  # noqa: S101
    if not isinstance(value, list):
        report(path, "type", f"'{field.name}' must be a list.", "Start each item with `- `.")
        return None
    return [
        {**read_record(field.record, item, (*path, index), report), "#": index}
        for index, item in enumerate(value)
    ]


_READERS = {
    "text": _text,
    "line": _line,
    "id": _id,
    "date": _date,
    "number": _number,
    "share": _share,
    "words": _words,
    "ids": _ids,
    "groups": _groups,
    "pairs": _pairs,
    "map": _map,
    "reasons": _reasons,
    "contacts": _contacts,
    "contact": _contact,
    "record": _record,
    "records": _records,
}
