"""Fit one linear score an entry, many entries at once, in plain Python integers.

A long integer holds a signed 64-bit lane for each entry, so that one addition or one
multiplication by a small number works on all entries; the arithmetic is exact, and the result
the same on every machine. The method is dual coordinate descent (Hsieh et al., 2008) on the
squared hinge: an entry's score is pulled up to 1 on its own phrasings and pushed down to 0 on
those of others, and nothing is done where it is beyond already.
"""

from __future__ import annotations

from array import array
from operator import mul
from sys import byteorder
from typing import TYPE_CHECKING

from magbot.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

LANE = 64
INPUT = 10  # binary places of a feature's value
STEP = 10  # binary places of a row's step size
FINE = 14  # binary places of a residual
WEIGHT = FINE + STEP + INPUT  # binary places of a weight
_SCORE = WEIGHT + INPUT
_SIGN = 62
_DROP = _SCORE - FINE


@frozen
class Row:
    """A phrasing as the fit sees it: features with values at `INPUT` places, and its entry.

    `stiffness` is the ridge penalty divided by the row's importance. A `forbidden` row says
    that its entry must score `ceiling` at most, and nothing of the others.
    """

    features: tuple[int, ...]
    values: tuple[int, ...]
    entry: int
    stiffness: float
    forbidden: bool = False


class Lanes:
    """The constants of a number of lanes."""

    __slots__ = ("_ones", "count")

    def __init__(self, count: int) -> None:
        self.count = count
        self._ones = ((1 << (LANE * count)) - 1) // ((1 << LANE) - 1)

    def pack(self, values: Sequence[int]) -> int:
        """Give one integer with these signed values as its lanes."""
        return sum(value << (LANE * lane) for lane, value in enumerate(values))

    def every(self, value: int) -> int:
        """Give one integer with the same value in each lane."""
        return value * self._ones

    def unpack(self, packed: int, *, drop: int) -> list[int]:
        """Give the lanes of an integer, without their `drop` lowest binary places."""
        low = (packed + self.every((1 << _SIGN) + (1 << drop >> 1))).to_bytes(
            self.count * 8, "little"
        )
        lanes = array("Q", low)
        if byteorder == "big":
            lanes.byteswap()
        middle = 1 << (_SIGN - drop)
        return [(lane >> drop) - middle for lane in lanes]


def solve(
    rows: Sequence[Row], *, features: int, bias: Sequence[float], epochs: int, ceiling: float
) -> list[int]:
    """Give each feature's weights, packed, at `WEIGHT` binary places.

    `bias` is what each entry scores without any feature.
    """
    lanes = Lanes(len(bias))
    descent = _Descent(lanes, [0] * features, lanes.pack([_at_score(b) for b in bias]))
    alphas = [0] * len(rows)
    order = _spread(len(rows))
    for _ in range(epochs):
        for at in order:
            row = rows[at]
            if row.forbidden:
                alphas[at] = descent.forbid(row, alphas[at], _at_score(ceiling))
            else:
                alphas[at] = descent.teach(row, alphas[at])
    return descent.weights


class _Descent:
    """The weights, and the two kinds of step that change them."""

    def __init__(self, lanes: Lanes, weights: list[int], bias: int) -> None:
        self.weights = weights
        self._bias = bias
        self._lift = lanes.every(1 << _SIGN)
        self._ones = lanes.every(1)
        self._short = lanes.every((1 << (_SIGN - _DROP)) - 1)

    def teach(self, row: Row, alpha: int) -> int:
        norm, step = _norm_and_step(row)
        shift = LANE * row.entry
        own = 1 << shift
        residual = (own << _SCORE) - self._score(row) + alpha * norm
        lifted = residual + self._lift
        mine = ((lifted >> shift) & ((1 << LANE) - 1)) - (1 << _SIGN)
        # Lanes whose score is above 0 have a residual below 0: their sign bit is unset.
        above = ~(lifted >> _SIGN) & self._ones & ~own
        kept = (lifted & ((above << _SIGN) - above)) >> _DROP & self._short
        fresh = (kept - (above << (_SIGN - _DROP))) * step
        fresh += (max(0, mine >> _DROP) * step) << shift
        return self._move(row, alpha, fresh)

    def forbid(self, row: Row, alpha: int, ceiling: int) -> int:
        norm, step = _norm_and_step(row)
        shift = LANE * row.entry
        lifted = (ceiling << shift) - self._score(row) + alpha * norm + self._lift
        mine = ((lifted >> shift) & ((1 << LANE) - 1)) - (1 << _SIGN)
        return self._move(row, alpha, (min(0, mine >> _DROP) * step) << shift)

    def _score(self, row: Row) -> int:
        got = map(self.weights.__getitem__, row.features)
        score: int = sum(map(mul, got, row.values), self._bias)
        return score

    def _move(self, row: Row, alpha: int, fresh: int) -> int:
        change = fresh - alpha
        if change:
            weights = self.weights
            for feature, value in zip(row.features, row.values, strict=True):
                weights[feature] += change * value
        return fresh


def _norm_and_step(row: Row) -> tuple[int, int]:
    norm = sum(map(mul, row.values, row.values))
    step = (1 << STEP) / (row.stiffness + norm / (1 << (2 * INPUT)))
    return norm, round(step)


def _at_score(value: float) -> int:
    return round(value * (1 << _SCORE))


def _spread(count: int) -> list[int]:
    """Give an order that visits far-apart rows in turn, so that no entry comes as a block."""
    stride = max(1, round(count * 0.6180339887))
    while _common(stride, count) > 1:
        stride += 1
    return [(at * stride) % count for at in range(count)]


def _common(one: int, other: int) -> int:
    while other:
        one, other = other, one % other
    return one
