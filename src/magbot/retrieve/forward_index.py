"""Which units each entry's phrasings hold, entry by entry."""

from __future__ import annotations

from itertools import accumulate

from magbot.image.arrays import numbers, read_numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

_KEPT = 2048  # entries up to which their units are kept as sets


def lay_out(contents: Sequence[Sequence[int]]) -> dict[str, bytes]:
    """Return the sections that hold each entry's units."""
    return {
        "match.forward.place": numbers("I", accumulate(map(len, contents), initial=0)),
        "match.forward": numbers("I", (unit for units in contents for unit in units)),
    }


class Contents:
    """Which units each entry's phrasings hold."""

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        self._place = read_numbers("I", sections["match.forward.place"])
        self._forward = read_numbers("I", sections["match.forward"])
        self.entries = len(self._place) - 1
        self._mean = len(self._forward) / max(1, self.entries) or 1.0
        self._pretended: dict[int, list[int]] = {}
        self._held: dict[int, frozenset[int]] = {}

    def units(self, entry: int) -> list[int]:
        """Return the units of an entry, in order."""
        if entry in self._pretended:
            return self._pretended[entry]
        units: list[int] = self._forward[self._place[entry] : self._place[entry + 1]].tolist()
        return units

    def held(self, entry: int) -> frozenset[int]:
        """Return the units of an entry as a set; it is kept where the entries are few."""
        cached = self._held.get(entry)
        if cached is None:
            cached = frozenset(self.units(entry))
            if self.entries <= _KEPT and entry not in self._pretended:
                self._held[entry] = cached
        return cached

    def shortness(self, size: int) -> float:
        """Return the factor for an entry of so many units: 1 for a usual one, as in BM25."""
        return 2.2 / (1 + 1.2 * (0.25 + 0.75 * size / self._mean))

    def keep(self, entry: int, units: AbstractSet[int]) -> None:
        """Take an entry to hold these units, until it is forgotten."""
        self._held.pop(entry, None)
        self._pretended[entry] = sorted(units)

    def forget(self, entry: int) -> None:
        """Read an entry from the sections again."""
        self._pretended.pop(entry, None)
