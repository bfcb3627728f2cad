"""Read numbers with their units: ages, doses, counts of tablets, spans of time."""

from __future__ import annotations

from bisect import bisect_left

from magbot.safety.character_runs import squeeze
from magbot.safety.edit_distance import one_edit
from magbot.safety.spans import LENGTH_BITS, LENGTH_MASK
from magbot.safety.tokenizer import DECIMAL
from magbot.safety.word_lookup import NUMBER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from magbot.safety.compiled_rules import CompiledRules, Measure

    Found = Mapping[int, list[int]]
    Amount = tuple[int, int, float]

_MOST_TIMES = 20
_AFTER = 4


def measure(words: list[str], occurrences: Found, rules: CompiledRules) -> dict[int, list[int]]:
    """Return the spans of the quantities whose number lies in their range."""
    amounts = _amounts(words, occurrences, rules.numbers)
    spans: dict[int, list[int]] = {}
    for quantity in rules.measures:
        for position in range(len(amounts)):
            span = _span(quantity, position, amounts, occurrences, rules)
            if span is not None:
                for symbol in quantity.symbols:
                    spans.setdefault(symbol, []).append(span)
    return spans


def _amounts(words: list[str], occurrences: Found, numbers: Mapping[str, float]) -> list[Amount]:
    """Return the numbers of the text as (start, end, value); "two hundred" is one number."""
    read: list[Amount] = []
    for span in occurrences[NUMBER]:
        position = span >> LENGTH_BITS
        value, spelt = _value(words[position], numbers)
        if (
            spelt
            and read
            and read[-1][1] == position
            and words[read[-1][0]][0] not in "0123456789"
        ):
            start, _, before = read[-1]
            value = before * value if value > before else before + value
            read[-1] = (start, position + 1, value)
        else:
            read.append((position, position + 1, value))
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
    quantity: Measure,
    position: int,
    amounts: list[Amount],
    occurrences: Found,
    rules: CompiledRules,
) -> int | None:
    start, end, value = amounts[position]
    for factor, unit in quantity.units:
        length = _length_at(occurrences.get(unit, ()), end)
        if length:
            total = value * factor
            if quantity.multiplied:
                total *= _times(position, end + length, amounts, occurrences, rules)
            fits = quantity.least <= total <= quantity.most
            return start << LENGTH_BITS | end + length - start if fits else None
    bare = quantity.bare and not _length_at(occurrences.get(quantity.not_before, ()), end)
    if (
        bare or _ends_at(occurrences.get(quantity.before, ()), start)
    ) and quantity.least <= value <= quantity.most:
        return start << LENGTH_BITS | end - start
    return None


def _length_at(spans: list[int] | tuple[int, ...], position: int) -> int:
    """Return the length of the longest span that starts at a place; 0 when there is none."""
    after = bisect_left(spans, position + 1 << LENGTH_BITS)
    if after and spans[after - 1] >> LENGTH_BITS == position:
        return spans[after - 1] & LENGTH_MASK
    return 0


def _ends_at(spans: list[int] | tuple[int, ...], position: int) -> bool:
    near = bisect_left(spans, position - _AFTER << LENGTH_BITS) if position > _AFTER else 0
    return any(
        (span >> LENGTH_BITS) + (span & LENGTH_MASK) == position
        for span in spans[near : near + 4 * _AFTER]
    )


def _times(
    position: int, end: int, amounts: list[Amount], occurrences: Found, rules: CompiledRules
) -> float:
    """Return how many such amounts are meant: "3 x 500", "500 x 3", "500 twice a day"."""
    joiners = occurrences.get(rules.joiners, ())
    product = 1.0
    if position and amounts[position - 1][2] <= _MOST_TIMES:
        between = range(amounts[position - 1][1], amounts[position][0])
        if len(between) <= _AFTER and all(_length_at(joiners, word) for word in between):
            product *= amounts[position - 1][2]
    for factor, symbol in rules.times:
        spans = occurrences.get(symbol, ())
        near = bisect_left(spans, end << LENGTH_BITS)
        if near < len(spans) and spans[near] >> LENGTH_BITS <= end + _AFTER:
            product *= factor
    if position + 1 < len(amounts) and amounts[position + 1][2] <= _MOST_TIMES:
        start, after, value = amounts[position + 1]
        beside = _length_at(joiners, start - 1) or _length_at(joiners, after)
        if start - end <= 1 and beside:
            product *= value
    return max(product, 1.0)
