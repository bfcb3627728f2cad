"""Fit the learned part of the screen on sentences; pure, deterministic and without numpy.

A softmax over `CLASSES` by stochastic descent. The weights of a feature are one integer with a
lane a class, so that a step is one addition for each feature. All is whole-number arithmetic but
the probabilities, whose steps are rounded: the result is the same on every machine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple
from zlib import crc32

from magbot.embedding.linear_head import softmax
from magbot.embedding.token_vectors import DIMENSIONS
from magbot.embedding.vector_lanes import VectorLanes
from magbot.image.arrays import numbers
from magbot.kb.cards import REFER, is_card, refers
from magbot.safety.classifier_scores import (
    CLASSES,
    COUNT,
    DAMPING,
    DIMENSION_LANES,
    ROUTINE,
    STEP_BITS,
    WEIGHT_BITS,
    feature_levels,
    unit_of,
    vector_levels,
)
from magbot.safety.features import features
from magbot.safety.phonetic_spelling import lay_out
from magbot.safety.rules.model import Rules
from magbot.safety.tokenizer import readings

PASSES: Final = 4
RATE: Final = 12.0  # learning rate of the first pass; it falls linearly to 0
MEANING_PASSES: Final = 2
MEANING_RATE: Final = 4.0
_LEAST_SEEN: Final = 2  # sentences in which a feature must occur
_SLOPE: Final = 0.02  # smaller errors are skipped
_STEEP: Final = 0.1  # the same for word vectors, whose steps cost more time
_FINE_BITS: Final = 8  # fractional bits of a weight beyond the stored ones
_POINT: Final = 1 << (WEIGHT_BITS + _FINE_BITS)
_LANES: Final = VectorLanes(COUNT)
# One in so many phrasings of the base is learned from the start, chosen by its text and not its
# position, so that adding a phrasing does not change the choice of others.
_THINNED: Final = 3
_CLEAR: Final = 0.8  # probability from which a phrasing is clearly routine


class Row(NamedTuple):
    """What is learned of a sentence; rows are visited by `order`."""

    order: int
    features: list[int]
    reading: list[str]
    kind: int


def sentences_of(rules: Rules | None, training: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return the class of each sentence: the gravest that it stands under.

    A label of `training` is a class, a card or the id of a family.
    """
    families = rules.families if rules else ()
    cards = {family.id: family.card for family in families}
    seeds = [(family.card, text) for family in families for text in family.seeds]
    class_of: dict[str, str] = {}
    for label, text in (*training, *seeds):
        card = cards.get(label, label)
        kind = REFER if card != ROUTINE and refers(card) else card
        if kind not in CLASSES or not (kind == ROUTINE or is_card(card)):
            raise ValueError(f"no card, family or class is called {label!r}")
        known = class_of.get(text)
        if known is None or CLASSES.index(kind) > CLASSES.index(known):
            class_of[text] = kind
    return class_of


def fit_sections(sentences: Mapping[str, str], phrasings: Sequence[str]) -> dict[str, bytes]:
    """Return the "learned.*" sections; `phrasings` of the base are routine sentences too.

    Some phrasings are learned from the start, and of the others those that were not clear.
    """
    rows = [_row(text, kind) for text, kind in sentences.items()]
    calm_rows = [_row(text, ROUTINE) for text in phrasings if text not in sentences]
    counts = Counter(feature for row in (*rows, *calm_rows) for feature in row.features)
    known = sorted(feature for feature, count in counts.items() if count >= _LEAST_SEEN)
    position = {feature: number for number, feature in enumerate(known)}
    for row in (*rows, *calm_rows):
        row.features[:] = [position[feature] for feature in row.features if feature in position]
    rows += [row for row in calm_rows if row.order % _THINNED == 0]
    weights = [0] * len(known)
    _descend(rows, weights, 0)
    rows += [row for row in calm_rows if _chances(row, weights)[row.kind] < _CLEAR]
    _descend(rows, weights, PASSES // 2)
    seeds = [
        f"{kind}\t{' '.join(text.split())}" for text, kind in sentences.items() if kind != ROUTINE
    ]
    unpack = DIMENSION_LANES.unpack
    return {
        "learned.keys": numbers("I", known),
        "learned.weights": numbers(
            "h", (value for weight in weights for value in _stored(weight))
        ),
        "learned.columns": numbers(
            "i", (value for column in _fit_vectors(rows) for value in unpack(column))
        ),
        **lay_out(readings(text, {})[0] for text in (*sentences, *phrasings)),
        "learned.seeds": "\n".join(seeds).encode(),
    }


def _row(text: str, kind: str) -> Row:
    """Return a sentence's row; a sentence more or less does not move the others in their order."""
    reading = readings(text, {})[0]
    return Row(crc32(text.encode()), sorted(features(reading)), reading, CLASSES.index(kind))


def _descend(rows: Sequence[Row], weights: list[int], start: int) -> None:
    """Move the packed weights of each feature; `start` passes of `PASSES` were made already.

    Two passes: what the first was sure of is not read again in the second.
    """
    remaining = sorted(rows)
    for number in range(start, start + PASSES // 2):
        unsure = []
        for done, row in enumerate(remaining):
            slopes = _chances(row, weights)
            slopes[row.kind] -= 1.0
            if slopes[row.kind] < -_SLOPE:
                unsure.append(row)
                rate = RATE * (1.0 - (number + done / len(remaining)) / PASSES)
                rate /= (len(row.features) + DAMPING) ** 0.5
                step = _LANES.pack([-round(slope * rate * _POINT) for slope in slopes])
                for feature in row.features:
                    weights[feature] += step
        remaining = unsure


def _chances(row: Row, weights: list[int]) -> list[float]:
    """Return the probability of each class by the features of a row."""
    sums = _LANES.unpack(sum(map(weights.__getitem__, row.features)))
    return softmax(feature_levels(sums, len(row.features), _POINT))


def _fit_vectors(rows: Sequence[Row]) -> list[int]:
    """Return the packed weights of each dimension of the word vectors."""
    columns = [0] * (DIMENSIONS + 1)
    remaining = [(unit, row.kind) for row in sorted(rows) if (unit := unit_of(row.reading))]
    for number in range(MEANING_PASSES):
        unsure = []
        for done, (unit, kind) in enumerate(remaining):
            slopes = softmax(vector_levels(columns, unit))
            slopes[kind] -= 1.0
            if slopes[kind] < -_STEEP:
                unsure.append((unit, kind))
                rate = MEANING_RATE * (1.0 - (number + done / len(remaining)) / MEANING_PASSES)
                step = DIMENSION_LANES.pack(
                    [-round(slope * rate * (1 << STEP_BITS)) for slope in slopes]
                )
                columns = [value + step * part for value, part in zip(columns, unit, strict=True)]
        remaining = unsure
    return columns


def _stored(packed: int) -> list[int]:
    half, top = 1 << (_FINE_BITS - 1), (1 << 15) - 1
    return [max(-top, min(top, value + half >> _FINE_BITS)) for value in _LANES.unpack(packed)]
