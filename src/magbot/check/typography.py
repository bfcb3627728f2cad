"""Rules on characters that look right and are not. They look at the files' raw lines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from magbot.check.inspection import Inspection
from magbot.check.rules import finding
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
_UNSPACED = ("HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")
"""Scripts that are written without spaces, so that words cannot be told apart."""
_LONGEST_WORD = 8  # letters; a run of more in such a script is several words


def check(inspection: Inspection) -> Iterator[Problem]:
    """Check every line of every file; the danger signs may hold any character on purpose."""
    for file, lines in inspection.lines.items():
        if lines and lines[0].startswith(MARK):
            message, fix = (
                "The file starts with a byte order mark.",
                "Save it as UTF-8 without one.",
            )
            yield finding("byte-order-mark", file, 1, 1, message, fix)
        for number, line in enumerate(lines, 1):
            if spaces := _SPACES.search(line):
                message, column = "The line ends with spaces.", spaces.start() + 1
                yield finding("trailing-space", file, number, column, message, "Delete them.")
            if not line.isascii() and file not in inspection.sign_files:
                for column, rule, message, fix in _characters(line.removeprefix(MARK)):
                    yield finding(rule, file, number, column, message, fix)


def check_spacing(inspection: Inspection) -> Iterator[Problem]:
    """Name the first line of each file on which words run together."""
    for file, lines in inspection.lines.items():
        if file in inspection.sign_files:
            continue
        scripts = ((number, _unspaced(line)) for number, line in enumerate(lines, 1))
        number, script = next((pair for pair in scripts if pair[1]), (0, ""))
        if script:
            message = f"Words in {script.title()} letters run together here."
            fix = "Matching is by near-exact wording: write more variants, or part the words."
            yield finding("unparted-words", file, number, 1, message, fix)


def _characters(line: str) -> Iterator[tuple[int, str, str, str]]:
    """Return column, rule, message and fix of each doubtful character of a line."""
    for match in _HIDDEN.finditer(line):
        name = unicodedata.name(match[0], f"U+{ord(match[0]):04X}").lower()
        message = f"An invisible character stands here ({name})."
        yield match.start() + 1, "hidden-character", message, "Delete it, or type a plain space."
    for match in _GARBLED.finditer(line):
        message = f"'{match[0]}' looks like wrongly decoded text."
        yield match.start() + 1, "garbled-text", message, "Type the intended character again."
    for match in _WORD.finditer(line):
        alphabets = _alphabets(match[0])
        if len(alphabets) > 1:
            message = f"'{match[0]}' mixes letters of {' and '.join(alphabets)}."
            fix = "Type the word again in one alphabet."
            yield match.start() + 1, "mixed-script", message, fix
    if not unicodedata.is_normalized("NFC", line):
        message = "An accented letter is written as two characters."
        yield 1, "decomposed", message, "Type it as one (Unicode form NFC)."


def _alphabets(word: str) -> list[str]:
    if word.isascii():
        return []
    names = {unicodedata.name(char, "").partition(" ")[0] for char in word}
    return [name.capitalize() for name in _ALPHABETS if name in names]


def _unspaced(line: str) -> str:
    """Return the script of a run of letters too long to be a word; "" where there is none."""
    for run in () if line.isascii() else line.split():
        scripts = [unicodedata.name(char, "").split(" ")[0] for char in run]
        for script in _UNSPACED:
            if scripts.count(script) > _LONGEST_WORD:
                return script
    return ""
