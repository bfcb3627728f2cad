"""Read numbers with their units: ages, doses, counts of tablets, spans of time."""

from __future__ import annotations

from bisect import bisect_left

from magbot.safety.distance import one_edit
from magbot.safety.lexicon import NUMBER
from magbot.safety.reading import DECIMAL
from magbot.safety.runs import squeeze

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from magbot.safety.program import Measure, Program

    Found = Mapping[int, list[int]]
    Amount = tuple[int, int, float]

_BITS, _MASK = 6, 63
_MOST_TIMES = 20
_AFTER = 4


def measure(words: list[str], found: Found, program: Program) -> dict[int, list[int]]:
    """Give the spans of the quantities whose number lies in their range."""
    amounts = _amounts(words, found, program.numbers)
    spans: dict[int, list[int]] = {}
    for one in program.measures:
        for place in range(len(amounts)):
            span = _span(one, place, amounts, found, program)
            if span is not None:
                for symbol in one.symbols:
                    spans.setdefault(symbol, []).append(span)
    return spans


def _amounts(words: list[str], found: Found, numbers: Mapping[str, float]) -> list[Amount]:
    """Read the numbers of the text as (start, end, value); "two hundred" is one of them."""
    read: list[Amount] = []
    for span in found[NUMBER]:
        place = span >> _BITS
        value, spelt = _value(words[place], numbers)
        if spelt and read and read[-1][1] == place and words[read[-1][0]][0] not in "0123456789":
            start, _, before = read[-1]
            value = before * value if value > before else before + value
            read[-1] = (start, place + 1, value)
        else:
            read.append((place, place + 1, value))
    return read


def _value(word: str, numbers: Mapping[str, float]) -> tuple[float, bool]:
    if word in numbers:
        return numbers[word], True
    spelt = squeeze(word, 1).encode("ascii", "replace")
    near = [] if word[0] in "0123456789" else [
        value for name, value in numbers.items() if one_edit(spelt, squeeze(name, 1).encode())
    ]  # fmt: skip
    if near:
        return near[0], True
    try:
        return float(word[:18].replace(DECIMAL, ".", 1).replace(DECIMAL, "")), False
    except ValueError:
        return 0.0, False


def _span(
    one: Measure, place: int, amounts: list[Amount], found: Found, program: Program
) -> int | None:
    start, end, value = amounts[place]
    for factor, unit in one.units:
        length = _length_at(found.get(unit, ()), end)
        if length:
            total = value * factor
            if one.multiplied:
                total *= _times(place, end + length, amounts, found, program)
            fits = one.least <= total <= one.most
            return start << _BITS | end + length - start if fits else None
    bare = one.bare and not _length_at(found.get(one.not_before, ()), end)
    if (bare or _ends_at(found.get(one.before, ()), start)) and one.least <= value <= one.most:
        return start << _BITS | end - start
    return None


def _length_at(spans: list[int] | tuple[int, ...], place: int) -> int:
    """Give the length of the longest span that starts at a place; 0 when there is none."""
    after = bisect_left(spans, place + 1 << _BITS)
    if after and spans[after - 1] >> _BITS == place:
        return spans[after - 1] & _MASK
    return 0


def _ends_at(spans: list[int] | tuple[int, ...], place: int) -> bool:
    near = bisect_left(spans, place - _AFTER << _BITS) if place > _AFTER else 0
    return any(
        (span >> _BITS) + (span & _MASK) == place for span in spans[near : near + 4 * _AFTER]
    )


def _times(place: int, end: int, amounts: list[Amount], found: Found, program: Program) -> float:
    """Say how many such amounts are meant: "3 x 500", "500 x 3", "500 twice a day"."""
    joiners = found.get(program.joiners, ())
    product = 1.0
    if place and amounts[place - 1][2] <= _MOST_TIMES:
        between = range(amounts[place - 1][1], amounts[place][0])
        if len(between) <= _AFTER and all(_length_at(joiners, word) for word in between):
            product *= amounts[place - 1][2]
    for factor, symbol in program.times:
        spans = found.get(symbol, ())
        near = bisect_left(spans, end << _BITS)
        if near < len(spans) and spans[near] >> _BITS <= end + _AFTER:
            product *= factor
    if place + 1 < len(amounts) and amounts[place + 1][2] <= _MOST_TIMES:
        start, after, value = amounts[place + 1]
        beside = _length_at(joiners, start - 1) or _length_at(joiners, after)
        if start - end <= 1 and beside:
            product *= value
    return max(product, 1.0)
