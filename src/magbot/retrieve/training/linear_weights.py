"""Learn the weights of words, pairs and letters against the other entries."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import sqrt

from magbot.image.arrays import numbers
from magbot.retrieve import weight_rows
from magbot.retrieve.linear_ranker import HEAD, POINT
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
from magbot.retrieve.words import pairs, trigrams

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    Name = TypeVar("Name")


PENALTY = 0.7  # ridge penalty, chosen by cross-validation on training sets
BALANCE = 0.5  # power of an entry's relative size by which its rows are softened
CEILING = -0.25  # a phrasing that must not land on an entry scores this at most there
INSIST = 0.3  # penalty of such a row: it is to be obeyed
_EPOCHS = 6
_FEW_EPOCHS = 4
_LONG = 500_000  # phrasings times entries from which fewer passes are made: more changed nothing
_MUCH = 2_000_000  # and from which fewer features are afforded
_LEAST = 100  # weights of pairs below this many thousandths are left out
_LEAST_WORD = 30  # and those of words below this many; cross-validation saw no difference


class LinearWeights:
    """The features of a corpus, their rarities, and the weights fitted to them."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.total = len(corpus.readings)
        self.grams = [Counter(trigrams(word)) for word in corpus.terms]
        units = [corpus.units(reading) for reading in corpus.readings]
        doubles = [frozenset(pairs(sequence)) for sequence in units]
        self.unit_rarity = self._rarities(map(frozenset, units))
        self.gram_rarity = self._rarities(self._grams_in(r) for r in corpus.readings)
        least = 2 if self.total * corpus.entries > _MUCH else 1
        counts = Counter(pair for found in doubles for pair in found)
        self.pair_rarity = {
            pair: rarity(count, self.total) for pair, count in counts.items() if count >= least
        }
        names = [*self.unit_rarity, *self.pair_rarity, *self.gram_rarity]
        self.feature = {name: index for index, name in enumerate(names)}
        self.letters = [
            [
                (self.feature[gram], count * self.gram_rarity[gram])
                for gram, count in grams.items()
                if gram in self.gram_rarity
            ]
            for grams in self.grams
        ]
        self.rows = self._rows(units)

    def _grams_in(self, reading: Sequence[int]) -> set[str]:
        return {gram for term in set(reading) for gram in self.grams[term]}

    def _rarities(self, name_lists: Iterable[Iterable[Name]]) -> dict[Name, float]:
        counts = Counter(name for names in name_lists for name in names)
        return {name: rarity(count, self.total) for name, count in counts.items()}

    def _rows(self, units: Sequence[Sequence[int]]) -> list[Row]:
        corpus = self.corpus
        sizes = Counter(entry for entry, _ in corpus.phrasings)
        mean = self.total / max(1, len(sizes)) or 1.0
        rows_of = []
        for (entry, _), reading, sequence in zip(
            corpus.phrasings, corpus.readings, units, strict=True
        ):
            stiffness = PENALTY * (sizes[entry] / mean) ** BALANCE
            rows_of.append(Row(*self._features(reading, sequence), entry, stiffness))
        for entry, reading in corpus.refusals:
            features = self._features(reading, corpus.units(reading))
            rows_of.append(Row(*features, entry, INSIST, forbidden=True))
        self.bias = [_bias(sizes[entry] / mean, len(sizes)) for entry in range(corpus.entries)]
        return [row for row in rows_of if row.features]

    def _features(
        self, reading: Sequence[int], units: Sequence[int]
    ) -> tuple[tuple[int, ...], tuple[int, ...]]:
        unknown = rarity(0, self.total)
        words: dict[object, float] = {
            unit: self.unit_rarity[unit] if unit >= 0 else unknown for unit in units
        }
        for pair in pairs(units):
            words[pair] = self.pair_rarity.get(pair, unknown)
        letters: dict[int, float] = {}
        for term in set(reading):
            for feature, value in self.letters[term] if term >= 0 else ():
                letters[feature] = letters.get(feature, 0.0) + value
        norm = _norm(words)
        values = {
            self.feature[name]: round(value / norm * (1 << INPUT))
            for name, value in words.items()
            if name in self.feature
        }
        norm = _norm(letters)
        for feature, value in letters.items():
            values[feature] = round(value / norm * (1 << INPUT))
        return tuple(values), tuple(values.values())

    def lay_out(self) -> dict[str, bytes]:
        """Return the sections of the weights, each times its feature's rarity."""
        try:
            cells = self._cells(SvmLanes(self.corpus.entries, NARROW))
        except LaneOverflowError:
            cells = self._cells(SvmLanes(self.corpus.entries, WIDE))
        places = [0]
        for cell in cells:
            places.append(places[-1] + len(cell) // 2)
        width, ordered = len(self.unit_rarity), sorted(self.pair_rarity.items())
        return {
            **self._masses(),
            "match.pair.key": numbers(
                "Q", (first * (width + 1) + second for (first, second), _ in ordered)
            ),
            "match.pair.mass": numbers("f", (value * value for _, value in ordered)),
            "match.pair.place": numbers(
                "I", _starts([first for (first, _), _ in ordered], width + 1)
            ),
            "match.weight.place": numbers("I", places),
            "match.weight": b"".join(cells),
        }

    def _cells(self, lanes: SvmLanes) -> list[bytes]:
        """Fit the weights; give the rows of words, of the letters of terms, and of pairs."""
        weights = solve(
            self.rows,
            lanes=lanes,
            features=len(self.feature),
            bias=self.bias,
            epochs=_FEW_EPOCHS if self.total * self.corpus.entries > _LONG else _EPOCHS,
            ceiling=CEILING,
        )
        encode, feature, unit = RowEncoder(lanes).encode, self.feature, weight_rows.UNIT

        def times(name: object, value: float) -> int:
            return weights[feature[name]] * round(value * unit)

        words = sorted(self.unit_rarity.items())
        cells = [encode(times(*word), least=_LEAST_WORD) for word in words]
        for letters in self.letters:
            total = sum(weights[index] * round(value * unit) for index, value in letters)
            cells.append(encode(total, least=_LEAST_WORD))
        encoded: dict[tuple[int, float], bytes] = {}
        for pair, value in sorted(self.pair_rarity.items()):
            alike = id(weights[feature[pair]]), value  # pairs of one phrasing share their weights
            if alike not in encoded:
                encoded[alike] = encode(times(pair, value), least=_LEAST)
            cells.append(encoded[alike])
        return cells

    def _masses(self) -> dict[str, bytes]:
        unknown = rarity(0, self.total) ** 2
        sizes = [
            sum(count * self.gram_rarity.get(gram, 0.0) ** 2 for gram, count in grams.items())
            for grams in self.grams
        ]
        letters = sum(len(word) for word in self.corpus.terms)
        usual = sum(sizes) / letters if letters else 1.0
        return {
            "match.learned": HEAD.pack(unknown, unknown, (usual + unknown) / 2),
            "match.rarity": numbers(
                "f", (self.unit_rarity[unit] for unit in range(len(self.unit_rarity)))
            ),
            "match.letters": numbers("f", sizes),
            "match.bias": numbers(
                "i", (round(bias * (weight_rows.UNIT << POINT)) for bias in self.bias)
            ),
        }


def _starts(ordered: Sequence[int], count: int) -> list[int]:
    """Return where each of so many numbers starts in an ordered list, and the end of the last."""
    return [bisect_left(ordered, number) for number in range(count + 1)]


def _norm(values: Mapping[Name, float]) -> float:
    """Return the norm of one of a row's two blocks, so that both make up half of the row."""
    return sqrt(sum(value * value for value in values.values()) * 2)


def _bias(size: float, entries: int) -> float:
    """Return what an entry scores without any feature: its share of the phrasings over the mean.

    `size` is its number of phrasings divided by the mean number.
    """
    return (size - 1.0) / max(1, entries)
