"""Weights of one feature for every entry: how a stored row is read as packed lanes.

Stored, a row is a count and that many (entry, weight) pairs of 16 bits, or, where that would
be longer, `ALL` and a weight for each entry. In use it is one long integer with a signed lane
of 32 bits an entry, so that adding two rows is one addition.
"""

from __future__ import annotations

from magbot.embedding.vector_lanes import VectorLanes

UNIT = 1000  # a stored weight of this size is a score of 1, before the division by the norm
ALL = 0xFFFF
HALF = 1 << 15  # offset of a stored weight
_LANE = 32
_SPARSE = 16  # weights up to which shifting them one by one is faster


class RowLanes(VectorLanes):
    """The lanes of packed rows, one for each entry."""

    __slots__ = ("_half",)

    def __init__(self, entries: int) -> None:
        super().__init__(entries, _LANE)
        self._half = self.every(HALF)

    def decode(self, row: memoryview) -> int:
        """Return a stored row (its 16-bit numbers) as one integer."""
        count = row[0]
        if count == ALL:
            raw = row[1 : self.count + 1].tobytes()
            return self.spread(raw[0::2], raw[1::2]) - self._half
        numbers = row[1 : 2 * count + 1].tolist()
        pairs = zip(numbers, numbers[count:], strict=False)
        if count <= _SPARSE:
            return sum([(weight - HALF) << (_LANE * entry) for entry, weight in pairs])
        wide = bytearray(HALF.to_bytes(4, "little")) * self.count
        for entry, weight in pairs:
            wide[4 * entry] = weight & 0xFF
            wide[4 * entry + 1] = weight >> 8
        return int.from_bytes(wide, "little") - self._half
