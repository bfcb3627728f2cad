"""A linear score for each class of a unit vector, all classes at once."""

from __future__ import annotations

from math import exp
from operator import mul

from magbot.embedding.token_vectors import DIMENSIONS, UNIT_BITS
from magbot.embedding.vector_lanes import VectorLanes
from magbot.image.arrays import numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

WEIGHT_BITS = 9  # fractional bits of a weight, which lies between -64 and 64
HALF = 1 << 15  # offset of a stored weight
_POINT = 1 << (WEIGHT_BITS + UNIT_BITS)
_ROW = 2 * (1 + DIMENSIONS)  # bytes per class


def lay_out_head(weights: Sequence[Sequence[float]], biases: Sequence[float]) -> bytes:
    """Return the section of a head from `DIMENSIONS` weights for each class, and a bias each.

    A class's weights have a length below 700, far above what a fit gives.
    """
    return numbers(
        "H",
        (
            min(2 * HALF - 1, max(0, round(value * (1 << WEIGHT_BITS)) + HALF))
            for bias, row in zip(biases, weights, strict=True)
            for value in (bias, *row)
        ),
    )


class LinearHead:
    """The section that `lay_out_head` made: for each class 1 + DIMENSIONS numbers of 16 bits."""

    __slots__ = ("_bias", "_columns", "_lanes", "classes")

    def __init__(self, *sections: memoryview) -> None:
        """Read a head; the classes of several sections follow each other, at the cost of one."""
        cells = b"".join(sections)
        self.classes = len(cells) // _ROW
        self._lanes = lanes = VectorLanes(self.classes)
        half = lanes.every(HALF)
        columns = [
            lanes.spread(cells[index::_ROW], cells[index + 1 :: _ROW]) - half
            for index in range(0, _ROW, 2)
        ]
        self._bias = columns[0] << UNIT_BITS
        self._columns = columns[1:]

    def levels(self, unit: Sequence[int]) -> list[float]:
        """Return the score of each class for a unit vector (`TokenVectors.unit`)."""
        packed: int = sum(map(mul, self._columns, unit), self._bias)
        return [value / _POINT for value in self._lanes.unpack(packed)]


def odds(levels: Sequence[float]) -> list[float]:
    """Return e to the power of each level less the highest: the odds between the classes."""
    highest = max(levels, default=0.0)
    return [exp(level - highest) for level in levels]


def softmax(levels: Sequence[float]) -> list[float]:
    """Return the probabilities in proportion to e to the power of each level."""
    shares = odds(levels)
    total = sum(shares)
    return [share / total for share in shares]
