"""The learned part of the screen: how likely a text tells of each class of danger.

`magbot.safety.classifier_training` fits it on sentences when the base is compiled; here its
weights are read in place. A long text is read in windows, and the gravest counts.
"""

from __future__ import annotations

from bisect import bisect_left

from magbot.frozen import frozen, late
from magbot.safety.classes import (
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
    from collections.abc import Iterator, Mapping, Sequence

_FEWEST = 6  # words of a text below which only rules can tell
_FAMILIAR = 0.55  # share of features that are known, below which nothing can be told
MIX = 0.7  # weight of the levels of both views, which agree less on a stranger's words
_WINDOW = 28  # words read at once of a longer one: a danger told in a few is not drowned
_STEP = 14
_KEPT = 1 << 14
_POINT = 1 << WEIGHT_BITS


@frozen
class Estimate:
    """Probabilities of a text: of an emergency-level card, of any card; and the likeliest card."""

    alarm: float
    danger: float
    card: str


CALM = Estimate(0.0, 0.0, "")


class Learned:
    """The sections that `magbot.safety.classifier_training.fit_sections` made."""

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        """Open the weights in place."""
        self._sections = sections
        self._keys = sections["learned.keys"].cast("I")
        self._weights = sections["learned.weights"].cast("h")
        self._seeds = sections["learned.seeds"]
        self._rows: dict[int, tuple[int, ...]] = {}

    def estimate(self, readings: Sequence[list[str]]) -> Estimate:
        """Return the estimate of the gravest window of the readings of a text."""
        estimates = [self._window(words) for reading in readings for words in _windows(reading)]
        return max(estimates, key=lambda estimate: (estimate.alarm, estimate.danger), default=CALM)

    def nearest(self, reading: list[str], card: str) -> str:
        """Return the sentence of a card that shares most with a reading; "" where it has none."""
        from magbot.safety.tokenizer import readings

        own = set(features(reading))
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
        rows = [row for row in map(self._row, hashes) if row]
        if len(rows) < _FAMILIAR * len(hashes) or not rows:
            return CALM
        sums = [sum(lane) for lane in zip(*rows, strict=True)]
        scores = levels(sums, len(rows), _POINT)
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

    def _row(self, feature: int) -> tuple[int, ...]:
        row = self._rows.get(feature)
        if row is None:
            if len(self._rows) >= _KEPT:
                self._rows = {}
            keys, position = self._keys, bisect_left(self._keys, feature)
            known = position < len(keys) and keys[position] == feature
            row = (
                tuple(self._weights[position * COUNT : position * COUNT + COUNT]) if known else ()
            )
            self._rows[feature] = row
        return row


def _windows(reading: list[str]) -> Iterator[list[str]]:
    if len(reading) <= WHOLE:
        yield reading
        return
    for start in range(0, len(reading) - _WINDOW + _STEP, _STEP):
        yield reading[start : start + _WINDOW]
