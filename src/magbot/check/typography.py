"""Rules on characters that look right and are not. They look at the files' raw lines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from magbot.check.inspection import Inspection
from magbot.check.rules import RULES
from magbot.errors import Problem

MARK = "\ufeff"
HIDDEN = {
    "\u00a0": " ", "\u202f": " ", "\u2007": " ", "\u2009": " ", "\u3000": " ", "\u2028": " ",
    "\u00ad": "", "\u200b": "", "\u200c": "", "\u200e": "", "\u200f": "", "\u2060": "",
    "\u202a": "", "\u202b": "", "\u202c": "", "\u202d": "", "\u202e": "", "\ufeff": "",
    "\u2066": "", "\u2067": "", "\u2068": "", "\u2069": "", "\u2011": "-",
}  # fmt: skip
_HIDDEN = re.compile(f"[{''.join(HIDDEN)}]")
_GARBLED = re.compile("\ufffd|[\u00c3\u00c2][\u0080-\u00bf]|\u00e2\u20ac.|&#\\d+;")
_WORD = re.compile(r"[^\W\d_]+")
_ALPHABETS = ("LATIN", "CYRILLIC", "GREEK")
_SPACES = re.compile(r"[ \t]+\r?$")


def check(inspection: Inspection) -> Iterator[Problem]:
    """Check every line of every file; the danger signs may hold any character on purpose."""
    rules = inspection.folder.rules
    for file, lines in inspection.texts.items():
        if lines and lines[0].startswith(MARK):
            yield _found(file, 1, 1, "byte-order-mark", "The file starts with a byte order mark.",
                         "Save it as UTF-8 without one.")  # fmt: skip
        for number, line in enumerate(lines, 1):
            yield from _spaces(file, number, line)
            if not line.isascii() and not (rules and file in rules.files):
                yield from _characters(file, number, line.removeprefix(MARK))


def _spaces(file: str, number: int, line: str) -> Iterator[Problem]:
    match = _SPACES.search(line)
    if match:
        yield _found(file, number, match.start() + 1, "trailing-space",
                     "The line ends with spaces.", "Delete them.")  # fmt: skip


def _characters(file: str, number: int, line: str) -> Iterator[Problem]:
    for match in _HIDDEN.finditer(line):
        name = unicodedata.name(match[0], f"U+{ord(match[0]):04X}").lower()
        yield _found(file, number, match.start() + 1, "hidden-character",
                     f"An invisible character stands here ({name}).",
                     "Delete it, or type a plain space.")  # fmt: skip
    for match in _GARBLED.finditer(line):
        yield _found(file, number, match.start() + 1, "garbled-text",
                     f"'{match[0]}' looks like wrongly decoded text.",
                     "Type the intended character again.")  # fmt: skip
    for match in _WORD.finditer(line):
        mixed = _alphabets(match[0])
        if len(mixed) > 1:
            yield _found(file, number, match.start() + 1, "mixed-script",
                         f"'{match[0]}' mixes letters of {' and '.join(mixed)}.",
                         "Type the word again in one alphabet.")  # fmt: skip
    if not unicodedata.is_normalized("NFC", line):
        yield _found(file, number, 1, "decomposed",
                     "An accented letter is written as two characters.",
                     "Type it as one (Unicode form NFC).")  # fmt: skip


def _alphabets(word: str) -> list[str]:
    if word.isascii():
        return []
    names = {unicodedata.name(char, "").partition(" ")[0] for char in word}
    return [name.capitalize() for name in _ALPHABETS if name in names]


def _found(file: str, line: int, column: int, rule: str, message: str, fix: str) -> Problem:
    return Problem(file, line, column, rule, message, fix, RULES[rule].severity)
