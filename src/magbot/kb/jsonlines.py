"""Read JSON Lines: one entry a line, as a document with the single key `entries`."""

from __future__ import annotations

import json

from magbot.errors import Problem
from magbot.kb.document import Document, Path, Scalar

LONGEST_LINE = 2**20
_DEEPEST = 40
_ONE_OBJECT = "Write one JSON object a line."


class _RefusedError(ValueError):
    def __init__(self, message: str, fix: str) -> None:
        self.fix = fix
        super().__init__(message)


def read_json_lines(file: str, text: str) -> Document | list[Problem]:
    """Return the entries of a file, or the problem of every line that cannot be read.

    Only a line feed ends a line: JSON strings may hold U+0085, U+2028 and U+2029.
    """
    entries, lines, problems = [], [], []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip(" \t\r"):
            continue
        try:
            entries.append(_read_line(line))
            lines.append(number)
        except json.JSONDecodeError as error:
            message = f"This line is not valid JSON: {error.msg}."
            problems.append(Problem(file, number, error.colno, "json", message, _hint(error)))
        except _RefusedError as error:
            problems.append(Problem(file, number, 1, "json", str(error), error.fix))
    if problems:
        return problems

    def places(path: Path) -> tuple[int, int]:
        return (lines[int(path[1])] if len(path) > 1 else 0), 1

    return Document(file, {"entries": entries}, places)


def _read_line(line: str) -> object:
    if len(line) > LONGEST_LINE:
        raise _RefusedError(
            f"This line is longer than {LONGEST_LINE:,} characters.", "Split the entry."
        )
    try:
        # Numbers stay as they are written: none is too long, and 1.10 is not 1.1.
        value = json.loads(
            line,
            object_pairs_hook=_mapping,
            parse_int=lambda text: _scalar(text, "int"),
            parse_float=lambda text: _scalar(text, "float"),
            parse_constant=_refuse_constant,
        )
        return _scalars(value, 0)
    except RecursionError:
        raise _too_deep() from None


def _mapping(pairs: list[tuple[str, object]]) -> dict[str, object]:
    mapping: dict[str, object] = {}
    for key, value in pairs:
        if key in mapping:
            raise _RefusedError(f"The key '{key[:60]}' stands here twice.", "Keep one of the two.")
        mapping[key] = value
    return mapping


def _refuse_constant(name: str) -> object:
    raise _RefusedError(f"{name} is no JSON value.", "Write a number, or the word in quotes.")


def _scalars(value: object, depth: int) -> object:
    if depth > _DEEPEST:
        raise _too_deep()
    if isinstance(value, dict):
        return {key: _scalars(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_scalars(item, depth + 1) for item in value]
    if value is None or isinstance(value, Scalar):
        return value
    return _scalar(value if isinstance(value, str) else json.dumps(value), type(value).__name__)


def _scalar(text: str, tag: str) -> Scalar:
    scalar = Scalar(text)
    scalar.tag = tag
    return scalar


def _too_deep() -> _RefusedError:
    return _RefusedError("The values are nested too deeply.", "Flatten them.")


def _hint(error: json.JSONDecodeError) -> str:
    if error.msg.startswith("Invalid control character"):
        code = ord(error.doc[error.pos])
        return f"Write it as \\u{code:04x} inside the string."
    return _ONE_OBJECT
