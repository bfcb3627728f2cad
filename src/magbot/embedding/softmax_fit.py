"""Learn a softmax head in plain Python: stochastic descent in small groups, on packed lanes.

A class's weights are one integer with a lane a dimension, so that a step is one multiplication
and one addition for each class that has a gradient worth a step; the few hundred rows between
two rebuilds of the head are scored with the same weights. All is whole-number arithmetic but the
probabilities and rates, which are rounded: the result is the same on every machine. A row costs
about 0.1 ms a pass at 200 classes.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd

from magbot.embedding.linear_head import HALF, WEIGHT_BITS, LinearHead, odds
from magbot.embedding.token_vectors import DIMENSIONS, UNIT_BITS
from magbot.embedding.vector_lanes import VectorLanes

_Row = tuple[Sequence[int], int, int]  # a unit vector, packed, its class or -1 - it

RATE = 4.0  # learning rate of the first pass; it falls linearly to 0
PASSES = 5
LEAST = 0.005  # gradients below are skipped
_AGAINST = 4  # weight of a row that must not be of a class
_STEP_BITS = 8  # fractional bits of a rate times a gradient
_DROP = UNIT_BITS + _STEP_BITS - WEIGHT_BITS
_GROUP = 128  # most rows scored with the same weights; fewer for few classes
_LEAST_GROUP = 32


def fit_softmax(
    units: Sequence[Sequence[int]],
    classes: Sequence[int],
    count: int,
    *,
    against: Sequence[tuple[Sequence[int], int]] = (),
    rate: float = RATE,
    passes: int = PASSES,
) -> bytes:
    """Return the section of a `LinearHead` with `count` classes, from rows and their classes.

    Each row is what `TokenVectors.unit` gave; empty ones are left out. `against` are rows with a
    class that each is not of. Rows are visited in a fixed order that scatters them.
    """
    descent = _Descent(count)
    pack = VectorLanes(DIMENSIONS).pack
    rows = [(unit, pack(unit), kind) for unit, kind in zip(units, classes, strict=True) if unit]
    rows += [(unit, pack(unit), -1 - kind) for unit, kind in against if unit]
    order = scattered(len(rows))
    group = max(_LEAST_GROUP, min(_GROUP, count // 2))
    total = max(1, passes * len(rows))
    visited = 0
    for _ in range(passes):
        for start in range(0, len(order), group):
            chosen = [rows[index] for index in order[start : start + group]]
            descent.step(chosen, rate * (1.0 - visited / total))
            visited += len(chosen)
    return descent.section()


class _Descent:
    """The weights, packed by class, at `UNIT_BITS + _STEP_BITS` binary places."""

    def __init__(self, count: int) -> None:
        self._weights = [0] * count
        self._lanes = VectorLanes(DIMENSIONS)
        self._lift = self._lanes.every((HALF << _DROP) + (1 << _DROP >> 1))

    def step(self, rows: Sequence[_Row], rate: float) -> None:
        """Move the weights by the gradients of these rows, all computed before the move."""
        head, weights = LinearHead(memoryview(self.section())), self._weights
        factor = rate * (1 << _STEP_BITS)
        for unit, packed, kind in rows:
            shares = odds(head.levels(unit))
            total = sum(shares)
            floor, part = LEAST * total, factor / total
            if kind < 0:
                weights[-1 - kind] -= packed * round(_AGAINST * shares[-1 - kind] * part)
                continue
            for entry, share in enumerate(shares):
                if share > floor and entry != kind:
                    weights[entry] -= packed * round(share * part)
            missing = total - shares[kind]
            if missing > floor:
                weights[kind] += packed * round(missing * part)

    def section(self) -> bytes:
        """Return the weights as `lay_out_head` does."""
        parts: list[bytes | bytearray] = []
        bias = HALF.to_bytes(2, "little")
        for weight in self._weights:
            low = ((weight + self._lift) >> _DROP).to_bytes(4 * DIMENSIONS, "little")
            cells = bytearray(2 * DIMENSIONS)
            cells[::2], cells[1::2] = low[::4], low[1::4]
            parts += [bias, cells]
        return b"".join(parts)


def scattered(count: int) -> list[int]:
    """Return an order of rows that spreads each class over the whole pass."""
    stride = max(1, round(count * 0.6180339887))
    while gcd(stride, count) > 1:
        stride += 1
    return [(index * stride) % count for index in range(count)]
