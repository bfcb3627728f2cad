"""Check the plain data of one mapping against its record; report every misfit with its place."""

from __future__ import annotations

from collections.abc import Callable

from magbot.kb.document import Path, Scalar
from magbot.kb.ids import ID, suggest
from magbot.kb.record import LONGEST_LINE, Field, Record, Report
from magbot.text.characters import is_blank

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Groups = tuple[tuple[str, ...], ...]
    Map = dict[str, str]

_LARGEST = 1e15  # whole numbers up to here are exact as floats
_PAIR = 2  # items


def read_record(record: Record, data: object, path: Path, report: Report) -> dict[str, Any]:
    """Return the checked values of a mapping; what does not fit the record is reported."""
    return _Reader(report).read_record(record, data, path)


class _MisfitError(ValueError):
    """A value does not fit its field."""

    def __init__(self, message: str, fix: str, rule: str = "type") -> None:
        self.fix, self.rule = fix, rule
        super().__init__(message)


def _line(field: Field, value: object) -> str:
    if not isinstance(value, Scalar):
        fix = "Write it on one line, in quotes if it holds `: `."
        raise _MisfitError(f"'{field.name}' must be text.", fix)
    if len(value) > LONGEST_LINE:
        message = f"'{field.name}' is longer than {LONGEST_LINE:,} characters."
        raise _MisfitError(message, "Shorten it.")
    return " ".join(value.split())


def _item(field: Field, value: object) -> str:
    if value in (None, []) or (isinstance(value, Scalar) and not value.strip()):
        fix = "Delete it, or write its words (in quotes where YAML cuts them)."
        raise _MisfitError(f"This item of '{field.name}' is empty.", fix)
    return _line(field, value)


def _text(field: Field, value: object) -> str:
    if not isinstance(value, Scalar):
        fix = "Write `|` and indent the text below it."
        raise _MisfitError(f"'{field.name}' must be text.", fix)
    return value.strip()


def _id(field: Field, value: object) -> str:
    line = _line(field, value)
    if not ID.fullmatch(line):
        fix = "Use lower-case letters and digits, joined by dots or hyphens."
        raise _MisfitError(f"'{line}' cannot be an id.", fix, "id")
    return line


def _date(field: Field, value: object) -> str:
    from datetime import date

    line = _line(field, value)
    try:
        return date.fromisoformat(line).isoformat()
    except ValueError:
        message = f"'{line}' is not a date."
        raise _MisfitError(message, "Write it as 2026-11-22.", "date") from None


def _number(field: Field, value: object) -> float:
    fix = "Write digits, at most 15 of them, with a point for decimals."
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise _MisfitError(f"'{field.name}' must be a number.", fix) from None
    if not -_LARGEST <= number <= _LARGEST:
        raise _MisfitError(f"'{field.name}' is too large.", fix)
    return number


def _share(field: Field, value: object) -> float:
    number = _number(field, value)
    if not 0 <= number <= 1:
        raise _MisfitError(f"'{field.name}' must lie from 0 to 1.", "Write 0.9 for 90 %.")
    return number


_PLAIN: dict[str, Callable[[Field, object], object]] = {
    "line": _line,
    "item": _item,
    "text": _text,
    "id": _id,
    "date": _date,
    "number": _number,
    "share": _share,
}


class _Reader:
    """Reads a value by its field's type: with a function of `_PLAIN`, else the method so named.

    `words` to `records` are reached by name, through `getattr` in `read`; some also call one
    another.
    """

    def __init__(self, report: Report) -> None:
        self._report = report

    def read_record(self, record: Record, data: object, path: Path) -> dict[str, Any]:
        """Return the checked values of a mapping."""
        if not isinstance(data, dict):
            message = f"{record.title} must be a mapping of keys."
            self._report(path, "type", message, "Write `key: value` lines.")
            return {}
        values = {}
        for key, value in data.items():
            field = record.field(key)
            if field is None:
                message = f"Unknown key '{key}' in {record.title}."
                self._report((*path, key), "unknown-key", message, suggest(key, record.names))
            elif value is not None:
                read = self._read_field(field, value, (*path, key))
                if read is not None:
                    values[key] = read
        for field in record.fields:
            if field.required and data.get(field.name) is None:
                message = f"{record.title} has no '{field.name}'."
                self._report(path, "missing-key", message, f"Add `{field.name}:` ({field.doc})")
        return values

    def _read_field(self, field: Field, value: object, path: Path) -> object:
        read = self.read(field.type, field, value, path)
        if read is not None and field.choices and read not in field.choices:
            hint = suggest(str(read), field.choices)
            self._report(path, "choice", f"'{read}' is not a {field.name}.", hint)
            return None
        if field.required and isinstance(read, str) and not field.blank and is_blank(read):
            self._report(path, "missing-key", f"'{field.name}' is empty.", field.remedy)
            return None
        return read

    def read(self, kind: str, field: Field, value: object, path: Path) -> Any:  # noqa: ANN401
        """Return a value of a type; None where it does not fit, which is reported."""
        try:
            if kind in _PLAIN:
                return _PLAIN[kind](field, value)
            return getattr(self, kind)(field, value, path)
        except _MisfitError as misfit:
            self._report(path, misfit.rule, str(misfit), misfit.fix)
            return None

    def words(self, field: Field, value: object, path: Path) -> tuple[str, ...]:
        """Return a list of lines."""
        if not isinstance(value, list):
            fix = "Put each item on its own line after `- `."
            raise _MisfitError(f"'{field.name}' must be a list.", fix)
        lines = [
            self.read("item", field, item, (*path, index)) for index, item in enumerate(value)
        ]
        return tuple(line for line in lines if line is not None)

    def ids(self, field: Field, value: object, path: Path) -> tuple[str, ...]:
        """Return lines; a single one may stand without a list. Their form is not checked."""
        return self.words(field, [value] if isinstance(value, Scalar) else value, path)

    def groups(self, field: Field, value: object, path: Path, kind: str = "words") -> Groups:
        """Return a list of lists of lines, each read as `kind`; an empty one is an empty item."""
        if not isinstance(value, list):
            fix = "Write `- [one, other]` lines."
            raise _MisfitError(f"'{field.name}' must be a list of lists.", fix)
        groups = [
            self.read("item" if item == [] else kind, field, item, (*path, index))
            for index, item in enumerate(value)
        ]
        return tuple(filter(None, groups))

    def pairs(self, field: Field, value: object, path: Path) -> Groups:
        """Return pairs of lines, written as lists of two or as a mapping.

        A list of another length is reported and left out.
        """
        if isinstance(value, dict):
            lines = ((key, self.read("item", field, value[key], (*path, key))) for key in value)
            return tuple((key, line) for key, line in lines if line is not None)
        return self.groups(field, value, path, "pair")

    def pair(self, field: Field, value: object, path: Path) -> tuple[str, ...]:
        """Return two lines, or none; a misfit among the items is all that is reported."""
        lines = self.words(field, value, path)
        if isinstance(value, list) and len(lines) == len(value) != _PAIR:
            raise _MisfitError("A pair has two words.", "Write `- [one, other]`.")
        return lines if len(lines) == _PAIR else ()

    def map(self, field: Field, value: object, path: Path) -> Map:
        """Return texts by name."""
        if not isinstance(value, dict):
            raise _MisfitError(f"'{field.name}' must be a mapping.", "Write `name: text` lines.")
        texts: Map = {}
        for key, item in value.items():
            text = "" if item is None else self.read("text", field, item, (*path, key))
            if text is not None and is_blank(text):
                self._report((*path, key), "missing-key", f"'{key}' is empty.", field.remedy)
            elif text is not None:
                texts[key] = text
        return texts

    def reasons(self, field: Field, value: object, path: Path) -> Map:
        """Return ids, or texts by name."""
        if isinstance(value, dict):
            return self.map(field, value, path)
        return dict.fromkeys(self.ids(field, value, path), "")

    def contacts(self, field: Field, value: object, path: Path) -> dict[str, str | Map]:
        """Return texts by name, each one text or by country."""
        if not isinstance(value, dict):
            raise _MisfitError(f"'{field.name}' must be a mapping.", "Write `name: text` lines.")
        read: dict[str, str | Map] = {}
        for key, item in value.items():
            if not isinstance(item, dict):
                read |= self.map(field, {key: item}, path)
            elif table := self.map(field, item, (*path, key)):
                read[key] = table
        return read

    def contact(self, field: Field, value: object, path: Path) -> str | Map:
        """Return a line, or texts by country."""
        return self.map(field, value, path) if isinstance(value, dict) else _line(field, value)

    def record(self, field: Field, value: object, path: Path) -> dict[str, Any]:
        """Return the values of a record, or of each of several by name."""
        assert field.record is not None  # noqa: S101
        if not field.record.named:
            return self.read_record(field.record, value, path)
        if not isinstance(value, dict):
            fix = "Write `name:` lines with keys below."
            raise _MisfitError(f"'{field.name}' must be a mapping.", fix)
        return {
            key: self.read_record(field.record, item, (*path, key)) for key, item in value.items()
        }

    def records(self, field: Field, value: object, path: Path) -> list[dict[str, Any]]:
        """Return a list of records, each with its position as `#`."""
        assert field.record is not None  # noqa: S101
        if not isinstance(value, list):
            raise _MisfitError(f"'{field.name}' must be a list.", "Start each item with `- `.")
        return [
            {**self.read_record(field.record, item, (*path, index)), "#": index}
            for index, item in enumerate(value)
        ]
