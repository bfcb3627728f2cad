"""The learned part of the screen: how likely a text tells of each class of danger.

`magbot.safety.classifier_training` fits it on sentences when the base is compiled; here its
weights are read in place. A long text is read in windows, and the gravest counts.
"""

from __future__ import annotations

from bisect import bisect_left

from magbot.embedding.linear_head import softmax
from magbot.embedding.vector_lanes import VectorLanes
from magbot.frozen import Memo, late
from magbot.safety.classifier_scores import (
    CLASSES,
    COUNT,
    DIMENSION_LANES,
    FIRST_ALARM,
    WEIGHT_BITS,
    feature_levels,
    unit_of,
    vector_levels,
)
from magbot.safety.danger_policy import CALM, WHOLE, Estimate
from magbot.safety.features import features, joint_features, own_features
from magbot.safety.tokenizer import MARKS, readings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_FEWEST = 6  # words; shorter texts are left to the rules
_FAMILIAR = 0.55  # share of known features; below it nothing is estimated
MIX = 0.7  # weight of the summed levels of both views, which agree less on unseen words
_WINDOW = 28  # words of a window: in a longer one, a danger told in few words is drowned out
_STEP = 14
_KEPT, _WORDS_KEPT = 1 << 14, 4096
_POINT = 1 << WEIGHT_BITS
_LANES = VectorLanes(COUNT + 1)


class Classifier:
    """The sections that `magbot.safety.classifier_training.fit_sections` made."""

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        """Open the weights in place."""
        self._sections = sections
        self._keys = sections["learned.keys"].cast("I")
        self._weights = sections["learned.weights"].cast("h")
        self._rows = Memo(self._row, _KEPT)
        self._words = Memo(self._word_rows, _WORDS_KEPT)

    def estimate(self, readings: Sequence[list[str]]) -> Estimate:
        """Return the estimate of the gravest window of the readings of a text."""
        estimates = [self._window(words) for reading in readings for words in _windows(reading)]
        return max(estimates, key=lambda estimate: (estimate.alarm, estimate.danger), default=CALM)

    def nearest(self, reading: list[str], card: str) -> str:
        """Return the sentence of a card that shares most with a reading; "" where it has none."""
        asked = features(reading)
        best, most = "", 0.0
        for line in bytes(self._sections["learned.seeds"]).decode().split("\n"):
            label, _, text = line.partition("\t")
            if label == card:
                stored = features(readings(text, {})[0])
                likeness = len(asked & stored) / (len(asked) + len(stored) or 1)
                if likeness > most:
                    best, most = text, likeness
        return best

    def _window(self, words: list[str]) -> Estimate:
        if len(words) - sum(map(words.count, MARKS)) < _FEWEST:
            return CALM
        rows: dict[int, int] = {}
        for word in words:
            if word not in MARKS:
                rows.update(self._words[word])
        joint = joint_features(words).difference(rows)
        total = sum(map(self._rows.__getitem__, joint), sum(rows.values()))
        *sums, known = _LANES.unpack(total)
        if known < _FAMILIAR * (len(rows) + len(joint)) or not known:
            return CALM
        scores = feature_levels(sums, known, _POINT)
        unit = unit_of(words)
        meaning = vector_levels(self._columns, unit) if unit else [0.0] * COUNT
        shares = softmax([MIX * (a + b) for a, b in zip(scores, meaning, strict=True)])
        alarms = shares[FIRST_ALARM:]
        alarm = sum(alarms)
        card = CLASSES[FIRST_ALARM + alarms.index(max(alarms))]
        return Estimate(alarm, alarm + shares[FIRST_ALARM - 1], card)

    def _row(self, feature: int) -> int:
        """Return the weights of a feature, a lane a class and 1 in the last; 0 where unknown."""
        keys, position = self._keys, bisect_left(self._keys, feature)
        if position == len(keys) or keys[position] != feature:
            return 0
        return _LANES.pack([*self._weights[position * COUNT : position * COUNT + COUNT], 1])

    def _word_rows(self, word: str) -> dict[int, int]:
        """Return the rows of the features that a word has by itself."""
        return {feature: self._row(feature) for feature in own_features(word)}

    @late
    def _columns(self) -> list[int]:
        cells = self._sections["learned.columns"].cast("i")
        pack = DIMENSION_LANES.pack
        return [pack(cells[start : start + COUNT]) for start in range(0, len(cells), COUNT)]


def _windows(reading: list[str]) -> Iterator[list[str]]:
    if len(reading) <= WHOLE:
        yield reading
        return
    for start in range(0, len(reading) - _WINDOW + _STEP, _STEP):
        yield reading[start : start + _WINDOW]
