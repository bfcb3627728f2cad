"""Fit a linear support vector machine for each entry, all at once, in plain Python integers.

A long integer holds a signed lane for each entry, so that one addition or one multiplication by
a small number works on all entries; the arithmetic is exact, and the result the same on every
machine. The method is dual coordinate descent (Hsieh et al., 2008) on the squared hinge: an
entry's score is pulled up to 1 on its own phrasings and pushed down to 0 on those of others, and
left alone where it is beyond already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import mul

from magbot.embedding.softmax_fit import scattered
from magbot.frozen import frozen

NARROW, WIDE = 40, 72  # bits of a lane: half the bits are half the work; the wide hold any score
INPUT = 10  # binary places of a feature's value
_FINE = 12  # binary places of a multiplier
WEIGHT = _FINE + INPUT  # binary places of a weight
_SCORE = WEIGHT + INPUT
_DROP = _SCORE - _FINE
_STEP = 12  # binary places of a row's step size
_MOST_STEP = (1 << 22) - 1  # times a residual it fits a lane


class LaneOverflowError(ArithmeticError):
    """A number left the lanes it was to stay in: wider ones are needed."""


@frozen
class Row:
    """A phrasing as the fit sees it: features with values at `INPUT` places, and its entry.

    `penalty` is the ridge penalty divided by the row's importance. A `forbidden` row says that
    its entry must score `ceiling` at most, and nothing about the others.
    """

    features: tuple[int, ...]
    values: tuple[int, ...]
    entry: int
    penalty: float
    forbidden: bool = False


class SvmLanes:
    """The constants of a number of lanes, whose values use all bits but one and the sign."""

    __slots__ = ("_ones", "count", "guard", "lift", "sign", "width")

    def __init__(self, count: int, width: int) -> None:
        self.count = count
        self.width = width
        self.sign = width - 2
        self._ones = ((1 << (width * count)) - 1) // ((1 << width) - 1)
        self.lift = self.every(1 << self.sign)
        self.guard = self.every(1 << (width - 1))

    def pack(self, values: Sequence[int]) -> int:
        """Return one integer with these signed values as its lanes."""
        return sum(value << (self.width * lane) for lane, value in enumerate(values))

    def every(self, value: int) -> int:
        """Return one integer with the same value in each lane."""
        return value * self._ones

    def lifted(self, packed: int) -> int:
        """Return the integer with each lane raised by `1 << sign`, so that none is negative.

        Raises LaneOverflowError when the guard, the highest bit of each lane, shows that one
        is too large: values grow by small steps, so that none can pass it unseen.
        """
        high = packed + self.lift
        if high & self.guard:
            raise LaneOverflowError
        return high

    def unpack(self, packed: int, *, drop: int) -> list[int]:
        """Return the lanes of an integer, rounded to do without their `drop` lowest places."""
        high = self.lifted(packed + self.every(1 << drop >> 1))
        mask, middle = (1 << self.width) - 1, 1 << (self.sign - drop)
        shifts = range(0, self.width * self.count, self.width)
        return [((high >> shift & mask) >> drop) - middle for shift in shifts]


def solve(
    rows: Sequence[Row],
    *,
    lanes: SvmLanes,
    features: int,
    bias: Sequence[float],
    epochs: int,
    ceiling: float,
) -> list[int]:
    """Return each feature's weights, packed, at `WEIGHT` binary places.

    Features that are alike share one object. `bias` is what each entry scores without any
    feature. Raises LaneOverflowError when the lanes are too narrow.
    """
    descent = _Descent(lanes, features, bias, ceiling)
    alike = _alike(rows)
    steps = [_Step(row, alike, lanes.width) for row in rows]
    order = scattered(len(rows))
    for _ in range(epochs):
        for index in order:
            descent.take(steps[index])
    weights = descent.weights
    for feature, (first, _) in alike.items():
        weights[feature] = weights[first]
    for row, step in zip(rows, steps, strict=True):
        parts: dict[int, int] = {}
        for feature, value in zip(row.features, row.values, strict=True):
            if feature not in alike:
                weights[feature] = parts[value] = parts.get(value) or step.alpha * value
    return weights


def _alike(rows: Sequence[Row]) -> dict[int, tuple[int, int]]:
    """Group the features of several rows that stand in the same rows with the same values.

    They have the same weights all along, so that one of them is enough. Return for each feature
    the first of its group, and the size of the group; features of one row are left out.
    """
    columns: dict[int, list[int]] = {}
    for index, row in enumerate(rows):
        for feature, value in zip(row.features, row.values, strict=True):
            columns.setdefault(feature, []).append(index << (2 * INPUT) | value)
    groups: dict[tuple[int, ...], list[int]] = {}
    for feature, column in columns.items():
        if len(column) > 1:
            groups.setdefault(tuple(column), []).append(feature)
    return {feature: (group[0], len(group)) for group in groups.values() for feature in group}


class _Step:
    """A row ready for the descent, and its multiplier of each entry, `alpha`, packed.

    Of features that are alike it holds one, with the value of all in `sums`, in order of their
    values. Features of no other row are left out: what they add to the score of this one is
    what a step takes out again. `norm` is that of the others.
    """

    __slots__ = ("alpha", "features", "forbidden", "norm", "shift", "size", "sums", "values")

    def __init__(self, row: Row, alike: Mapping[int, tuple[int, int]], width: int) -> None:
        norm = sum(map(mul, row.values, row.values))
        size = (1 << _STEP) / (row.penalty + norm / (1 << (2 * INPUT)))
        shared = sorted(
            (value, feature, alike[feature][1])
            for value, feature in zip(row.values, row.features, strict=True)
            if feature in alike and alike[feature][0] == feature
        )
        self.values = tuple([value for value, _, _ in shared])
        self.features = tuple([feature for _, feature, _ in shared])
        self.sums = tuple([value * count for value, _, count in shared])
        self.norm = sum(map(mul, self.values, self.sums))
        self.size = min(round(size), _MOST_STEP)
        self.shift = width * row.entry
        self.forbidden = row.forbidden
        self.alpha = 0


class _Descent:
    """The weights, and the two kinds of step that change them."""

    def __init__(
        self, lanes: SvmLanes, features: int, bias: Sequence[float], ceiling: float
    ) -> None:
        self.weights = [0] * features
        self._bias = lanes.pack([_at_score(value) for value in bias])
        self._ceiling = _at_score(ceiling)
        self._lanes = lanes
        self._lane = (1 << lanes.width) - 1
        self._ones = lanes.every(1)
        self._short = lanes.every((1 << (lanes.sign - _DROP)) - 1)
        self._rest = lanes.every((1 << (lanes.width - _STEP)) - 1)

    def take(self, step: _Step) -> None:
        """Set a row's multipliers to their optimum, all other rows' being fixed."""
        weights = map(self.weights.__getitem__, step.features)
        score: int = sum(map(mul, weights, step.sums), self._bias)
        score -= step.alpha * step.norm
        lifted = self._lanes.lifted(score)
        alpha = (self._forbidden if step.forbidden else self._alpha)(step, lifted)
        change = alpha - step.alpha
        if change:
            step.alpha = alpha
            self._move(step, change)

    def _alpha(self, step: _Step, score: int) -> int:
        sign, shift = self._lanes.sign, step.shift
        mine = (score >> shift & self._lane) - (1 << sign)
        # Lanes whose score is not below 0 have their sign bit set; they are pushed down.
        above = score >> sign & self._ones & ~(1 << shift)
        high = (score & (above << sign) - above) >> _DROP & self._short
        down = high * step.size >> _STEP & self._rest
        up = max(0, (1 << _SCORE) - mine >> _DROP) * step.size >> _STEP
        alpha: int = (up << shift) - down
        return alpha

    def _forbidden(self, step: _Step, score: int) -> int:
        mine = (score >> step.shift & self._lane) - (1 << self._lanes.sign)
        down: int = max(0, mine - self._ceiling >> _DROP) * step.size >> _STEP
        return -down << step.shift

    def _move(self, step: _Step, change: int) -> None:
        weights, before, part = self.weights, 0, 0
        for feature, value in zip(step.features, step.values, strict=True):
            if value != before:
                before, part = value, change * value
            weights[feature] += part


def _at_score(value: float) -> int:
    return round(value * (1 << _SCORE))
