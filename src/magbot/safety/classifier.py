"""The learned part of the screen: how likely a text tells of each class of danger.

`magbot.safety.classifier_training` fits it on sentences when the base is compiled; here its
weights are read in place. A long text is read in windows, and the gravest counts.
"""

from __future__ import annotations

from bisect import bisect_left

from magbot.embedding.vector_lanes import VectorLanes
from magbot.frozen import frozen, late
from magbot.safety.danger_classes import (
    CLASSES,
    COUNT,
    FIRST_ALARM,
    WEIGHT_BITS,
    WHOLE,
    chances,
    levels,
)
from magbot.safety.features import features
from magbot.safety.tokenizer import MARKS
from magbot.safety.vector_score import levels_of, packed, unit_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_FEWEST = 6  # words of a text below which only rules can tell
_FAMILIAR = 0.55  # share of features that are known, below which nothing can be told
MIX = 0.7  # weight of the levels of both views, which agree less on a stranger's words
_WINDOW = 28  # words read at once of a longer one: a danger told in a few is not drowned
_STEP = 14
_MANY = 2000  # known features met from which it has paid to load them all
_POINT = 1 << WEIGHT_BITS
_LANES = VectorLanes(COUNT + 1)


@frozen
class Estimate:
    """Probabilities of a text: of an emergency-level card, of any card; and the likeliest card."""

    alarm: float
    danger: float
    card: str


CALM = Estimate(0.0, 0.0, "")


class Classifier:
    """The sections that `magbot.safety.classifier_training.fit_sections` made."""

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        """Open the weights in place."""
        self._sections = sections
        self._seeds = sections["learned.seeds"]
        self._rows = _Rows(sections)

    def warm(self) -> None:
        """Load what makes many questions fast at the price of start-up time."""
        self._rows.warm()

    def estimate(self, readings: Sequence[list[str]]) -> Estimate:
        """Return the estimate of the gravest window of the readings of a text."""
        estimates = [self._window(words) for reading in readings for words in _windows(reading)]
        return max(estimates, key=lambda estimate: (estimate.alarm, estimate.danger), default=CALM)

    def nearest(self, reading: list[str], card: str) -> str:
        """Return the sentence of a card that shares most with a reading; "" where it has none."""
        from magbot.safety.tokenizer import readings

        own = features(reading)
        best, shared = "", 0.0
        for line in bytes(self._seeds).decode().split("\n"):
            label, _, text = line.partition("\t")
            if label == card:
                theirs = features(readings(text, {})[0])
                like = len(own.intersection(theirs)) / (len(own) + len(theirs) or 1)
                if like > shared:
                    best, shared = text, like
        return best

    def _window(self, words: list[str]) -> Estimate:
        if len(words) - sum(map(words.count, MARKS)) < _FEWEST:
            return CALM
        hashes = features(words)
        *sums, known = _LANES.unpack(sum(map(self._rows.__getitem__, hashes)))
        if known < _FAMILIAR * len(hashes) or not known:
            return CALM
        scores = levels(sums, known, _POINT)
        unit = unit_of(words)
        meant = levels_of(self._columns, unit) if unit else [0.0] * COUNT
        shares = chances([MIX * (a + b) for a, b in zip(scores, meant, strict=True)])
        alarms = shares[FIRST_ALARM:]
        alarm = sum(alarms)
        card = CLASSES[FIRST_ALARM + alarms.index(max(alarms))]
        return Estimate(alarm, alarm + shares[FIRST_ALARM - 1], card)

    @late
    def _columns(self) -> list[int]:
        cells = self._sections["learned.columns"].cast("i")
        return [packed(cells[start : start + COUNT]) for start in range(0, len(cells), COUNT)]


class _Rows(dict[int, int]):
    """The weights of a feature, a lane a class, and 1 in the last; 0 for an unknown feature.

    Known features are kept once read: there are as many as were learned.
    """

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        self._keys = sections["learned.keys"].cast("I")
        self._weights = sections["learned.weights"].cast("h")
        self._place: Callable[[int], int | None] = self._search

    def warm(self) -> None:
        """Load the features, which makes many questions fast at the price of start-up time."""
        if self._place == self._search:
            keys = self._keys.tolist()
            self._place = dict(zip(keys, range(len(keys)), strict=True)).get

    def __missing__(self, feature: int) -> int:
        position = self._place(feature)
        if position is None:
            return 0
        if len(self) == _MANY:
            self.warm()
        weights = self._weights[position * COUNT : position * COUNT + COUNT]
        self[feature] = row = _LANES.pack([*weights, 1])
        return row

    def _search(self, feature: int) -> int | None:
        keys, position = self._keys, bisect_left(self._keys, feature)
        known = position < len(keys) and keys[position] == feature
        return position if known else None


def _windows(reading: list[str]) -> Iterator[list[str]]:
    if len(reading) <= WHOLE:
        yield reading
        return
    for start in range(0, len(reading) - _WINDOW + _STEP, _STEP):
        yield reading[start : start + _WINDOW]
