"""Signed numbers side by side in one integer: adding two of them adds all lanes."""

from __future__ import annotations

from struct import Struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_CODES = {32: "i", 64: "q"}  # of signed numbers, for `struct` and `memoryview.cast`


class VectorLanes:
    """The arithmetic of a number of lanes. What does not fit a lane is the caller's fault."""

    __slots__ = ("_bytes", "_code", "_numbers", "_ones", "count", "lift")

    def __init__(self, count: int, width: int = 32) -> None:
        """Make lanes of 32 or 64 bits. `lift` makes any packed value positive, lane by lane."""
        self.count = count
        self._code = _CODES[width]
        self._bytes = width // 8
        self._numbers = Struct(f"<{count}{self._code}")
        self._ones = ((1 << (width * count)) - 1) // ((1 << width) - 1)
        self.lift = self._ones << (width - 1)

    def every(self, value: int) -> int:
        """Return one integer with the same value in each lane."""
        return value * self._ones

    def pack(self, values: Iterable[int]) -> int:
        """Return one integer with these signed values, one a lane."""
        lift = self.lift
        return (int.from_bytes(self._numbers.pack(*values), "little") ^ lift) - lift

    def spread(self, *cells: bytes | memoryview) -> int:
        """Return one integer with unsigned numbers, given byte by byte, the lowest first."""
        size = self._bytes
        wide = bytearray(size * self.count)
        for shift, part in enumerate(cells):
            wide[shift::size] = part
        return int.from_bytes(wide, "little")

    def unpack(self, packed: int) -> list[int]:
        """Return the lanes."""
        lift = self.lift  # added, it takes the borrows back; what is left of it is a sign bit
        low = (packed + lift ^ lift).to_bytes(self._bytes * self.count, "little")
        return memoryview(low).cast(self._code).tolist()  # type: ignore[call-overload,no-any-return]
