"""Read a value by the type of its field; None where it does not fit, which is reported."""

from __future__ import annotations

from magbot.kb.document import Scalar
from magbot.kb.ids import ID
from magbot.kb.record import LONGEST_LINE, Field, Path, Report
from magbot.text.characters import is_blank

_LARGEST = 1e15


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
        message = f"'{field.name}' is longer than {LONGEST_LINE:,} characters."
        report(path, "type", message, "Shorten it.")
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
    message = "must be a number" if number is None else "is too large"
    fix = "Write digits, at most 15 of them, with a point for decimals."
    report(path, "type", f"'{field.name}' {message}.", fix)
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
        message = f"This item of '{field.name}' is empty."
        report(
            path,
            "type",
            message,
            "Delete it, or write its words (in quotes where YAML cuts them).",
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
            report((*path, key), "missing-key", f"'{key}' is empty.", field.remedy)
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


READERS = {
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
}
