"""Signed numbers of 32 bits side by side in one integer: adding two of them adds all lanes."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

WIDTH = 32
_BYTES = WIDTH // 8
_LIFT = 1 << (WIDTH - 1)


class Lanes:
    """The arithmetic of a number of lanes. What does not fit a lane is the caller's fault."""

    __slots__ = ("_lift", "_ones", "count")

    def __init__(self, count: int) -> None:
        self.count = count
        self._ones = ((1 << (WIDTH * count)) - 1) // ((1 << WIDTH) - 1)
        self._lift = self._ones * _LIFT

    def every(self, value: int) -> int:
        """Return one integer with the same value in each lane."""
        return value * self._ones

    def pack(self, values: Iterable[int]) -> int:
        """Return one integer with these signed values, one a lane."""
        from magbot.image.arrays import numbers

        lifted = numbers("I", (value + _LIFT for value in values))
        return int.from_bytes(lifted, "little") - self._lift

    def spread(self, cells: memoryview) -> int:
        """Return one integer with these unsigned bytes, one a lane."""
        wide = bytearray(_BYTES * self.count)
        wide[::_BYTES] = cells
        return int.from_bytes(wide, "little")

    def spread_pairs(self, low: bytes, high: bytes) -> int:
        """Return one integer with unsigned numbers of two bytes, given apart, one a lane."""
        wide = bytearray(_BYTES * self.count)
        wide[::_BYTES], wide[1::_BYTES] = low, high
        return int.from_bytes(wide, "little")

    def unpack(self, packed: int) -> list[int]:
        """Return the lanes."""
        low = (packed + self._lift).to_bytes(_BYTES * self.count, "little")
        return [value - _LIFT for value in memoryview(low).cast("I")]
