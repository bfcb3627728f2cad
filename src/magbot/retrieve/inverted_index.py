"""Which entries hold a unit: a short list of their numbers, or one bit for each of all entries.

The bits of a unit that many entries hold take less room than the list would, and meet those of
another unit in a thousandth of the time that adding up the lists takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, compress

from magbot.image.arrays import numbers, read_numbers

# A unit is wide, and has bits, where more than one in so many entries hold it. Bits are shorter
# than a list from one in 32 on; between the two their speed is worth the room.
_WIDE = 256
_LIST = 24  # entries up to which a list does as well in any base
_KEPT = 3  # ways of meeting that are followed
_WORD = 64  # bits of which it is told at once whether one is set


def lay_out(contents: Sequence[Sequence[int]], width: int) -> tuple[dict[str, bytes], list[int]]:
    """Return the sections of each entry's units, `width` units in all, and how many hold each."""
    entries_of: list[list[int]] = [[] for _ in range(width)]
    for entry, units in enumerate(contents):
        for unit in units:
            entries_of[unit].append(entry)
    counts = [len(entries) for entries in entries_of]
    wide = [unit for unit, count in enumerate(counts) if _is_wide(count, len(contents))]
    bits = b"".join(_bits(entries_of[unit], len(contents)) for unit in wide)
    for unit in wide:
        entries_of[unit] = []
    sections = {
        "match.posting.place": numbers("I", accumulate(map(len, entries_of), initial=0)),
        "match.posting": numbers("I", (entry for entries in entries_of for entry in entries)),
        "match.wide.unit": numbers("I", wide),
        "match.wide.count": numbers("I", (counts[unit] for unit in wide)),
        "match.wide": bits,
    }
    return sections, counts


class Postings:
    """The sections that `lay_out` made, of so many entries."""

    def __init__(self, sections: Mapping[str, memoryview], entries: int) -> None:
        self._place = read_numbers("I", sections["match.posting.place"])
        self._postings = read_numbers("I", sections["match.posting"])
        self._count = read_numbers("I", sections["match.wide.count"])
        units = read_numbers("I", sections["match.wide.unit"]).tolist()
        self._wide = {unit: index for index, unit in enumerate(units)}
        self._bits = sections["match.wide"]
        self._size = _size(entries)

    def count(self, unit: int) -> int:
        """Return how many entries hold a unit."""
        wide = self._wide.get(unit)
        count: int = (
            self._place[unit + 1] - self._place[unit] if wide is None else self._count[wide]
        )
        return count

    def is_wide(self, unit: int) -> bool:
        """Return whether a unit has bits in place of a list."""
        return unit in self._wide

    def entries(self, unit: int) -> list[int]:
        """Return the entries that hold a unit, in order; none for a wide one."""
        entries: list[int] = self._postings[self._place[unit] : self._place[unit + 1]].tolist()
        return entries

    def mask(self, unit: int) -> memoryview:
        """Return the bits of a wide unit: that of entry 9 is the second of the second byte."""
        start = self._wide[unit] * self._size
        return self._bits[start : start + self._size]

    def meeting(self, weights: Sequence[tuple[int, int]], most: int) -> list[int]:
        """Return at most `most` entries that hold the most of wide units, (weight, unit) pairs.

        Units are taken heaviest first. Of the ways to meet some of them and leave the others
        out, the heaviest are followed.
        """
        ways: list[tuple[int, int]] = []
        for weight, unit in sorted(weights, reverse=True):
            bits = int.from_bytes(self.mask(unit), "little")
            met = [(heavy + weight, both) for heavy, way in ways if (both := way & bits)]
            ways = sorted([*ways, *met, (weight, bits)], key=_heaviest)[:_KEPT]
        entries: dict[int, None] = {}
        for _, way in ways:
            for entry in self._set(way):
                entries[entry] = None
                if len(entries) == most:
                    return list(entries)
        return list(entries)

    def _set(self, bits: int) -> Iterator[int]:
        """Return the places of the bits that are set, in order."""
        words = memoryview(bits.to_bytes(self._size, "little")).cast("Q").tolist()
        for position in compress(range(len(words)), words):
            some = words[position]
            while some:
                lowest = some & -some
                some ^= lowest
                yield _WORD * position + lowest.bit_length() - 1


def _is_wide(count: int, entries: int) -> bool:
    return count > _LIST and count * _WIDE > entries


def _bits(numbers: Sequence[int], entries: int) -> bytes:
    bits = bytearray(_size(entries))
    for entry in numbers:
        bits[entry >> 3] |= 1 << (entry & 7)
    return bytes(bits)


def _size(entries: int) -> int:
    return (entries + _WORD - 1) // _WORD * 8


def _heaviest(way: tuple[int, int]) -> int:
    return -way[0]
