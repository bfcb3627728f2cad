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
    from magbot.retrieve.query import Reading
    from magbot.retrieve.spelling import Sense
    from magbot.retrieve.word_coverage import WordCoverage
    from magbot.text.language_pack import LanguagePack

ENCODED = "encoder.head"  # the section that a base with an encoder has
HEAD = Struct("<ddd")  # mass of an unknown word, of an unknown pair, of a letter of such a word
POINT = 15  # binary places of the factor that divides a sum by its norm
_MOST_REMEMBERED = 1 << 16  # rows
_REACHES = range(1, REACH + 1)
_SHARE = 4  # binary places of the share in which an unknown word counts as a known one
_CHANCE = 0.5  # what a probability of 1 adds to a score by words
_ENOUGH = 3  # telling words from which it counts in full
_ENCODED_CHANCE = 0.75  # the same of an encoder's, which sees a text rather than its words
_ENCODED_ENOUGH = 1
COVERED = "match.cover.word"  # the section that a base with few wordings has
_COVERED = 0.5  # what words that an entry covers wholly, and no other at all, add to a score
_SEEN = 0.002  # probability below which nothing is added
_BELOW_ALL = -1 << 31  # the least number that a lane holds
_HALF = sqrt(0.5)  # words with pairs, and letters, have equal parts in a score


class LinearRanker:
    """The learned weights of words, of ordered pairs of words, and of the letters of words."""

    blend = 0.0
    fewest = 1

    def __init__(self, sections: Mapping[str, memoryview], pack: LanguagePack) -> None:
        self._empty = pack.function_words
        self._has_vectors = pack.has_vectors
        unknown = HEAD.unpack(sections["match.learned"])
        self._unknown_word, self._unknown_pair, self._unknown_letter = unknown
        self.unknown_rarity = sqrt(self._unknown_word)
        self._rarity = read_numbers("f", sections["match.rarity"])
        self.width = len(self._rarity)
        self._letters = read_numbers("f", sections["match.letters"])
        self._keys = read_numbers("Q", sections["match.pair.key"])
        self._pair_squares = read_numbers("f", sections["match.pair.mass"])
        self._starts = read_numbers("I", sections["match.pair.place"])
        self._place = read_numbers("I", sections["match.weight.place"])
        self._weights = read_numbers("H", sections["match.weight"])
        self._biases = read_numbers("i", sections["match.bias"])
        self._lanes = RowLanes(len(self._biases))
        self._bias = self._lanes.pack(self._biases)
        self._sections = sections
        # a score by words of 1, with a probability of 1, is a score of 1
        encoded = ENCODED in sections
        self._chance = _ENCODED_CHANCE if encoded else _CHANCE
        self._enough = _ENCODED_ENOUGH if encoded else _ENOUGH
        self._covers = COVERED in sections
        self._full = 1.0 + self._chance + _COVERED * self._covers
        self._rows = Memo(self._row, _MOST_REMEMBERED)
        self._pair_rows = Memo(self._pair_row, _MOST_REMEMBERED)

    @late
    def _meaning(self) -> VectorMeaning | EncoderMeaning:
        from magbot.retrieve.meaning import EncoderMeaning, VectorMeaning

        encoded = ENCODED in self._sections
        return EncoderMeaning(self._sections) if encoded else VectorMeaning(self._sections)

    @late
    def _coverage(self) -> WordCoverage:
        from magbot.retrieve.word_coverage import WordCoverage

        return WordCoverage(self._sections, self._empty)

    def rarity(self, sense: Sense) -> float:
        """Return what a word counts for: its inverse document frequency."""
        worth: float = self._rarity[sense.unit] if sense.unit >= 0 else self.unknown_rarity
        return worth

    def words(self, senses: Sequence[Sense]) -> tuple[int, int, float, float]:
        """Add up words: the packed weights of words and of letters, and the mass of each."""
        known = letters = 0
        mass = size = 0.0
        for sense in senses:
            mass += self.rarity(sense) ** 2
            if sense.unit >= 0:
                known += self._rows[sense.unit]
            if sense.term < 0 or sense.share < 1.0:
                size += self._unknown_letter * len(sense.typed)
            else:
                size += self._letters[sense.term]
            if sense.term >= 0:
                row = self._rows[self.width + sense.term]
                letters += row * round(sense.share * (1 << _SHARE))
        return known, letters, mass, size

    def _pairs(self, units: Sequence[int]) -> tuple[int, float]:
        """Add up the ordered pairs of a sequence of units: packed weights and sum of squares."""
        stride = self.width + 1
        first = [unit * stride for unit in units]
        near, far, farthest = [map(add, first, units[reach:]) for reach in _REACHES]
        total, squares = 0, 0.0
        for row, square in map(self._pair_rows.__getitem__, {*near, *far, *farthest}):
            squares += square
            if row:
                total += row
        return total, squares

    def rank(self, reading: Reading, most: int) -> list[tuple[float, int]]:
        """Return at most `most` (score, entry), best first, of equals the first entry first."""
        if len(reading.ranked) < most:
            scores = list(reading.scores or self._scores(reading))
            ranked = list(reading.ranked)  # another thread may look at the one that is there
            for _, entry in ranked:
                scores[entry] = _BELOW_ALL
            for _ in range(len(ranked), min(most, len(scores))):
                top = max(scores)
                entry = scores.index(top)
                ranked.append((self._real(top), entry))
                scores[entry] = _BELOW_ALL
            reading.ranked = ranked
        return reading.ranked[:most]

    def shares(self, reading: Reading, entry: int) -> list[float]:
        """Return the shares of an entry's score: by different word, pairs, bias, meaning."""
        known, mass = self._pairs([unit for word in reading.words for unit in word.units])
        mass += sum(word.word_squares for word in reading.unique_words)
        size = sum(word.letter_squares for word in reading.unique_words)
        shares = [
            self._real(self._combine(word.word_weights, word.letter_weights, mass, size, 0)[entry])
            for word in reading.unique_words
        ]
        shares.append(self._real(self._combine(known, 0, mass, size, 0)[entry]))
        shares.append(self._biases[entry] / ((UNIT << POINT) * self._full))
        shares.append(self._added(reading).get(entry, 0.0) / self._full)
        return shares

    def _scores(self, reading: Reading) -> list[int]:
        """Return every entry's score by words, and what its probability adds to it."""
        scores = self._by_words(reading)
        for entry, added in self._added(reading).items():
            scores[entry] += round(added * (UNIT << POINT))
        reading.scores = scores
        return scores

    def _added(self, reading: Reading) -> dict[int, float]:
        """Return what the meaning adds to a score by words: less where few words carry it."""
        words = reading.corrected.split()
        chances, reading.foreign = self._meaning.read(words if self._has_vectors else ())
        reading.chances = chances
        telling = sum([word not in self._empty for word in words])
        blind = 1.0 / len(chances) if chances else 0.0  # what says nothing
        if all([word.known_rarity for word in reading.words]):  # noqa: C419  # few known words say little
            reading.foreign *= min(1.0, telling / _ENOUGH)
        part = self._chance * min(1.0, telling / self._enough)
        least = blind + _SEEN
        added = {
            index: (chance - blind) / (1.0 - blind) * part
            for index, chance in enumerate(chances)
            if chance > least
        }
        return self._with_covered(reading, words, added) if self._covers else added

    def _with_covered(
        self, reading: Reading, words: Sequence[str], added: dict[int, float]
    ) -> dict[int, float]:
        reading.covered = covered = self._coverage.read(words)
        usual = sum(covered) / (len(covered) or 1)
        for index, share in enumerate(covered):
            if share > usual:
                added[index] = added.get(index, 0.0) + _COVERED * (share - usual)
        return added

    def _by_words(self, reading: Reading) -> list[int]:
        known, mass = self._pairs([unit for word in reading.words for unit in word.units])
        letters, size = 0, 0.0
        for word in reading.unique_words:
            known += word.word_weights
            letters += word.letter_weights
            mass += word.word_squares
            size += word.letter_squares
        return self._combine(known, letters, mass, size, self._bias)

    def _combine(self, known: int, letters: int, mass: float, size: float, bias: int) -> list[int]:
        """Divide the two sums by their norms; give every entry's score, for `_real`."""
        word_scale = round(_HALF / sqrt(mass or 1.0) * (1 << POINT))
        letter_scale = round(_HALF / sqrt(size or 1.0) * (1 << (POINT - _SHARE)))
        return self._lanes.unpack(known * word_scale + letters * letter_scale + bias)

    def _pair_row(self, key: int) -> tuple[int, float]:
        first = key // (self.width + 1)
        start, end = self._starts[first], self._starts[first + 1]
        index = bisect_left(self._keys, key, start, end) if start < end else end
        if index < end and self._keys[index] == key:
            row = self.width + len(self._letters) + index
            return self._row(row), self._pair_squares[index]
        return 0, self._unknown_pair

    def _row(self, row: int) -> int:
        return self._lanes.decode(self._weights[self._place[row] : self._place[row + 1]])

    def _real(self, score: int) -> float:
        """Return a score of `combine` as a number: about 1 for a sure match, about 0 for none."""
        return score / ((UNIT << POINT) * self._full)
