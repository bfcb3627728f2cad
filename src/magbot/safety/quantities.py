"""Read numbers with their units: ages, doses, counts of tablets, spans of time."""

from __future__ import annotations

from bisect import bisect_left

from magbot.safety.annotated_text import LENGTH_BITS, positions
from magbot.safety.tokenizer import DECIMAL
from magbot.safety.word_lookup import NUMBER, squeeze
from magbot.text.edit_distance import one_edit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from magbot.safety.annotated_text import AnnotatedText
    from magbot.safety.compiled_rules import Measure

    Amount = tuple[int, int, float]  # start, end and value of a number

_MOST_TIMES = 20
_AFTER = 4
_DIGITS = "0123456789"


def measure(annotated: AnnotatedText) -> dict[int, list[int]]:
    """Return the spans of the quantities whose number lies in their range."""
    amounts = _amounts(annotated)
    spans: dict[int, list[int]] = {}
    for quantity in annotated.rules.measures:
        for index in range(len(amounts)):
            span = _span(quantity, index, amounts, annotated)
            if span is not None:
                for symbol in quantity.symbols:
                    spans.setdefault(symbol, []).append(span)
    return spans


def _amounts(annotated: AnnotatedText) -> list[Amount]:
    """Return the numbers of the text; "two hundred" is one number."""
    amounts: list[Amount] = []
    words = annotated.words
    for span in annotated.occurrences[NUMBER]:
        position = span >> LENGTH_BITS
        value, spelt = _value(words[position], annotated.rules.numbers)
        if (
            spelt
            and amounts
            and amounts[-1][1] == position
            and words[amounts[-1][0]][0] not in _DIGITS
        ):
            start, _, before = amounts.pop()
            value = before * value if value > before else before + value
        else:
            start = position
        amounts.append((start, position + 1, value))
    return amounts


def _value(word: str, numbers: Mapping[str, float]) -> tuple[float, bool]:
    """Return the value of a number, and whether it is written in letters."""
    if word in numbers:
        return numbers[word], True
    if word[0] not in _DIGITS:
        spelt = squeeze(word, 1).encode("ascii", "replace")
        for name, value in numbers.items():
            if one_edit(spelt, squeeze(name, 1).encode()):
                return value, True
    try:
        return float(word[:18].replace(DECIMAL, ".", 1).replace(DECIMAL, "")), False
    except ValueError:
        return 0.0, False


def _span(
    quantity: Measure, index: int, amounts: list[Amount], annotated: AnnotatedText
) -> int | None:
    """Return the span of an amount and its unit where they are this quantity."""
    start, end, value = amounts[index]
    for factor, unit in quantity.units:
        length = annotated.length_at(unit, end)
        if length:
            value *= factor
            if quantity.multiplied:
                value *= _times(index, end + length, amounts, annotated)
            end += length
            break
    else:
        bare = quantity.bare and not annotated.length_at(quantity.not_before, end)
        if not bare and not _ends_at(annotated.occurrences.get(quantity.before, ()), start):
            return None
    if quantity.least <= value <= quantity.most:
        return start << LENGTH_BITS | end - start
    return None


def _ends_at(spans: list[int] | tuple[int, ...], position: int) -> bool:
    near = bisect_left(spans, position - _AFTER << LENGTH_BITS) if position > _AFTER else 0
    return any(positions(span).stop == position for span in spans[near : near + 4 * _AFTER])


def _times(index: int, end: int, amounts: list[Amount], annotated: AnnotatedText) -> float:
    """Return how many such amounts are meant: "3 x 500", "500 x 3", "500 twice a day"."""
    rules, length_at = annotated.rules, annotated.length_at
    product = 1.0
    if index and amounts[index - 1][2] <= _MOST_TIMES:
        between = range(amounts[index - 1][1], amounts[index][0])
        if len(between) <= _AFTER and all(length_at(rules.joiners, word) for word in between):
            product *= amounts[index - 1][2]
    for factor, symbol in rules.times:
        spans = annotated.occurrences.get(symbol, ())
        near = bisect_left(spans, end << LENGTH_BITS)
        if near < len(spans) and spans[near] >> LENGTH_BITS <= end + _AFTER:
            product *= factor
    if index + 1 < len(amounts) and amounts[index + 1][2] <= _MOST_TIMES:
        start, after, value = amounts[index + 1]
        beside = length_at(rules.joiners, start - 1) or length_at(rules.joiners, after)
        if start - end <= 1 and beside:
            product *= value
    return max(product, 1.0)
