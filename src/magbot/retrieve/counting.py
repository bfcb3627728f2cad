"""Rank entries by the rare words they share with a question: the form for large knowledge bases.

Entries are the documents. The rarest words are looked up first, under a budget of entries that
grows slowly with the base, so that a question costs about the same at any size; the best of
those found are then scored in full. Weights are inverse document frequencies.
"""

from __future__ import annotations

from heapq import nlargest
from math import log

from magbot.retrieve.tables import numbers, read_numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from magbot.retrieve.lexicon import Sense
    from magbot.retrieve.reading import Word

_BUDGET = 4000  # entries opened at the least; below the postings of a middling word recall falls
_ENTRIES_OPENED = 20  # one more for each so many entries of the base
_SCORED = 48


def lay_out(units: Sequence[Sequence[int]], width: int) -> dict[str, bytes]:
    """Give the sections of each entry's units (in order, no doubles), `width` units in all."""
    postings: list[list[int]] = [[] for _ in range(width)]
    for entry, found in enumerate(units):
        for unit in found:
            postings[unit].append(entry)
    rarities = (_rarity(len(found), len(units)) for found in postings)
    return {
        "match.posting.place": numbers("I", _places(postings)),
        "match.posting": numbers("I", (entry for found in postings for entry in found)),
        "match.rarity": numbers("f", rarities),
    }


def lay_out_forward(units: Sequence[Sequence[int]]) -> dict[str, bytes]:
    """Give the sections that hold each entry's units."""
    return {
        "match.forward.place": numbers("I", _places(units)),
        "match.forward": numbers("I", (unit for found in units for unit in found)),
    }


class Counting:
    """The sections of postings and rarities."""

    blend = 0.5  # part of a score that the likeness of the whole wording makes up
    least = 16  # entries ranked at the least

    def __init__(self, sections: Mapping[str, memoryview], contents: Contents) -> None:
        self._place = read_numbers("I", sections["match.posting.place"])
        self._postings = read_numbers("I", sections["match.posting"])
        self._rarity = read_numbers("f", sections["match.rarity"])
        self._contents = contents
        self._entries = contents.entries
        self._budget = _BUDGET + self._entries // _ENTRIES_OPENED
        self._unknown = _rarity(0, self._entries)

    def rarity(self, sense: Sense) -> float:
        """Give what a word counts for: its inverse document frequency."""
        return self._rarity[sense.unit] if sense.unit >= 0 else self._unknown

    def words(self, senses: Sequence[Sense]) -> tuple[()]:
        """Give nothing: a word has no packed weights here."""
        del senses
        return ()

    def rank(self, words: Sequence[Word], most: int) -> list[tuple[float, int]]:
        """Give at most `most` (score, entry), best first, of equals the first entry first."""
        weights = self._weights(words)
        mass = sum(word.worth for word in dict.fromkeys(words)) or 1.0
        found = self._open(weights)
        top = nlargest(_SCORED, found, key=found.__getitem__) if len(found) > _SCORED else found
        scored = sorted((-self._score(entry, weights) / mass, entry) for entry in top)
        ranked = [(-score, entry) for score, entry in scored[:most]]
        if len(ranked) < most:
            ranked += self._others(set(found), most - len(ranked))
        return ranked

    def shares(self, words: Sequence[Word], entry: int) -> list[float]:
        """Give the shares of an entry's score, of each different word."""
        held = self._contents.units(entry)
        different = dict.fromkeys(words)
        mass = sum(word.worth for word in different) or 1.0
        factor = self._contents.shortness(len(held)) / mass
        return [0.0 if held.isdisjoint(word.units) else word.met * factor for word in different]

    def _weights(self, words: Sequence[Word]) -> dict[int, float]:
        return {
            sense.unit: self._rarity[sense.unit]
            for word in words
            for sense in word.senses
            if sense.unit >= 0
        }

    def _open(self, weights: Mapping[int, float]) -> dict[int, float]:
        """Add up the weights of the rarest words' entries, until the budget is spent."""
        place, postings = self._place, self._postings
        found: dict[int, float] = {}
        get, left = found.get, self._budget
        for size, unit in sorted((place[unit + 1] - place[unit], unit) for unit in weights):
            if size > left and found:
                break
            start, weight = place[unit], weights[unit]
            for entry in postings[start : start + min(size, left)].tolist():
                found[entry] = get(entry, 0.0) + weight
            left -= min(size, left)
        return found

    def _score(self, entry: int, weights: Mapping[int, float]) -> float:
        units = self._contents.units(entry)
        shared = sum(weights[unit] for unit in sorted(weights.keys() & units))
        return shared * self._contents.shortness(len(units))

    def _others(self, found: set[int], most: int) -> list[tuple[float, int]]:
        others = (entry for entry in range(self._entries) if entry not in found)
        return [(0.0, entry) for entry, _ in zip(others, range(most), strict=False)]


class Contents:
    """Which units each entry's phrasings hold."""

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        self._place = read_numbers("I", sections["match.forward.place"])
        self._forward = read_numbers("I", sections["match.forward"])
        self.entries = len(self._place) - 1
        self._mean = len(self._forward) / max(1, self.entries) or 1.0

    def units(self, entry: int) -> set[int]:
        """Give the units of an entry."""
        return set(self._forward[self._place[entry] : self._place[entry + 1]].tolist())

    def shortness(self, size: int) -> float:
        """Give the factor for an entry of so many units: 1 for a usual one, as in BM25."""
        return 2.2 / (1 + 1.2 * (0.25 + 0.75 * size / self._mean))


def _rarity(count: int, total: int) -> float:
    return log(1 + (total - count + 0.5) / (count + 0.5))


def _places(found: Sequence[Sequence[int]]) -> list[int]:
    places = [0]
    for some in found:
        places.append(places[-1] + len(some))
    return places
