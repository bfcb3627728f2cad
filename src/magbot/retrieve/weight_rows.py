"""Weights of one feature for every entry: how they are stored, and added up for a question.

Stored, a row is a count and that many (entry, weight) pairs of 16 bits, or, where that would
be longer, `ALL` and a weight for each entry. In use it is one long integer with a signed lane
of 32 bits an entry, so that adding two rows is one addition.
"""

from __future__ import annotations

from magbot.image.arrays import numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

UNIT = 1000  # a stored weight of this size is a score of 1, before the division by the norm
LANE = 32
ALL = 0xFFFF
_HALF = 1 << 15
_LIFT = 1 << 30
_SPARSE = 16  # weights up to which they are sooner shifted into place one by one


def encode(weights: Sequence[int], *, least: int) -> bytes:
    """Store weights in units of 1/`UNIT`; where that helps, those below `least` are left out."""
    if max(weights, default=0) >= _HALF or min(weights, default=0) <= -_HALF:
        weights = [max(1 - _HALF, min(_HALF - 1, weight)) for weight in weights]
    kept = [entry for entry, weight in enumerate(weights) if not -least < weight < least]
    if len(kept) * 2 > len(weights):
        return two([ALL, *[weight + _HALF for weight in weights]])
    return two([len(kept), *kept, *[weights[entry] + _HALF for entry in kept]])


def two(values: Sequence[int]) -> bytes:
    """Lay numbers out with 16 bits each."""
    return numbers("H", values)


class RowLanes:
    """The arithmetic of packed rows for a number of entries."""

    __slots__ = ("_half", "_lift", "entries")

    def __init__(self, entries: int) -> None:
        self.entries = entries
        ones = ((1 << (LANE * entries)) - 1) // ((1 << LANE) - 1)
        self._half = ones * _HALF
        self._lift = ones * _LIFT

    def decode(self, row: memoryview) -> int:
        """Return a stored row (its 16-bit numbers) as one integer."""
        count = row[0]
        if count <= _SPARSE:
            numbers = row[1 : 2 * count + 1].tolist()
            total = 0
            for entry, weight in zip(numbers, numbers[count:], strict=False):
                total += (weight - _HALF) << (LANE * entry)
            return total
        if count == ALL:
            wide = bytearray(4 * self.entries)
            raw = row[1 : self.entries + 1].tobytes()
            wide[0::4], wide[1::4] = raw[0::2], raw[1::2]
        else:
            wide = bytearray(_HALF.to_bytes(4, "little")) * self.entries
            numbers = row[1 : 2 * count + 1].tolist()
            for entry, weight in zip(numbers, numbers[count:], strict=False):
                wide[4 * entry] = weight & 0xFF
                wide[4 * entry + 1] = weight >> 8
        return int.from_bytes(wide, "little") - self._half

    def pack(self, values: Sequence[int]) -> int:
        """Return one integer with these signed values as its lanes."""
        return sum(value << (LANE * lane) for lane, value in enumerate(values))

    def unpack(self, packed: int) -> list[int]:
        """Return the lanes of an integer, each `_LIFT` higher than its value."""
        low = (packed + self._lift).to_bytes(self.entries * 4, "little")
        return memoryview(low).cast("I").tolist()


def lowered(value: int) -> int:
    """Return the value of a lane that `RowLanes.unpack` gave."""
    return value - _LIFT
