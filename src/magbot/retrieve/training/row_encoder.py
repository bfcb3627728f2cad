"""Write packed weights as stored rows (`weight_rows`), without taking their lanes apart."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import compress

from magbot.frozen import Memo
from magbot.image.arrays import numbers
from magbot.retrieve.training.packed_svm import NARROW, WEIGHT, LaneOverflowError, SvmLanes
from magbot.retrieve.weight_rows import ALL, HALF

_BYTES = NARROW // 8
_STORED = 15  # bits of a stored weight without its sign
_SPARE = WEIGHT % 8  # places to drop for the 16 bits to begin with a byte
_AT = (WEIGHT - _SPARE) // 8


def encode(weights: Sequence[int], *, least: int) -> bytes:
    """Store weights in units of 1/`UNIT`; where that helps, those below `least` are left out."""
    if max(weights, default=0) >= HALF or min(weights, default=0) <= -HALF:
        weights = [max(1 - HALF, min(HALF - 1, weight)) for weight in weights]
    entries = [entry for entry, weight in enumerate(weights) if not -least < weight < least]
    if len(entries) * 2 > len(weights):
        return numbers("H", [ALL, *[weight + HALF for weight in weights]])
    stored = [weights[entry] + HALF for entry in entries]
    return numbers("H", [len(entries), *entries, *stored])


class RowEncoder:
    """Does what `encode` does for integers whose lanes have `WEIGHT` binary places."""

    def __init__(self, lanes: SvmLanes) -> None:
        self._lanes = lanes
        self._half = lanes.every(1 << (WEIGHT - 1))
        self._up = lanes.every((1 << lanes.sign) - (1 << (WEIGHT + _STORED)))
        self._bounds = Memo(self._bound, 8)

    def encode(self, packed: int, *, least: int) -> bytes:
        """Store the lanes, rounded; where that helps, those below `least` are left out.

        Raises LaneOverflowError when one does not fit a narrow lane or 16 bits; in wide lanes
        what does not fit is cut.
        """
        lanes = self._lanes
        if lanes.width != NARROW:
            return encode(lanes.unpack(packed, drop=WEIGHT), least=least)
        high = lanes.lifted(packed + self._half)
        over, under = self._bounds[least]
        nonzero = (high + over | under - high) & lanes.guard
        if not nonzero:
            return numbers("H", [0])
        moved = high - self._up
        if moved & (lanes.guard | lanes.lift):
            raise LaneOverflowError
        raw = (moved >> _SPARE).to_bytes(_BYTES * lanes.count, "little")
        cells = bytearray(2 * lanes.count)
        cells[0::2], cells[1::2] = raw[_AT::_BYTES], raw[_AT + 1 :: _BYTES]
        count = nonzero.bit_count()
        if count * 2 > lanes.count:
            return numbers("H", [ALL]) + cells
        marks = nonzero.to_bytes(_BYTES * lanes.count, "little")[_BYTES - 1 :: _BYTES]
        weights = array("H", bytes(cells))
        entries = compress(range(lanes.count), marks)
        return numbers("H", [count, *entries, *compress(weights, marks)])

    def _bound(self, least: int) -> tuple[int, int]:
        """Return what sets the guard of lanes of at least, or at most minus, so many units."""
        lanes = self._lanes
        middle, top = 1 << lanes.sign, 1 << (lanes.width - 1)
        over = lanes.every(top - middle - (least << WEIGHT))
        under = lanes.every(top + middle + ((1 - least) << WEIGHT) - 1)
        return over, under
