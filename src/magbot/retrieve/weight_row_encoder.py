"""Write packed weights as stored rows, without taking their lanes apart."""

from __future__ import annotations

from array import array
from itertools import compress

from magbot.retrieve import weight_rows
from magbot.retrieve.packed_svm import NARROW, WEIGHT, LaneOverflowError, SvmLanes

_BYTES = NARROW // 8
_SIXTEEN = 15  # a stored weight's bits without its sign
_SPARE = WEIGHT % 8  # places to drop for the 16 bits to begin with a byte
_AT = (WEIGHT - _SPARE) // 8


class WeightRowEncoder:
    """What `weight_rows.encode` does, for integers whose lanes have `WEIGHT` places."""

    def __init__(self, lanes: SvmLanes) -> None:
        self._lanes = lanes
        self._half = lanes.every(1 << (WEIGHT - 1))
        self._up = lanes.every((1 << lanes.sign) - (1 << (WEIGHT + _SIXTEEN)))
        self._bounds: dict[int, tuple[int, int]] = {}

    def encode(self, packed: int, *, least: int) -> bytes:
        """Store the lanes, rounded; where that helps, those below `least` are left out.

        Raises LaneOverflowError when one does not fit a narrow lane or 16 bits; in wide lanes
        what does not fit is cut.
        """
        lanes = self._lanes
        if lanes.width != NARROW:
            return weight_rows.encode(lanes.unpack(packed, drop=WEIGHT), least=least)
        high = lanes.lifted(packed + self._half)
        over, under = self._bounds.get(least) or self._bound(least)
        nonzero = (high + over | under - high) & lanes.guard
        if not nonzero:
            return weight_rows.two([0])
        moved = high - self._up
        if moved & (lanes.guard | lanes.lift):
            raise LaneOverflowError
        raw = (moved >> _SPARE).to_bytes(_BYTES * lanes.count, "little")
        cells = bytearray(2 * lanes.count)
        cells[0::2], cells[1::2] = raw[_AT::_BYTES], raw[_AT + 1 :: _BYTES]
        count = nonzero.bit_count()
        if count * 2 > lanes.count:
            return weight_rows.two([weight_rows.ALL]) + cells
        marks = nonzero.to_bytes(_BYTES * lanes.count, "little")[_BYTES - 1 :: _BYTES]
        weights = array("H", bytes(cells))
        return weight_rows.two(
            [count, *compress(range(lanes.count), marks), *compress(weights, marks)]
        )

    def _bound(self, least: int) -> tuple[int, int]:
        """Return what sets the guard of lanes of at least, or at most minus, so many units."""
        lanes = self._lanes
        middle, top = 1 << lanes.sign, 1 << (lanes.width - 1)
        over = lanes.every(top - middle - (least << WEIGHT))
        under = lanes.every(top + middle + ((1 - least) << WEIGHT) - 1)
        self._bounds[least] = over, under
        return over, under
