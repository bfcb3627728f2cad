"""What a file may hold: one description for reading, checking and the JSON Schema.

A `Field` says what a key holds; a `Record` is a set of fields.
"""

from __future__ import annotations

from collections.abc import Callable

from magbot.frozen import frozen
from magbot.kb.document import Path

Report = Callable[[Path, str, str, str], None]

LONGEST_LINE = 5_000


@frozen
class Field:
    """One key: its type, whether it must be there, its meaning for editors and the schema.

    Types: text, line, id, date, number, share (0 to 1), words (list of lines), ids (the same, or
    one line alone), groups (list of lists of lines), pairs (list of two lines, or a mapping), map
    (name to text), reasons (ids, or name to text), contacts (name to text or map), contact (line
    or map), record, records.
    With `blank`, a required text may hold nothing that can be read.
    """

    name: str
    type: str
    doc: str
    required: bool = False
    choices: tuple[str, ...] = ()
    record: Record | None = None
    blank: bool = False

    @property
    def remedy(self) -> str:
        """What to do where a text is missing."""
        return f"Write it ({self.doc})."


@frozen
class Record:
    """A mapping with known keys; `named` means: any key, each holding this record."""

    title: str
    fields: tuple[Field, ...]
    named: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the fields."""
        return tuple(field.name for field in self.fields)

    def field(self, name: str) -> Field | None:
        """Return the field of this name, or None."""
        return next((field for field in self.fields if field.name == name), None)
