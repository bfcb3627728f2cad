"""Rank entries by the rare words they share with a question: the form for large knowledge bases.

Entries are the documents. The rarest words are looked up first, under a budget of entries that
grows slowly with the base, so that a question costs about the same at any size; the best of
those found are then scored in full. Weights are inverse document frequencies, as integers, so
that the order of adding does not matter.
"""

from __future__ import annotations

from math import isqrt, log

from magbot.retrieve.tables import numbers, read_numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from magbot.retrieve.lexicon import Sense
    from magbot.retrieve.reading import Reading

# Entries opened for a question: this many times the square root of their number. Recall falls
# where a middling word's entries are more than the budget; measured from 1,000 to 100,000 entries.
_BUDGET = 25
_FEW = 64  # entries found up to which it is asked whether the search may end
_TRIED = 40  # of them, the best so far; after one word all are equal, so that a few would not do
_ENOUGH = 0.75  # it may where the rest weighs less than this share of what the best holds
_SCORED = 24  # entries scored in full
_FINE = 1024  # what a rarity of 1 is as an integer


def lay_out(contents: Sequence[Sequence[int]], width: int) -> dict[str, bytes]:
    """Give the sections of each entry's units (in order, no doubles), `width` units in all."""
    postings: list[list[int]] = [[] for _ in range(width)]
    for entry, found in enumerate(contents):
        for unit in found:
            postings[unit].append(entry)
    rarities = (_rarity(len(found), len(contents)) for found in postings)
    return {
        "match.posting.place": numbers("I", _places(postings)),
        "match.posting": numbers("I", (entry for found in postings for entry in found)),
        "match.rarity": numbers("I", rarities),
    }


def lay_out_forward(contents: Sequence[Sequence[int]]) -> dict[str, bytes]:
    """Give the sections that hold each entry's units."""
    return {
        "match.forward.place": numbers("I", _places(contents)),
        "match.forward": numbers("I", (unit for found in contents for unit in found)),
    }


class Contents:
    """Which units each entry's phrasings hold."""

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        self._place = read_numbers("I", sections["match.forward.place"])
        self._forward = read_numbers("I", sections["match.forward"])
        self.entries = len(self._place) - 1
        self._mean = len(self._forward) / max(1, self.entries) or 1.0
        self._pretended: dict[int, list[int]] = {}

    def units(self, entry: int) -> list[int]:
        """Give the units of an entry, in order."""
        if entry in self._pretended:
            return self._pretended[entry]
        units: list[int] = self._forward[self._place[entry] : self._place[entry + 1]].tolist()
        return units

    def shortness(self, size: int) -> float:
        """Give the factor for an entry of so many units: 1 for a usual one, as in BM25."""
        return 2.2 / (1 + 1.2 * (0.25 + 0.75 * size / self._mean))

    def keep(self, entry: int, units: AbstractSet[int]) -> None:
        """Take an entry to hold these units, until it is forgotten."""
        self._pretended[entry] = sorted(units)

    def forget(self, entry: int) -> None:
        """Read an entry from the sections again."""
        self._pretended.pop(entry, None)


class Counting:
    """The sections of postings and rarities."""

    blend = 0.5  # part of a score that the likeness of the whole wording makes up
    least = 12  # entries ranked at the least

    def __init__(self, sections: Mapping[str, memoryview], contents: Contents) -> None:
        self._place = read_numbers("I", sections["match.posting.place"])
        self._postings = read_numbers("I", sections["match.posting"])
        self._rarity = read_numbers("I", sections["match.rarity"])
        self.width = len(self._rarity)
        self._contents = contents
        self._entries = contents.entries
        self._budget = max(_SCORED, _BUDGET * isqrt(self._entries))
        self._unknown = _rarity(0, self._entries)

    def rarity(self, sense: Sense) -> float:
        """Give what a word counts for: its inverse document frequency."""
        rarity: int = self._rarity[sense.unit] if sense.unit >= 0 else self._unknown
        return rarity / _FINE

    def words(self, senses: Sequence[Sense]) -> tuple[int, int, float, float]:
        """Give nothing: a word has no packed weights here."""
        del senses
        return 0, 0, 0.0, 0.0

    def rank(self, reading: Reading, most: int) -> list[tuple[float, int]]:
        """Give at most `most` (score, entry), best first, of equals the first entry first."""
        weights = self._weights(reading)
        mass = sum(word.worth for word in reading.different) * _FINE or 1.0
        found = self._open(weights)
        top = list(found)
        if len(top) > _SCORED:
            floor = sorted(found.values())[-_SCORED]
            top = [entry for entry, weight in found.items() if weight >= floor][: 2 * _SCORED]
        if len(top) < most:
            top += self._others(found, most - len(top))
        scored = [(-self._score(entry, weights) / mass, entry) for entry in top]
        scored.sort()
        return [(-score, entry) for score, entry in scored[:most]]

    def shares(self, reading: Reading, entry: int) -> list[float]:
        """Give the shares of an entry's score, of each different word."""
        held = self._contents.units(entry)
        mass = sum(word.worth for word in reading.different) or 1.0
        factor = self._contents.shortness(len(held)) / mass
        counted: set[int] = set()
        shares = []
        for word in reading.different:
            fresh = set(word.units).intersection(held) - counted
            counted |= fresh
            shares.append(sum(self._rarity[unit] for unit in fresh) / _FINE * factor)
        return shares

    def _weights(self, reading: Reading) -> dict[int, int]:
        return {
            unit: self._rarity[unit]
            for word in reading.different
            for unit in (*word.units, *word.others)
            if unit != self.width
        }

    def _open(self, weights: Mapping[int, int]) -> dict[int, int]:
        """Add up the weights of the rarest words' entries, until the budget is spent.

        It ends sooner where one of the few entries found so far holds so much of the question
        that what is left could hardly bring up a better one.
        """
        place, postings = self._place, self._postings
        found: dict[int, int] = {}
        get, left, rest = found.get, self._budget, sum(weights.values())
        for size, unit in sorted([(place[unit + 1] - place[unit], unit) for unit in weights]):
            if size > left and found:
                break
            start, weight = place[unit], weights[unit]
            for entry in postings[start : start + min(size, left)].tolist():
                found[entry] = get(entry, 0) + weight
            left -= min(size, left)
            rest -= weight
            if len(found) <= _FEW:
                best = sorted(found, key=found.__getitem__)[-_TRIED:]
                if rest < _ENOUGH * max([self._shared(entry, weights) for entry in best]):
                    break
        return found

    def _shared(self, entry: int, weights: Mapping[int, int]) -> int:
        units = self._contents.units(entry)
        return sum(map(weights.__getitem__, weights.keys() & units))

    def _score(self, entry: int, weights: Mapping[int, int]) -> float:
        units = self._contents.units(entry)
        shared = sum(map(weights.__getitem__, weights.keys() & units))
        return shared * self._contents.shortness(len(units))

    def _others(self, found: Mapping[int, int], most: int) -> list[int]:
        others = (entry for entry in range(self._entries) if entry not in found)
        return [entry for entry, _ in zip(others, range(most), strict=False)]


def _rarity(count: int, total: int) -> int:
    return round(log(1 + (total - count + 0.5) / (count + 0.5)) * _FINE)


def _places(found: Sequence[Sequence[int]]) -> list[int]:
    places = [0]
    for some in found:
        places.append(places[-1] + len(some))
    return places
