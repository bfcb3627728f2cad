"""Find numbers with their units in a text, to compare a sentence with the claims it cites."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_NUMBER = re.compile(r"(?<![\w.,])([$€£]?)(\d[\d,]*(?:\.\d+)?)(?:(%|°)|([a-zµμ]+)\b)?")
_FOLLOWER = re.compile(r"\s*(?:-\s?)?(%|°|[^\W\d_]+)")
_RANGE = re.compile(r"\s*(?:[-\u2013\u2014]|to|or|and)\s*(?=[$€£]?\d)")
_YEAR = re.compile("(?:1[89]|20)[0-9][0-9]")
_UP_TO_TWELVE = "one two three four five six seven eight nine ten eleven twelve"
_SPELT = {word: str(value) for value, word in enumerate(_UP_TO_TWELVE.split(), 1)}
_SPELT_NUMBER = re.compile(rf"\b({'|'.join(_SPELT)})\b", re.IGNORECASE)
_TIMES = frozenset(
    ("second", "minute", "hour", "day", "night", "week", "month", "year", "time", "percent")
)
_SHORT_WORDS = (
    "a an and are as at but by do does for from has he if in is it its may no nor not of off on "
    "or out per she so than that the then they this to up was were when who with you"
)
_NO_UNITS = frozenset(_SHORT_WORDS.split())
_LONGEST_UNIT = 4
_LONGEST_AFTER_YEAR = 2


@dataclass(frozen=True)
class Number:
    """A number as digits, with the word or sign behind it (empty where there is none).

    `shown` is both as they stand in the text.
    """

    value: str
    unit: str
    shown: str

    @property
    def has_unit(self) -> bool:
        """Whether what follows looks like a unit: a sign, a short word, a time."""
        if not self.unit or self.unit in _NO_UNITS:
            return False
        longest = _LONGEST_AFTER_YEAR if _YEAR.fullmatch(self.value) else _LONGEST_UNIT
        return len(self.unit) <= longest or self.unit in _TIMES

    @property
    def counts_when_spelt(self) -> bool:
        """Whether the number is one of measure ("two hours"), not of things ("two weights")."""
        return self.unit in _TIMES and self.unit != "time"


def numbers(text: str) -> list[Number]:
    """Give the numbers of a text in order; in a range ("2 to 3 h") both carry its unit.

    Numbers spelt out ("two hours") count where a unit follows.
    """
    digits = _SPELT_NUMBER.sub(lambda word: f"{_SPELT[word[0].lower()]}\u200c", text)
    found = []
    for match in _NUMBER.finditer(digits):
        number = Number(_plain(match[2]), _unit(digits, match), _shown(digits, match))
        spelt = digits[match.end() : match.end() + 1] == "\u200c"
        if not spelt or number.counts_when_spelt:
            found.append(number)
    return found


def unsupported(sentence: str, claims: Iterable[str]) -> list[Number]:
    """Give the numbers of a sentence that stand in none of the claims with the same unit."""
    declared: dict[str, set[Number]] = {}
    for claim in claims:
        for number in numbers(claim):
            declared.setdefault(number.value, set()).add(number)
    return [
        number
        for number in numbers(sentence)
        if not any(_agree(number, other) for other in declared.get(number.value, ()))
    ]


def _agree(one: Number, other: Number) -> bool:
    if one.unit == other.unit:
        return True
    return not one.has_unit and not other.has_unit


def _plain(digits: str) -> str:
    whole = digits.replace(",", "")
    return whole.rstrip("0").rstrip(".") if "." in whole else whole


def _unit(text: str, match: re.Match[str]) -> str:
    if match[1]:
        return match[1]
    if match[3] or match[4]:
        return _singular(match[3] or match[4])
    end = match.end() + (text[match.end() : match.end() + 1] == "\u200c")
    joined = _RANGE.match(text, end)
    if joined:
        following = _NUMBER.match(text, joined.end())
        return _unit(text, following) if following else ""
    follower = _FOLLOWER.match(text, end)
    if not follower or (follower[1].isupper() and _YEAR.fullmatch(match[2])):
        return ""
    return _singular(follower[1])


def _singular(word: str) -> str:
    lower = word.lower()
    return lower[:-1] if len(lower) > 3 and lower.endswith("s") else lower  # noqa: PLR2004


def _shown(text: str, match: re.Match[str]) -> str:
    follower = _FOLLOWER.match(text, match.end())
    tail = f" {follower[1]}" if follower and not match[3] and not match[4] else ""
    return match[0] + tail
