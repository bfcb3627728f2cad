"""Learn the weights of words, pairs and letters against the other entries."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from math import sqrt

from magbot.image.arrays import numbers
from magbot.retrieve.linear_ranker import POINT, UNKNOWN
from magbot.retrieve.training.corpus import Corpus, rarity
from magbot.retrieve.training.packed_svm import (
    INPUT,
    NARROW,
    WIDE,
    LaneOverflowError,
    Row,
    SvmLanes,
    solve,
)
from magbot.retrieve.training.row_encoder import RowEncoder
from magbot.retrieve.weight_rows import UNIT
from magbot.retrieve.words import pairs, trigrams

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    Name = TypeVar("Name")

_PENALTY = 0.7  # ridge penalty, chosen by cross-validation on training sets
_BALANCE = 0.5  # power of an entry's relative size by which its rows' penalty grows
_CEILING = -0.25  # a near miss scores this at most on its entry
_NEAR_MISS_PENALTY = 0.3  # ridge penalty for near misses (lower is stronger)
_EPOCHS = 6
_FEW_EPOCHS = 4
_LONG = 500_000  # phrasings times entries from which fewer epochs are made: more changed nothing
_VERY_LONG = 2_000_000  # and from which pairs of one phrasing alone are no features
_LEAST_PAIR = 100  # weights of pairs below this many thousandths are left out
_LEAST_WORD = 30  # and those of words below this many; cross-validation saw no difference


class LinearWeights:
    """The features of a corpus, their rarities, and the weights fitted to them."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._total = len(corpus.readings)
        self._grams = [Counter(trigrams(word)) for word in corpus.terms]
        units = [corpus.units(reading) for reading in corpus.readings]
        self._unit_rarity = self._rarities(map(set, units))
        self._gram_rarity = self._rarities(
            {gram for term in set(reading) for gram in self._grams[term]}
            for reading in corpus.readings
        )
        least = 2 if self._total * corpus.entries > _VERY_LONG else 1
        self._pair_rarity = self._rarities((set(pairs(sequence)) for sequence in units), least)
        names = [*self._unit_rarity, *self._pair_rarity, *self._gram_rarity]
        self._feature = {name: index for index, name in enumerate(names)}
        self._letters = [
            [
                (self._feature[gram], count * self._gram_rarity[gram])
                for gram, count in grams.items()
                if gram in self._gram_rarity
            ]
            for grams in self._grams
        ]
        sizes = Counter(entry for entry, _ in corpus.phrasings)
        mean = self._total / max(1, len(sizes)) or 1.0
        # what an entry scores without any feature: its share of the phrasings over the mean
        others = max(1, len(sizes))
        self._bias = [(sizes[entry] / mean - 1.0) / others for entry in range(corpus.entries)]
        self._rows = self._rows_of(units, {e: size / mean for e, size in sizes.items()})

    def _rarities(self, name_lists: Iterable[Iterable[Name]], least: int = 1) -> dict[Name, float]:
        counts = Counter(name for names in name_lists for name in names)
        return {n: rarity(count, self._total) for n, count in counts.items() if count >= least}

    def _rows_of(self, units: Sequence[Sequence[int]], sizes: Mapping[int, float]) -> list[Row]:
        corpus, rows = self._corpus, []
        for (entry, _), reading, sequence in zip(
            corpus.phrasings, corpus.readings, units, strict=True
        ):
            penalty = _PENALTY * sizes[entry] ** _BALANCE
            rows.append(Row(*self._features(reading, sequence), entry, penalty))
        for entry, reading in corpus.near_miss_readings:
            features = self._features(reading, corpus.units(reading))
            rows.append(Row(*features, entry, _NEAR_MISS_PENALTY, forbidden=True))
        return [row for row in rows if row.features]

    def _features(
        self, reading: Sequence[int], units: Sequence[int]
    ) -> tuple[tuple[int, ...], tuple[int, ...]]:
        unknown = rarity(0, self._total)
        words: dict[object, float] = {
            unit: self._unit_rarity[unit] if unit >= 0 else unknown for unit in units
        }
        for pair in pairs(units):
            words[pair] = self._pair_rarity.get(pair, unknown)
        letters: dict[int, float] = {}
        for term in set(reading):
            for feature, value in self._letters[term] if term >= 0 else ():
                letters[feature] = letters.get(feature, 0.0) + value
        norm = _norm(words)
        values = {
            self._feature[name]: round(value / norm * (1 << INPUT))
            for name, value in words.items()
            if name in self._feature
        }
        norm = _norm(letters)
        for feature, value in letters.items():
            values[feature] = round(value / norm * (1 << INPUT))
        return tuple(values), tuple(values.values())

    def lay_out(self) -> dict[str, bytes]:
        """Return the sections of the weights, each times its feature's rarity."""
        try:
            rows = self._fitted(SvmLanes(self._corpus.entries, NARROW))
        except LaneOverflowError:
            rows = self._fitted(SvmLanes(self._corpus.entries, WIDE))
        stride = len(self._unit_rarity) + 1
        ordered = sorted(self._pair_rarity.items())
        firsts = [first for (first, _), _ in ordered]
        return {
            **self._squares(),
            "match.bias": numbers("i", (round(bias * (UNIT << POINT)) for bias in self._bias)),
            "match.pair.key": numbers("Q", (a * stride + b for (a, b), _ in ordered)),
            "match.pair.mass": numbers("f", (value * value for _, value in ordered)),
            "match.pair.place": numbers(
                "I", (bisect_left(firsts, unit) for unit in range(stride + 1))
            ),
            "match.weight.place": numbers(
                "I", accumulate((len(row) // 2 for row in rows), initial=0)
            ),
            "match.weight": b"".join(rows),
        }

    def _fitted(self, lanes: SvmLanes) -> list[bytes]:
        """Fit the weights; return the rows of words, of the letters of terms, and of pairs."""
        weights = solve(
            self._rows,
            lanes=lanes,
            features=len(self._feature),
            bias=self._bias,
            epochs=_FEW_EPOCHS if self._total * self._corpus.entries > _LONG else _EPOCHS,
            ceiling=_CEILING,
        )
        encode = RowEncoder(lanes).encode
        rows = []
        for unit, value in sorted(self._unit_rarity.items()):
            weight = weights[self._feature[unit]] * round(value * UNIT)
            rows.append(encode(weight, least=_LEAST_WORD))
        for letters in self._letters:
            total = sum(weights[index] * round(value * UNIT) for index, value in letters)
            rows.append(encode(total, least=_LEAST_WORD))
        encoded: dict[tuple[int, float], bytes] = {}
        for pair, value in sorted(self._pair_rarity.items()):
            weight = weights[self._feature[pair]]
            key = id(weight), value  # pairs of one phrasing share their weights
            if key not in encoded:
                encoded[key] = encode(weight * round(value * UNIT), least=_LEAST_PAIR)
            rows.append(encoded[key])
        return rows

    def _squares(self) -> dict[str, bytes]:
        """Return the sections of what the ranker divides by: rarities, and squares of letters."""
        unknown = rarity(0, self._total) ** 2
        letter_squares = [
            sum(count * self._gram_rarity.get(gram, 0.0) ** 2 for gram, count in grams.items())
            for grams in self._grams
        ]
        letters = sum(map(len, self._corpus.terms))
        usual = sum(letter_squares) / letters if letters else 1.0
        rarities = (self._unit_rarity[unit] for unit in range(len(self._unit_rarity)))
        return {
            "match.learned": UNKNOWN.pack(unknown, unknown, (usual + unknown) / 2),
            "match.rarity": numbers("f", rarities),
            "match.letters": numbers("f", letter_squares),
        }


def _norm(values: Mapping[Name, float]) -> float:
    """Return the norm of one of a row's two blocks, so that both make up half of the row."""
    return sqrt(sum(value * value for value in values.values()) * 2)
