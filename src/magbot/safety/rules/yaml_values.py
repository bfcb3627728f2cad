"""Read plain YAML values, and report what is not of the kind it should be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from magbot.kb.document import Path
from magbot.kb.record import LONGEST_LINE, Record
from magbot.safety.rules.model import Report
from magbot.text import normalize

QUOTE = "Put it in quotes: YAML reads no, yes, on and off as something else."


def folded(word: str) -> str:
    """Return a word as texts are read: without its accents."""
    return word if word.isascii() else normalize(word)


class ValueReader:
    """Reads values one by one; everything wrong goes to `problem` with its path.

    The methods with the name of a type in `file_format` read values of that type.
    """

    def __init__(self, problem: Report) -> None:
        """Report to `problem`."""
        self.problem = problem

    def record(self, path: Path, value: object, record: Record) -> dict[str, Any]:
        """Return the values of a mapping with the keys of a record, of those that can be read."""
        return self.values(path, self.mapping(path, value, record.names), record)

    def values(self, path: Path, data: Mapping[str, object], record: Record) -> dict[str, Any]:
        """Return the value of each field of a record that is in `data` and can be read."""
        values = {}
        for field in record.fields:
            if field.name in data:
                where, value = (*path, field.name), data[field.name]
                values[field.name] = read = getattr(self, field.type)(where, value)
                if field.choices and read not in field.choices:
                    said = f"unknown {field.name} {read!r}"
                    self.problem(where, said, one_of(field.choices))
        return {name: value for name, value in values.items() if value is not None}

    def mapping(
        self, path: Path, value: object, known: Iterable[str] | None = None
    ) -> dict[str, object]:
        """Return a mapping with text keys; with `known`, other keys are reported."""
        if not isinstance(value, dict):
            self.problem(path, "expected keys with values", "Write `key: value` lines.")
            return {}
        for key in value:
            if not isinstance(key, str) and known is not None:
                self.problem((*path, str(key)), f"the key {key!r} is not a word", QUOTE)
            elif known is not None and key not in known:
                self.problem((*path, key), f"unknown key {key!r}", did_you_mean(key, known))
        return {key if isinstance(key, str) else str(key): item for key, item in value.items()}

    def texts(self, path: Path, value: object) -> tuple[str, ...]:
        """Return a list of texts; one text alone is a list of one."""
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list):
            self.problem(path, "expected a list of texts", "Write one `- text` a line.")
            return ()
        texts = []
        for position, item in enumerate(value):
            if isinstance(item, bool) or not isinstance(item, str):
                self.problem((*path, position), f"{item!r} is not a text", QUOTE)
            elif not item.strip():
                self.problem((*path, position), "an empty text", "Take it out.")
            elif self.short((*path, position), item):
                texts.append(item)
        return tuple(texts)

    def short(self, path: Path, text: str) -> bool:
        """Return whether a text can be read in reasonable time; report one that cannot."""
        if len(text) <= LONGEST_LINE:
            return True
        said = f"a text of {len(text):,} characters; {LONGEST_LINE:,} are the most"
        self.problem(path, said, "Shorten it.")
        return False

    def text(self, _path: Path, value: object) -> str:
        """Return a value as text."""
        return str(value)

    phrase = text

    def words(self, path: Path, value: object) -> tuple[str, ...]:
        """Return the words of a text or of a list of texts."""
        texts = (value,) if isinstance(value, str) else self.texts(path, value)
        return tuple(map(folded, (word for text in texts for word in text.split())))

    def pairs(self, path: Path, value: object) -> tuple[tuple[str, str], ...]:
        """Return a mapping of texts as pairs."""
        return tuple((key, str(item)) for key, item in self.mapping(path, value).items())

    def number(self, path: Path, value: object) -> float | None:
        """Return a number; None for anything else, which is reported."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.problem(path, f"{value!r} is not a number", "Write a number without a unit.")
            return None
        return value

    def numbers(self, path: Path, value: object) -> tuple[tuple[str, float], ...]:
        """Return a mapping of words to numbers as pairs."""
        return tuple(
            (folded(key), self.number((*path, key), amount) or 0)
            for key, amount in self.mapping(path, value).items()
        )

    def flag(self, path: Path, value: object) -> bool:
        """Return true or false."""
        if not isinstance(value, bool):
            self.problem(path, f"{value!r} is neither true nor false", "Write true or false.")
        return value is True


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a hint: the nearest known name, or all of them."""
    known = list(known)
    near = get_close_matches(name, known, 1)
    return f"Did you mean {near[0]!r}?" if near else one_of(known)


def one_of(known: Iterable[str]) -> str:
    """Return a hint that lists the known names."""
    return f"Use one of: {', '.join(known)}." if known else "None is defined."
