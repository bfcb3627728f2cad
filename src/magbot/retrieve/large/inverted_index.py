"""Which entries hold a unit: a short list of their numbers, or one bit for each of all entries.

The bits of a unit that many entries hold take less room than the list would, and intersecting
them with those of another unit takes a thousandth of the time of adding up the lists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, compress
from operator import itemgetter

from magbot.image.arrays import numbers, read_numbers
from magbot.image.tables import NumberLists, number_lists

# A unit is wide, and has bits, where more than one in 256 entries hold it. Bits are shorter than
# a list from one in 32 on; between the two their speed is worth the room.
_WIDE = 256
_LIST = 24  # entries up to which a list is as good in any base
_BEAM = 3  # beam width when intersecting bitmaps
_WORD = 64  # bits that are looked at at once


def lay_out(contents: Sequence[Sequence[int]], width: int) -> tuple[dict[str, bytes], list[int]]:
    """Return the sections of each entry's units, `width` units in all, and how many hold each."""
    entries_of: list[list[int]] = [[] for _ in range(width)]
    for entry, units in enumerate(contents):
        for unit in units:
            entries_of[unit].append(entry)
    counts = [len(entries) for entries in entries_of]
    least = max(_LIST, len(contents) // _WIDE)
    wide = [unit for unit, count in enumerate(counts) if count > least]
    bits = b"".join(_bits(entries_of[unit], len(contents)) for unit in wide)
    for unit in wide:
        entries_of[unit] = []
    sections = {
        **number_lists("match.posting", entries_of),
        "match.wide.unit": numbers("I", wide),
        "match.wide.count": numbers("I", (counts[unit] for unit in wide)),
        "match.wide": bits,
    }
    return sections, counts


class Postings:
    """The sections that `lay_out` made."""

    def __init__(self, sections: Mapping[str, memoryview], entries: int) -> None:
        self._postings = NumberLists(sections, "match.posting")
        self._count = read_numbers("I", sections["match.wide.count"])
        units = read_numbers("I", sections["match.wide.unit"]).tolist()
        self._wide = {unit: index for index, unit in enumerate(units)}
        self._bits = sections["match.wide"]
        self._size = _size(entries)

    def count(self, unit: int) -> int:
        """Return how many entries hold a unit."""
        wide = self._wide.get(unit)
        count: int = self._postings.length(unit) if wide is None else self._count[wide]
        return count

    def is_wide(self, unit: int) -> bool:
        """Return whether a unit has bits in place of a list."""
        return unit in self._wide

    def entries(self, unit: int) -> list[int]:
        """Return the entries that hold a unit, in order; none for a wide one."""
        return self._postings[unit]

    def mask(self, unit: int) -> memoryview:
        """Return the bits of a wide unit: that of entry 9 is the second of the second byte."""
        start = self._wide[unit] * self._size
        return self._bits[start : start + self._size]

    def intersecting(self, weights: Sequence[tuple[int, int]], most: int) -> list[int]:
        """Return at most `most` entries that hold the most of wide units, (weight, unit) pairs.

        Units are taken heaviest first: a beam search over which of them an entry must hold.
        """
        beam: list[tuple[int, int]] = []
        for weight, unit in sorted(weights, reverse=True):
            bits = int.from_bytes(self.mask(unit), "little")
            narrower = [(total + weight, both) for total, held in beam if (both := held & bits)]
            beam = sorted([*beam, *narrower, (weight, bits)], key=itemgetter(0), reverse=True)
            del beam[_BEAM:]
        entries: dict[int, None] = {}
        for entry in chain.from_iterable(self._set(held) for _, held in beam):
            entries[entry] = None
            if len(entries) == most:
                break
        return list(entries)

    def _set(self, bits: int) -> Iterator[int]:
        """Return the positions of the bits that are set, in order."""
        words = memoryview(bits.to_bytes(self._size, "little")).cast("Q").tolist()
        for position in compress(range(len(words)), words):
            word = words[position]
            while word:
                lowest = word & -word
                word ^= lowest
                yield _WORD * position + lowest.bit_length() - 1


def _bits(numbers: Sequence[int], entries: int) -> bytes:
    bits = bytearray(_size(entries))
    for entry in numbers:
        bits[entry >> 3] |= 1 << (entry & 7)
    return bytes(bits)


def _size(entries: int) -> int:
    return (entries + _WORD - 1) // _WORD * 8
