"""Read plain YAML values, and report what is not of the kind it should be."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from magbot.kb.record import LONGEST_LINE
from magbot.safety.rules import Path, Report
from magbot.text import normalize

QUOTE: Final = "Put it in quotes: YAML reads no, yes, on and off as something else."


def folded(word: str) -> str:
    """Return a word as texts are read: without its accents."""
    return word if word.isascii() else normalize(word)


class ValueReader:
    """Reads values one by one; everything wrong goes to `problem` with its path."""

    def __init__(self, problem: Report) -> None:
        """Report to `problem`."""
        self.problem = problem

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

    def strings(self, path: Path, value: object) -> tuple[str, ...]:
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

    def words(self, path: Path, value: object) -> tuple[str, ...]:
        """Return the words of a text or of a list of texts."""
        texts = (value,) if isinstance(value, str) else self.strings(path, value)
        return tuple(map(folded, (word for text in texts for word in text.split())))

    def pairs(self, path: Path, value: object) -> tuple[tuple[str, str], ...]:
        """Return a mapping of texts as pairs."""
        return tuple((key, str(item)) for key, item in self.mapping(path, value).items())

    def number(self, path: Path, value: object, default: float) -> float:
        """Return a number, or `default` with a report."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.problem(path, f"{value!r} is not a number", "Write a number without a unit.")
            return default
        return value

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
