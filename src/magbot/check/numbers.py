"""Find numbers with their units in a text, to compare a sentence with the claims it cites."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from magbot.check.units import CLOCK, TIMES, unit

_NUMBER = re.compile(
    r"(?<![\w.,])((?:EUR|USD|GBP|JPY)\s?|[$€£¥])?(\d[\d,]*(?:\.\d+)?)(?:([%°€£¥¢])|([a-zµμ]+)\b)?"
)
_FOLLOWER = re.compile(r"\s*(?:-\s?)?([%°€$£¥¢]|[^\W\d_]+)")
_RANGE = re.compile(r"\s*(?:[-\u2013\u2014]|to|or|and)\s*(?=[$€£¥]?\d)")
_YEAR = re.compile("(?:1[89]|20)[0-9][0-9]")
_HALF = r"([ap])\.?\s?m\b\.?"
_CLOCK = re.compile(
    rf"(?<![\w.,:])(\d{{1,2}})(?:[:.](\d\d))?\s?{_HALF}|(?<![\w.,:])(\d{{1,2}}):(\d\d)\b",
    re.IGNORECASE,
)
_HOUR_BEFORE = re.compile(
    rf"(?<![\w.,:])(\d{{1,2}})(?=\s*(?:[-\u2013\u2014]|to|or|and)\s*\d{{1,2}}(?:[:.]\d\d)?\s?{_HALF})",
    re.IGNORECASE,
)
_UP_TO_TWELVE = "one two three four five six seven eight nine ten eleven twelve"
_SPELT = {word: str(value) for value, word in enumerate(_UP_TO_TWELVE.split(), 1)}
_SPELT_NUMBER = re.compile(rf"\b({'|'.join(_SPELT)})\b", re.IGNORECASE)
_PER_CENT = re.compile(r"\bper cent\b", re.IGNORECASE)
_MARK = "\u200c"  # marks a number that was spelt out
_THOUSANDS = 3
_NOON = 12


@dataclass(frozen=True)
class Number:
    """A number as digits, with its unit (empty where none is known); times of day as 07:00.

    `written` is both as they stand in the text.
    """

    value: str
    unit: str
    written: str

    @property
    def counts_when_spelt(self) -> bool:
        """Whether the number is one of measure ("two hours"), not of things ("two weights")."""
        if self.value == "1":  # "one ounce of it has 5 mg" says 5 mg an ounce
            return self.unit in TIMES
        return self.unit not in ("", "time", "fold")


def numbers(text: str) -> list[Number]:
    """Return the numbers of a text in order; in a range ("2 to 3 h") both carry its unit.

    Numbers spelt out ("two hours") count where a unit follows.
    """
    digits = _SPELT_NUMBER.sub(lambda word: f"{_SPELT[word[0].lower()]}{_MARK}", text)
    digits = _HOUR_BEFORE.sub(r"\1 \2m", _PER_CENT.sub("percent", digits))
    placed = [*_times_of_day(digits), *_measures(_CLOCK.sub(_blank, digits))]
    return [number for _, number in sorted(placed, key=lambda pair: pair[0])]


def unsupported(sentence: str, claims: Iterable[str]) -> list[Number]:
    """Return the numbers of a sentence that stand in none of the claims with the same unit."""
    declared = {(number.value, number.unit) for claim in claims for number in numbers(claim)}
    return [number for number in numbers(sentence) if (number.value, number.unit) not in declared]


def _times_of_day(text: str) -> Iterator[tuple[int, Number]]:
    for match in _CLOCK.finditer(text):
        hour, minutes = int(match[1] or match[4]), match[2] or match[5] or "00"
        if match[3]:
            hour = hour % _NOON + (_NOON if match[3].lower() == "p" else 0)
        yield match.start(), Number(f"{hour:02}:{minutes}", CLOCK, match[0].strip())


def _measures(text: str) -> Iterator[tuple[int, Number]]:
    for match in _NUMBER.finditer(text):
        number = Number(_plain(match[2]), _unit(text, match), _written(text, match))
        spelt = text[match.end() : match.end() + 1] == _MARK
        if not spelt or number.counts_when_spelt:
            yield match.start(), number


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _plain(digits: str) -> str:
    """Return the digits with a point for decimals: "1,500" is a thousand and a half, "1,5" not."""
    integer, comma, decimals = digits.rstrip(",").rpartition(",")
    if comma and "," not in integer and "." not in decimals and len(decimals) != _THOUSANDS:
        plain = f"{integer}.{decimals}"
    else:
        plain = digits.replace(",", "")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _unit(text: str, match: re.Match[str]) -> str:
    if match[1]:
        return unit(match[1].strip())
    if match[3] or match[4]:
        return unit(match[3] or match[4], joined=True)
    end = match.end() + (text[match.end() : match.end() + 1] == _MARK)
    joined = _RANGE.match(text, end)
    if joined:
        following = _NUMBER.match(text, joined.end())
        return _unit(text, following) if following else ""
    follower = _FOLLOWER.match(text, end)
    if not follower or (follower[1].isupper() and _YEAR.fullmatch(match[2])):
        return ""
    return unit(follower[1])


def _written(text: str, match: re.Match[str]) -> str:
    follower = _FOLLOWER.match(text, match.end())
    tail = f" {follower[1]}" if follower and not match[3] and not match[4] else ""
    return match[0] + tail
