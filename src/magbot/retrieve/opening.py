"""The entries that a question's words were found in, and the weight of those words.

Short lists of entries are added up one by one. A long one is kept as a set and met with those
before it, which takes a fraction of the time for each entry.
"""

from __future__ import annotations

from itertools import islice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_LONG = 384  # entries from which a list is long
_CHAINS = 4  # sets kept


class Opened:
    """Entries with the weight that they were found with; of long lists, the heaviest meetings."""

    __slots__ = ("_chains", "_found")

    def __init__(self) -> None:
        self._found: dict[int, int] = {}
        self._chains: list[tuple[int, set[int]]] = []

    def __len__(self) -> int:
        return len(self._found) + len(self._chains)

    def add(self, entries: Sequence[int], weight: int) -> None:
        """Add a word's weight to its entries."""
        found = self._found
        get = found.get
        if len(entries) < _LONG:
            for entry in entries:
                found[entry] = get(entry, 0) + weight
            return
        for entry in found.keys() & entries:
            found[entry] += weight
        met = self._meet(entries, weight) if self._chains else []
        self._chains += met or [(weight, set(entries))]
        self._chains.sort(key=_heaviest)
        del self._chains[_CHAINS:]

    def best(self, most: int) -> list[int]:
        """Give the heaviest entries, `most` or a few more, in no order; of equals any."""
        weighed = list(self._found.items())
        for weight, chain in self._chains:
            weighed += [(entry, weight) for entry in islice(chain, most)]
        if len(weighed) <= most:
            return [entry for entry, _ in weighed]
        floor = sorted([weight for _, weight in weighed])[-most]
        above = [entry for entry, weight in weighed if weight > floor]
        return above + [entry for entry, weight in weighed if weight == floor][: most - len(above)]

    def _meet(self, entries: Sequence[int], weight: int) -> list[tuple[int, set[int]]]:
        for heavy, chain in self._chains:
            met = chain.intersection(entries)
            if met:
                return [(heavy + weight, met)]
        return []


def _heaviest(chain: tuple[int, set[int]]) -> int:
    return -chain[0]
