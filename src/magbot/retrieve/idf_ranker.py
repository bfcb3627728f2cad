"""Rank entries by the rare words they share with a question: the form for large knowledge bases.

Entries are the documents. Those that hold the rarest words are added up, under a budget that
grows slowly with the base, and those where most of the frequent words meet are found by their
bits, so that a question costs about the same at any size; the best are then scored in full.
Weights are inverse document frequencies, as integers, so that the order of adding does not
matter. A word that may stand for several weighs, for each of them, what a word would that all
their entries had in common.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isqrt, log

from magbot.image.arrays import numbers, read_numbers
from magbot.retrieve import inverted_index
from magbot.retrieve.forward_index import Contents
from magbot.retrieve.fuzzy_candidates import Guesses
from magbot.retrieve.query import Reading, Word
from magbot.retrieve.spelling import Sense

Told = tuple[dict[int, int], int]  # the weights of a word's units, and what the word is worth

# Entries added up one by one for a question: this many times the square root of their number. A
# quarter of it changed no recall at 100,000 entries.
_BUDGET = 25
_TRIED = 32  # entries scored in full of those with the rarest words, and of others as many
_ENOUGH = 1.2  # others are not, where frequent words weigh less than this share of the best score
_FINE = 1024  # what a rarity of 1 is as an integer
_SLIP = 10  # times that one typing error more is less likely
_TRUST = (16, 16, 12, 8)  # sixteenths of a weight that a guess keeps, by its typing errors
_WHOLE = 16
_TELLING = 0.25  # frequent words count that weigh this share of the heaviest or more
_DECIDING = 3  # of them, so many decide between entries that hold the same rare words
_GUESSED = 6  # words of a question that are guessed at
_KEPT = 1 << 14


def lay_out(contents: Sequence[Sequence[int]], width: int) -> dict[str, bytes]:
    """Return the sections of each entry's units (in order, no doubles), `width` units in all."""
    sections, counts = inverted_index.lay_out(contents, width)
    rarities = (_rarity(count, len(contents)) for count in counts)
    return {**sections, "match.rarity": numbers("I", rarities)}


class IdfRanker:
    """The sections of postings and rarities."""

    blend = 0.5  # part of a score that the likeness of the whole wording makes up
    least = 10  # entries ranked at the least

    def __init__(
        self, sections: Mapping[str, memoryview], contents: Contents, guesses: Guesses
    ) -> None:
        self._rarity = read_numbers("I", sections["match.rarity"])
        self.width = len(self._rarity)
        self._contents = contents
        self._guesses = guesses
        self._entries = contents.entries
        self._postings = inverted_index.Postings(sections, self._entries)
        self._budget = max(_TRIED, _BUDGET * isqrt(self._entries))
        self._unknown = _rarity(0, self._entries)
        self.unknown_rarity = self._unknown / _FINE
        self._told: dict[str, Told] = {}

    def rarity(self, sense: Sense) -> float:
        """Return what a word counts for: its inverse document frequency."""
        rarity: int = self._rarity[sense.unit] if sense.unit >= 0 else self._unknown
        return rarity / _FINE

    def words(self, senses: Sequence[Sense]) -> tuple[int, int, float, float]:
        """Return nothing: a word has no packed weights here."""
        del senses
        return 0, 0, 0.0, 0.0

    def rank(self, reading: Reading, most: int) -> list[tuple[float, int]]:
        """Return at most `most` (score, entry), best first, of equals the first entry first."""
        told = self._tell(reading)
        weights, mass = _together(told), sum([worth for _, worth in told])
        scores = self._open(weights)
        if len(scores) < most:
            for entry in self._others(scores, most - len(scores)):
                scores[entry] = self._score(entry, weights)
        ranked = [(-score / (mass or 1), entry) for entry, score in scores.items()]
        ranked.sort()
        return [(-score, entry) for score, entry in ranked[:most]]

    def shares(self, reading: Reading, entry: int) -> list[float]:
        """Return the shares of an entry's score, of each different word."""
        held = self._contents.units(entry)
        told = self._tell(reading)
        factor = self._contents.shortness(len(held)) / (sum(worth for _, worth in told) or 1)
        left = _together(told)
        shares = []
        for weights, _ in told:
            mine = [unit for unit in weights.keys() & held if weights[unit] == left.get(unit)]
            shares.append(sum([left.pop(unit) for unit in mine]) * factor)
        return shares

    def _tell(self, reading: Reading) -> list[Told]:
        """Return the weight of each unit that a word may stand for, and what the word is worth."""
        weighed, left = [], _GUESSED
        for word in reading.different:
            typed = word.senses[0].typed
            unread = len(word.units) > 1 or word.units[0] == self.width
            left -= unread
            if unread and left < 0:
                weighed.append(self._weigh(word, ()))
                continue
            told = self._told.get(typed)
            if told is None:
                if len(self._told) >= _KEPT:
                    self._told.clear()
                guesses = self._guesses.of(typed) if unread else ()
                told = self._told[typed] = self._weigh(word, guesses)
            weighed.append(told)
        return weighed

    def _weigh(self, word: Word, guesses: Sequence[tuple[int, int]]) -> Told:
        sure = {unit: self._rarity[unit] for unit in word.units if unit != self.width}
        if word.others:
            weights = self._share_out(dict.fromkeys((*sure, *word.others), 0))
            return weights, max(weights.values())
        errors: dict[int, int] = {}
        for away, unit in guesses:
            errors.setdefault(unit, away)
        guessed = {
            unit: weight * _TRUST[errors[unit]] // _WHOLE
            for unit, weight in self._share_out(errors).items()
        }
        return {**guessed, **sure}, sum(sure.values()) if sure else self._unknown

    def _share_out(self, errors: Mapping[int, int]) -> dict[int, int]:
        """Weigh units one of which was meant, by the errors that lead to each.

        The weight is the rarity of a word that stands in the entries of all of them, those that
        are less likely counting less: it says how much likelier the word makes an entry.
        """
        if not errors:
            return {}
        count, total = self._postings.count, self._entries
        least = min(errors.values())
        scale = {unit: _SLIP ** (away - least) for unit, away in errors.items()}
        held = sum(count(unit) / scale[unit] for unit in errors)
        return {unit: _rarity(min(total, held * scale[unit]), total) for unit in errors}

    def _open(self, weights: Mapping[int, int]) -> dict[int, float]:
        """Return the scores of entries among which the best for a question should be.

        They hold its rarest words, as far as the budget goes. Where none of them holds so much
        that the frequent words could hardly bring up a better one, others hold most of these.
        """
        is_wide = self._postings.is_wide
        totals = self._add_up(
            [(weight, unit) for unit, weight in weights.items() if not is_wide(unit)]
        )
        wide = [(weight, unit) for unit, weight in weights.items() if is_wide(unit)]
        top = self._heaviest(totals, wide)
        scores = {entry: self._score(entry, weights) for entry in top}
        rest = sum([weight for weight, _ in wide])
        if rest and not (scores and rest < _ENOUGH * max(scores.values())):
            least = _TELLING * max(wide)[0]
            telling = [each for each in wide if each[0] >= least]
            for entry in self._postings.meeting(telling, _TRIED):
                if entry not in scores:
                    scores[entry] = self._score(entry, weights)
        return scores

    def _add_up(self, weights: list[tuple[int, int]]) -> dict[int, int]:
        """Add up the weights of rare words' entries, rarest words first, within the budget."""
        postings, left = self._postings, self._budget
        totals: dict[int, int] = {}
        get = totals.get
        for weight, unit in sorted(weights, reverse=True):
            entries = postings.entries(unit)
            left -= len(entries)
            if left < 0 and totals:
                break
            for entry in entries:
                totals[entry] = get(entry, 0) + weight
        return totals

    def _heaviest(self, totals: dict[int, int], wide: list[tuple[int, int]]) -> list[int]:
        """Return the entries that hold most; where they are many, frequent words count too."""
        if len(totals) <= _TRIED:
            return list(totals)
        for weight, unit in sorted(wide, reverse=True)[:_DECIDING]:
            mask = self._postings.mask(unit)
            for entry in totals:
                if mask[entry >> 3] >> (entry & 7) & 1:
                    totals[entry] += weight
        floor = sorted(totals.values())[-_TRIED]
        top = [entry for entry, weight in totals.items() if weight > floor]
        level = [entry for entry, weight in totals.items() if weight == floor]
        return top + level[: _TRIED - len(top)]

    def _score(self, entry: int, weights: Mapping[int, int]) -> float:
        units = self._contents.units(entry)
        shared = sum(map(weights.__getitem__, weights.keys() & units))
        return shared * self._contents.shortness(len(units))

    def _others(self, scored: Mapping[int, float], most: int) -> list[int]:
        others = (entry for entry in range(self._entries) if entry not in scored)
        return [entry for entry, _ in zip(others, range(most), strict=False)]


def _together(told: Sequence[Told]) -> dict[int, int]:
    """Return what each unit weighs for the word that it weighs most for."""
    most: dict[int, int] = {}
    for weights, _ in told:
        for unit, weight in weights.items():
            if weight > most.get(unit, 0):
                most[unit] = weight
    return most


def _rarity(count: float, total: int) -> int:
    return round(log(1 + (total - count + 0.5) / (count + 0.5)) * _FINE)
