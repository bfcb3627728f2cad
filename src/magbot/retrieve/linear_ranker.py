"""Score all entries for a question by the weights that were learned for its features."""

from __future__ import annotations

from bisect import bisect_left
from math import sqrt
from operator import add
from struct import Struct

from magbot.frozen import Memo, late
from magbot.image.arrays import read_numbers
from magbot.retrieve.weight_rows import UNIT, RowLanes
from magbot.retrieve.words import REACH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from magbot.retrieve.meaning import EncoderMeaning, VectorMeaning
    from magbot.retrieve.query import Reading, Word
    from magbot.retrieve.spelling import Sense
    from magbot.retrieve.word_coverage import WordCoverage
    from magbot.text.language_pack import LanguagePack

# Sums of squares: of an unknown word, of an unknown pair, of a letter of an unknown word.
UNKNOWN = Struct("<ddd")
POINT = 15  # binary places of the factor that divides a sum by its norm
_ENCODED = "encoder.head"  # the section that a base with an encoder has
_COVERED = "match.cover.word"  # the section that a base with few wordings has
_MOST_REMEMBERED = 1 << 16  # rows
_REACHES = range(1, REACH + 1)
_SHARE = 4  # binary places of `Sense.share`, below 1 for a word that is only like a known one
_CHANCE = 0.5  # what a probability of 1 by meaning adds to a score by words
_ENOUGH = 3  # words, function words apart, from which it adds that in full
_ENCODED_CHANCE, _ENCODED_ENOUGH = 0.75, 1  # both for an encoder, which sees a text, not words
_COVERAGE = 0.5  # what words that an entry covers wholly, and no other at all, add to a score
_LEAST_CHANCE = 0.002  # above that of an even distribution; below it nothing is added
_BELOW_ALL = -1 << 31  # the least number that a lane holds
_HALF = sqrt(0.5)  # words with pairs, and letters, have equal parts in a score


class LinearRanker:
    """The learned weights of words, of ordered pairs of words, and of the letters of words.

    Their rows are numbered on: first one for each unit, then one for the letters of each term,
    then one for each pair (`LinearWeights` lays them out so). The key of a pair is its first unit
    times `width + 1` plus its second; `width` itself is the unit of an unknown word.
    """

    blend = 0.0
    fewest = 1

    def __init__(self, sections: Mapping[str, memoryview], pack: LanguagePack) -> None:
        self._function_words = pack.function_words
        unknown = UNKNOWN.unpack(sections["match.learned"])
        self._unknown_word, self._unknown_pair, self._unknown_letter = unknown
        self.unknown_rarity = sqrt(self._unknown_word)
        self._rarity = read_numbers("f", sections["match.rarity"])
        self.width = len(self._rarity)
        self._letter_squares = read_numbers("f", sections["match.letters"])
        self._pair_keys = read_numbers("Q", sections["match.pair.key"])
        self._pair_squares = read_numbers("f", sections["match.pair.mass"])
        self._pair_starts = read_numbers("I", sections["match.pair.place"])
        self._row_starts = read_numbers("I", sections["match.weight.place"])
        self._stored_rows = read_numbers("H", sections["match.weight"])
        self._biases = read_numbers("i", sections["match.bias"])
        self._lanes = RowLanes(len(self._biases))
        self._bias = self._lanes.pack(self._biases)
        self._sections = sections
        encoded = _ENCODED in sections
        self._reads_meaning = encoded or pack.has_vectors  # of words, in this language
        self._chance = _ENCODED_CHANCE if encoded else _CHANCE
        self._enough = _ENCODED_ENOUGH if encoded else _ENOUGH
        self._covers = _COVERED in sections
        # the divisor: a usual best score by words (a few are higher), meaning, words covered
        self._full = 1.0 + self._chance + _COVERAGE * self._covers
        self._one = (UNIT << POINT) * self._full  # what a score of 1 is as an integer
        self._rows = Memo(self._row, _MOST_REMEMBERED)
        self._pair_rows = Memo(self._pair_row, _MOST_REMEMBERED)

    @late
    def _meaning(self) -> VectorMeaning | EncoderMeaning:
        from magbot.retrieve.meaning import EncoderMeaning, VectorMeaning

        encoded = _ENCODED in self._sections
        return EncoderMeaning(self._sections) if encoded else VectorMeaning(self._sections)

    @late
    def _coverage(self) -> WordCoverage:
        from magbot.retrieve.word_coverage import WordCoverage

        return WordCoverage(self._sections, self._function_words)

    def rarity(self, sense: Sense) -> float:
        """Return what a word counts for: its inverse document frequency."""
        rarity: float = self._rarity[sense.unit] if sense.unit >= 0 else self.unknown_rarity
        return rarity

    def packed_weights(self, senses: Sequence[Sense]) -> tuple[int, int, float, float]:
        """Return packed weights of words and of letters, and their sums of squares."""
        word_weights = letter_weights = 0
        word_squares = letter_squares = 0.0
        for sense in senses:
            word_squares += self.rarity(sense) ** 2
            if sense.unit >= 0:
                word_weights += self._rows[sense.unit]
            if sense.term < 0 or sense.share < 1.0:
                letter_squares += self._unknown_letter * len(sense.typed)
            else:
                letter_squares += self._letter_squares[sense.term]
            if sense.term >= 0:
                row = self._rows[self.width + sense.term]
                letter_weights += row * round(sense.share * (1 << _SHARE))
        return word_weights, letter_weights, word_squares, letter_squares

    def _pairs(self, words: Sequence[Word]) -> tuple[int, float]:
        """Add up the ordered pairs of words, each once: packed weights and sum of squares."""
        units = [unit for word in words for unit in word.units]
        stride = self.width + 1
        first = [unit * stride for unit in units]
        one_apart, two_apart, three_apart = [map(add, first, units[reach:]) for reach in _REACHES]
        total, squares = 0, 0.0
        for row, square in map(
            self._pair_rows.__getitem__, {*one_apart, *two_apart, *three_apart}
        ):
            squares += square
            if row:
                total += row
        return total, squares

    def rank(self, reading: Reading, most: int) -> list[tuple[float, int]]:
        """Return at most `most` (score, entry), best first, then in order of entry."""
        if len(reading.ranked) < most:
            scores = list(reading.scores or self._scores(reading))
            ranked = list(reading.ranked)  # another thread may look at the one that is there
            for _, entry in ranked:
                scores[entry] = _BELOW_ALL
            for _ in range(len(ranked), min(most, len(scores))):
                top = max(scores)
                entry = scores.index(top)
                ranked.append((top / self._one, entry))
                scores[entry] = _BELOW_ALL
            reading.ranked = ranked
        return reading.ranked[:most]

    def shares(self, reading: Reading, entry: int) -> list[float]:
        """Return the parts of an entry's score: by unique word, pairs, bias, meaning."""
        pair_weights, _ = self._pairs(reading.words)
        _, _, word_squares, letter_squares = self._sums(reading)
        weights = [(word.word_weights, word.letter_weights) for word in reading.unique_words]
        shares = [
            self._divided(*sums, word_squares, letter_squares)[entry] / self._one
            for sums in (*weights, (pair_weights, 0))
        ]
        shares.append(self._biases[entry] / self._one)
        shares.append(self._added(reading).get(entry, 0.0) / self._full)
        return shares

    def _scores(self, reading: Reading) -> list[int]:
        """Return every entry's score, of which `_one` is 1: by words, and what `_added` adds."""
        scores = self._divided(*self._sums(reading), self._bias)
        for entry, added in self._added(reading).items():
            scores[entry] += round(added * (UNIT << POINT))
        reading.scores = scores
        return scores

    def _added(self, reading: Reading) -> dict[int, float]:
        """Return what is added to entries' scores by words: for meaning, and for words covered.

        Meaning counts less where few words carry it. Sets the reading's `chances`, `foreign` and
        `covered`.
        """
        words = reading.corrected.split()
        chances, reading.foreign = self._meaning.read(words if self._reads_meaning else ())
        reading.chances = chances
        telling = sum([word not in self._function_words for word in words])
        even = 1.0 / len(chances) if chances else 0.0  # what tells nothing
        # a few words, all of them known, hardly show that a question is on another subject
        if all([word.known_rarity for word in reading.words]):  # noqa: C419
            reading.foreign *= min(1.0, telling / _ENOUGH)
        weight = self._chance * min(1.0, telling / self._enough)
        least = even + _LEAST_CHANCE
        added = {
            entry: (chance - even) / (1.0 - even) * weight
            for entry, chance in enumerate(chances)
            if chance > least
        }
        if self._covers:
            reading.covered = covered = self._coverage.read(words)
            mean = sum(covered) / (len(covered) or 1)
            for entry, share in enumerate(covered):
                if share > mean:
                    added[entry] = added.get(entry, 0.0) + _COVERAGE * (share - mean)
        return added

    def _sums(self, reading: Reading) -> tuple[int, int, float, float]:
        """Add up a question's words and pairs: what `packed_weights` returns, of all of them."""
        word_weights, word_squares = self._pairs(reading.words)
        letter_weights, letter_squares = 0, 0.0
        for word in reading.unique_words:
            word_weights += word.word_weights
            letter_weights += word.letter_weights
            word_squares += word.word_squares
            letter_squares += word.letter_squares
        return word_weights, letter_weights, word_squares, letter_squares

    def _divided(
        self, words: int, letters: int, word_squares: float, letter_squares: float, bias: int = 0
    ) -> list[int]:
        """Divide the two sums of weights by their norms, and return every entry's score."""
        word_scale = round(_HALF / sqrt(word_squares or 1.0) * (1 << POINT))
        letter_scale = round(_HALF / sqrt(letter_squares or 1.0) * (1 << (POINT - _SHARE)))
        return self._lanes.unpack(words * word_scale + letters * letter_scale + bias)

    def _pair_row(self, key: int) -> tuple[int, float]:
        first = key // (self.width + 1)
        start, end = self._pair_starts[first], self._pair_starts[first + 1]
        index = bisect_left(self._pair_keys, key, start, end) if start < end else end
        if index < end and self._pair_keys[index] == key:
            row = self.width + len(self._letter_squares) + index
            return self._row(row), self._pair_squares[index]
        return 0, self._unknown_pair

    def _row(self, row: int) -> int:
        start, end = self._row_starts[row], self._row_starts[row + 1]
        return self._lanes.decode(self._stored_rows[start:end])
