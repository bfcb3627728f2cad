"""Check plain data against a record: checked values, and a report of every misfit."""

from __future__ import annotations

from magbot.kb.field_types import READERS
from magbot.kb.ids import suggest
from magbot.kb.record import Field, Path, Record, Report
from magbot.text.characters import is_blank


def read_record(record: Record, data: object, path: Path, report: Report) -> dict[str, object]:
    """Return the checked values of a mapping; what does not fit the record is reported."""
    if not isinstance(data, dict):
        report(
            path, "type", f"{record.title} must be a mapping of keys.", "Write `key: value` lines."
        )
        return {}
    values: dict[str, object] = {}
    for key, value in data.items():
        field = record.field(key)
        if field is None:
            report(
                (*path, key),
                "unknown-key",
                f"Unknown key '{key}' in {record.title}.",
                suggest(key, record.names),
            )
        elif value is not None:
            read = read_field(field, value, (*path, key), report)
            if field.required and isinstance(read, str) and not field.blank and is_blank(read):
                report((*path, key), "missing-key", f"'{key}' is empty.", field.remedy)
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


def read_field(field: Field, value: object, path: Path, report: Report) -> object:
    """Return the checked value of a field; None when it does not fit, which is reported."""
    read = _READERS[field.type](field, value, path, report)
    if field.choices and read is not None and read not in field.choices:
        report(
            path, "choice", f"'{read}' is not a {field.name}.", suggest(str(read), field.choices)
        )
        return None
    return read


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


_READERS = {**READERS, "record": _record, "records": _records}
