"""Rank entries by the rare words they share with a question: the form for large knowledge bases.

The postings of the question's rarest words are added up, under a budget that grows with the
square root of the number of entries; entries that hold most of its frequent words are found by
bitmaps. Then the best of both, at most 64, are scored in full, and more only to fill up. Weights
are inverse document frequencies, each entry being a document; they are integers, so that the order
of adding does not matter. An ambiguous word gets the IDF of the union of its candidates' postings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from math import isqrt, log

from magbot.frozen import Memo
from magbot.image.arrays import numbers, read_numbers
from magbot.image.tables import NumberLists
from magbot.retrieve.large import inverted_index
from magbot.retrieve.large.fuzzy_candidates import Guesser
from magbot.retrieve.query import Reading, Word
from magbot.retrieve.spelling import Sense

# Of one word: the weight of each unit that it may stand for, and the rarity of the word itself.
WordIdf = tuple[dict[int, int], int]

# Postings added up for a question: this many times the square root of the number of entries. With
# a quarter of it recall was the same at 100,000 entries.
_BUDGET = 25
_SCORED = 32  # entries scored in full that rare words found, and as many that frequent ones found
_WORTH_TRYING = 1.2  # times the best score that all frequent words must weigh to be looked up
_SCALE = 1024  # what a rarity of 1 is as an integer
_LIKELIHOOD_RATIO = 10  # of a guess to one with one typing error more
_TRUST, _WHOLE = (16, 16, 12, 8), 16  # sixteenths that a guess keeps, by its typing errors
_TELLING = 0.25  # share of the heaviest frequent word's weight from which another one is looked up
_DECIDING = 3  # frequent words that decide between entries that hold the same rare words
_K1, _B = 1.2, 0.75  # the usual constants of BM25
_MOST_GUESSED = 6  # words of a question that are guessed at
_MOST_REMEMBERED = 1 << 14  # words


def lay_out(contents: Sequence[Sequence[int]], width: int) -> dict[str, bytes]:
    """Return the sections of each entry's units (in order, each once), `width` units in all."""
    sections, counts = inverted_index.lay_out(contents, width)
    rarities = (_idf(count, len(contents)) for count in counts)
    return {**sections, "match.rarity": numbers("I", rarities)}


class IdfRanker:
    """The sections of postings and rarities; a `query.Ranker`."""

    blend = 0.5
    fewest = 10

    def __init__(
        self,
        sections: Mapping[str, memoryview],
        units_of: Mapping[int, frozenset[int]],
        guesser: Guesser,
    ) -> None:
        self._rarity = read_numbers("I", sections["match.rarity"])
        self.width = len(self._rarity)
        self._units_of = units_of
        self._guesser = guesser
        self._entries = len(NumberLists(sections, "match.forward"))
        units = len(read_numbers("I", sections["match.forward"]))
        self._mean_size = units / max(1, self._entries) or 1.0
        self._postings = inverted_index.Postings(sections, self._entries)
        self._budget = max(_SCORED, _BUDGET * isqrt(self._entries))
        self._unknown = _idf(0, self._entries)
        self.unknown_rarity = self._unknown / _SCALE
        self._with_guesses = Memo(self._guessed, _MOST_REMEMBERED)

    def rarity(self, sense: Sense) -> float:
        """Return what a word counts for: its inverse document frequency."""
        rarity: int = self._rarity[sense.unit] if sense.unit >= 0 else self._unknown
        return rarity / _SCALE

    def packed_weights(self, _: Sequence[Sense]) -> tuple[int, int, float, float]:
        """Return nothing: a word has no packed weights here."""
        return 0, 0, 0.0, 0.0

    def rank(self, reading: Reading, most: int) -> list[tuple[float, int]]:
        """Return at most `most` (score, entry), best first, then in order of entry.

        A score is the shared rarity over the question's, times the length factor, so it may be
        above 1. Where too few were found, the first other entries fill up.
        """
        words = self._weigh_all(reading)
        weights, total = _heaviest(words), sum([rarity for _, rarity in words])
        scores = self._scores(weights)
        if len(scores) < most:
            unscored = (entry for entry in range(self._entries) if entry not in scores)
            for entry in list(islice(unscored, most - len(scores))):
                scores[entry] = self._score(entry, weights)
        ranked = [(-score / (total or 1), entry) for entry, score in scores.items()]
        ranked.sort()
        return [(-score, entry) for score, entry in ranked[:most]]

    def shares(self, reading: Reading, entry: int) -> list[float]:
        """Return the parts of an entry's score, of each unique word."""
        held = self._units_of[entry]
        words = self._weigh_all(reading)
        factor = self._length_factor(len(held)) / (sum(rarity for _, rarity in words) or 1)
        heaviest = _heaviest(words)
        shares = []
        for weights, _ in words:
            counted = [
                unit for unit in weights.keys() & held if weights[unit] == heaviest.get(unit)
            ]
            shares.append(sum([heaviest.pop(unit) for unit in counted]) * factor)
        return shares

    def _weigh_all(self, reading: Reading) -> list[WordIdf]:
        """Return the weights of each word; only the first unread ones are guessed at."""
        weighed, remaining = [], _MOST_GUESSED
        for word in reading.unique_words:
            unread = self._is_unread(word)
            remaining -= unread
            beyond = unread and remaining < 0
            weighed.append(self._weigh(word, ()) if beyond else self._with_guesses[word])
        return weighed

    def _is_unread(self, word: Word) -> bool:
        """Return whether a word is not known, or was only read as two known ones."""
        return len(word.units) > 1 or word.units[0] == self.width

    def _guessed(self, word: Word) -> WordIdf:
        unread = self._is_unread(word)
        return self._weigh(word, self._guesser.of(word.senses[0].typed) if unread else ())

    def _weigh(self, word: Word, guesses: Sequence[tuple[int, int]]) -> WordIdf:
        known = {unit: self._rarity[unit] for unit in word.units if unit != self.width}
        if word.alternatives:
            weights = self._union_idf(dict.fromkeys((*known, *word.alternatives), 0))
            return weights, max(weights.values())
        errors: dict[int, int] = {}
        for distance, unit in guesses:
            errors.setdefault(unit, distance)
        guessed = {
            unit: weight * _TRUST[errors[unit]] // _WHOLE
            for unit, weight in self._union_idf(errors).items()
        }
        return {**guessed, **known}, sum(known.values()) if known else self._unknown

    def _union_idf(self, errors: Mapping[int, int]) -> dict[int, int]:
        """Weigh units of which one was meant, given the typing errors that lead to each.

        The more entries they hold together, the less each weighs. With one error more a unit is
        `_LIKELIHOOD_RATIO` times less likely: it adds so much less to the union of the entries,
        and weighs as a word of so many times more entries would.
        """
        if not errors:
            return {}
        count, total = self._postings.count, self._entries
        least = min(errors.values())
        scale = {unit: _LIKELIHOOD_RATIO ** (away - least) for unit, away in errors.items()}
        union = sum(count(unit) / scale[unit] for unit in errors)
        return {unit: _idf(min(total, union * scale[unit]), total) for unit in errors}

    def _scores(self, weights: Mapping[int, int]) -> dict[int, float]:
        """Return the scores of entries among which the best for a question should be.

        They hold its rarest words, as far as the budget goes. Unless one of them scores so high
        that the frequent words could hardly bring up a better one, entries that hold most of
        these are added.
        """
        is_wide = self._postings.is_wide
        totals = self._add_up(
            [(weight, unit) for unit, weight in weights.items() if not is_wide(unit)]
        )
        wide = [(weight, unit) for unit, weight in weights.items() if is_wide(unit)]
        scores = {entry: self._score(entry, weights) for entry in self._top(totals, wide)}
        frequent = sum([weight for weight, _ in wide])
        if frequent and not (scores and frequent < _WORTH_TRYING * max(scores.values())):
            least = _TELLING * max(wide)[0]
            telling = [pair for pair in wide if pair[0] >= least]
            for entry in self._postings.intersecting(telling, _SCORED):
                if entry not in scores:
                    scores[entry] = self._score(entry, weights)
        return scores

    def _add_up(self, weights: list[tuple[int, int]]) -> dict[int, int]:
        """Add up the weights of rare words' entries, rarest words first, within the budget."""
        postings, remaining = self._postings, self._budget
        totals: dict[int, int] = {}
        get = totals.get
        for weight, unit in sorted(weights, reverse=True):
            entries = postings.entries(unit)
            remaining -= len(entries)
            if remaining < 0 and totals:
                break
            for entry in entries:
                totals[entry] = get(entry, 0) + weight
        return totals

    def _top(self, totals: dict[int, int], wide: list[tuple[int, int]]) -> list[int]:
        """Return the entries of the highest totals; where they are many, frequent words count."""
        if len(totals) <= _SCORED:
            return list(totals)
        for weight, unit in sorted(wide, reverse=True)[:_DECIDING]:
            mask = self._postings.mask(unit)
            for entry in totals:
                if mask[entry >> 3] >> (entry & 7) & 1:
                    totals[entry] += weight
        floor = sorted(totals.values())[-_SCORED]
        top = [entry for entry, weight in totals.items() if weight > floor]
        level = [entry for entry, weight in totals.items() if weight == floor]
        return top + level[: _SCORED - len(top)]

    def _score(self, entry: int, weights: Mapping[int, int]) -> float:
        units = self._units_of[entry]
        shared = sum(map(weights.__getitem__, weights.keys() & units))
        return shared * self._length_factor(len(units))

    def _length_factor(self, size: int) -> float:
        """Return BM25's factor for an entry of so many units, each held once: 1 at the mean."""
        return (_K1 + 1) / (1 + _K1 * (1 - _B + _B * size / self._mean_size))


def _heaviest(words: Iterable[WordIdf]) -> dict[int, int]:
    """Return what each unit weighs for the word that it weighs most for."""
    heaviest: dict[int, int] = {}
    for weights, _ in words:
        for unit, weight in weights.items():
            if weight > heaviest.get(unit, 0):
                heaviest[unit] = weight
    return heaviest


def _idf(count: float, total: int) -> int:
    return round(log(1 + (total - count + 0.5) / (count + 0.5)) * _SCALE)
