"""Rank entries by the rare words they share with a question: the form for large knowledge bases.

Entries are the documents. The rarest words are looked up first, under a budget of entries that
grows slowly with the base, so that a question costs about the same at any size; the best of
those found are then scored in full. Weights are inverse document frequencies, as integers, so
that the order of adding does not matter. A word that may stand for several weighs, for each of
them, what a word would that all their entries had in common.
"""

from __future__ import annotations

from math import isqrt, log

from magbot.retrieve.opening import Opened
from magbot.retrieve.tables import numbers, read_numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from magbot.retrieve.guessing import Guesses
    from magbot.retrieve.lexicon import Sense
    from magbot.retrieve.reading import Reading, Word

    Told = tuple[dict[int, int], int]  # the weights of a word's units, and what the word is worth

# Entries opened for a question: this many times the square root of their number. Recall falls
# where a middling word's entries are more than the budget; measured from 1,000 to 100,000 entries.
_BUDGET = 25
_TRIED = 64  # entries scored in full, at the least, while the search goes on
_ENOUGH = 0.75  # it ends where the rest weighs less than this share of what the best scores
_KEPT = 2048
_FINE = 1024  # what a rarity of 1 is as an integer
_SLIP = 10  # times that one typing error more is less likely
_TRUST = (16, 16, 12, 8)  # sixteenths of a weight that a guess keeps, by its typing errors
_WHOLE = 16
_KEPT = 1 << 14


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
        self._held: dict[int, frozenset[int]] = {}

    def units(self, entry: int) -> list[int]:
        """Give the units of an entry, in order."""
        if entry in self._pretended:
            return self._pretended[entry]
        units: list[int] = self._forward[self._place[entry] : self._place[entry + 1]].tolist()
        return units

    def held(self, entry: int) -> frozenset[int]:
        """Give the units of an entry as a set, kept for the next question."""
        found = self._held.get(entry)
        if found is None or entry in self._pretended:
            if len(self._held) >= _KEPT:
                self._held.clear()
            found = self._held[entry] = frozenset(self.units(entry))
        return found

    def shortness(self, size: int) -> float:
        """Give the factor for an entry of so many units: 1 for a usual one, as in BM25."""
        return 2.2 / (1 + 1.2 * (0.25 + 0.75 * size / self._mean))

    def keep(self, entry: int, units: AbstractSet[int]) -> None:
        """Take an entry to hold these units, until it is forgotten."""
        self._pretended[entry] = sorted(units)

    def forget(self, entry: int) -> None:
        """Read an entry from the sections again."""
        self._pretended.pop(entry, None)
        self._held.pop(entry, None)


class Counting:
    """The sections of postings and rarities."""

    blend = 0.5  # part of a score that the likeness of the whole wording makes up
    least = 12  # entries ranked at the least

    def __init__(
        self, sections: Mapping[str, memoryview], contents: Contents, guesses: Guesses
    ) -> None:
        self._place = read_numbers("I", sections["match.posting.place"])
        self._postings = read_numbers("I", sections["match.posting"])
        self._rarity = read_numbers("I", sections["match.rarity"])
        self.width = len(self._rarity)
        self._contents = contents
        self._guesses = guesses
        self._entries = contents.entries
        self._budget = max(_TRIED, _BUDGET * isqrt(self._entries))
        self._unknown = _rarity(0, self._entries)
        self._told: dict[str, Told] = {}

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
        weights: dict[int, int] = {}
        mass = 0
        for word in reading.different:
            told, worth = self._tell(word)
            mass += worth
            for unit, weight in told.items():
                if weight > weights.get(unit, 0):
                    weights[unit] = weight
        scores = self._open(weights)
        if len(scores) < most:
            for entry in self._others(scores, most - len(scores)):
                scores[entry] = self._score(entry, weights)
        found = [(-score / (mass or 1), entry) for entry, score in scores.items()]
        found.sort()
        return [(-score, entry) for score, entry in found[:most]]

    def shares(self, reading: Reading, entry: int) -> list[float]:
        """Give the shares of an entry's score, of each different word."""
        held = self._contents.units(entry)
        told = [self._tell(word) for word in reading.different]
        factor = self._contents.shortness(len(held)) / (sum(worth for _, worth in told) or 1)
        counted: set[int] = set()
        shares = []
        for weights, _ in told:
            fresh = (weights.keys() & held) - counted
            counted |= fresh
            shares.append(sum(weights[unit] for unit in fresh) * factor)
        return shares

    def _tell(self, word: Word) -> Told:
        """Give the weight of each unit that a word may stand for, and what it is worth in all."""
        typed = word.senses[0].typed
        told = self._told.get(typed)
        if told is None:
            if len(self._told) >= _KEPT:
                self._told.clear()
            told = self._told[typed] = self._weigh(word)
        return told

    def _weigh(self, word: Word) -> Told:
        sure = {unit: self._rarity[unit] for unit in word.units if unit != self.width}
        if word.others:
            weights = self._share_out(dict.fromkeys((*sure, *word.others), 0))
            return weights, max(weights.values())
        worth = sum(sure.values())
        if len(word.senses) == 1 and sure:
            return sure, worth
        errors: dict[int, int] = {}
        for away, unit in self._guesses.of(word.senses[0].typed):
            errors.setdefault(unit, away)
        guessed = {
            unit: weight * _TRUST[errors[unit]] // _WHOLE
            for unit, weight in self._share_out(errors).items()
        }
        return {**guessed, **sure}, worth or self._unknown

    def _share_out(self, errors: Mapping[int, int]) -> dict[int, int]:
        """Weigh units one of which was meant, by the errors that lead to each.

        The weight is the rarity of a word that stands in the entries of all of them, those that
        are less likely counting less: it says how much likelier the word makes an entry.
        """
        if not errors:
            return {}
        place, total = self._place, self._entries
        least = min(errors.values())
        scale = {unit: _SLIP ** (away - least) for unit, away in errors.items()}
        held = sum((place[unit + 1] - place[unit]) / scale[unit] for unit in errors)
        return {unit: _rarity(min(total, held * scale[unit]), total) for unit in errors}

    def _open(self, weights: Mapping[int, int]) -> dict[int, float]:
        """Give the scores of the best of the entries that hold a question's rarest words.

        Words are looked up until the budget is spent, or until one of the best entries holds so
        much that what is left could hardly bring up a better one.
        """
        place, postings = self._place, self._postings
        opened, scores = Opened(), {}
        left, rest = self._budget, sum(weights.values())
        for size, unit in sorted([(place[unit + 1] - place[unit], unit) for unit in weights]):
            if size > left and opened:
                break
            start = place[unit]
            opened.add(postings[start : start + min(size, left)].tolist(), weights[unit])
            left -= min(size, left)
            rest -= weights[unit]
            for entry in opened.best(_TRIED):
                if entry not in scores:
                    scores[entry] = self._score(entry, weights)
            if scores and rest < _ENOUGH * max(scores.values()):
                break
        return scores

    def _score(self, entry: int, weights: Mapping[int, int]) -> float:
        units = self._contents.units(entry)
        shared = sum(map(weights.__getitem__, weights.keys() & units))
        return shared * self._contents.shortness(len(units))

    def _others(self, found: Mapping[int, float], most: int) -> list[int]:
        others = (entry for entry in range(self._entries) if entry not in found)
        return [entry for entry, _ in zip(others, range(most), strict=False)]


def _rarity(count: float, total: int) -> int:
    return round(log(1 + (total - count + 0.5) / (count + 0.5)) * _FINE)


def _places(found: Sequence[Sequence[int]]) -> list[int]:
    places = [0]
    for some in found:
        places.append(places[-1] + len(some))
    return places
