"""A rule on languages written without spaces, whose words cannot be told apart."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from magbot.check.inspection import Inspection
from magbot.check.rules import RULES
from magbot.errors import Problem

SCRIPTS = ("HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")
RULE = "unparted-words"
_LONGEST_WORD = 8  # letters; a run of more is several words without a space


def check(inspection: Inspection) -> Iterator[Problem]:
    """Name the first line of each file on which such words run together."""
    rules = inspection.folder.rules
    for file, lines in inspection.texts.items():
        if rules and file in rules.files:
            continue
        for number, line in enumerate(lines, 1):
            script = "" if line.isascii() else _unparted(line)
            if script:
                message = f"Words in {script.title()} letters run together here."
                fix = "Matching is by near-exact wording: write more variants, or part the words."
                yield Problem(file, number, 1, RULE, message, fix, RULES[RULE].severity)
                break


def _unparted(line: str) -> str:
    """Return the script of a run of letters too long to be a word; "" where there is none."""
    for run in line.split():
        named = [unicodedata.name(char, "").split(" ")[0] for char in run]
        for script in SCRIPTS:
            if named.count(script) > _LONGEST_WORD:
                return script
    return ""
