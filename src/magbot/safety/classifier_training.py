"""Fit the learned part of the screen on sentences; pure, deterministic and without numpy.

A softmax over `CLASSES` by stochastic descent. The weights of a feature are one integer with a
lane a class, so that a step is one addition for each feature. All is whole-number arithmetic but
the probabilities, whose steps are rounded: the result is the same on every machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from zlib import crc32

from magbot.embedding.token_vectors import DIMENSIONS
from magbot.embedding.vector_lanes import VectorLanes
from magbot.image.arrays import numbers
from magbot.kb.cards import is_card, refers
from magbot.safety.danger_classes import (
    CLASSES,
    COUNT,
    DAMPING,
    REFER,
    ROUTINE,
    WEIGHT_BITS,
    chances,
    levels,
)  # fmt: skip
from magbot.safety.features import features
from magbot.safety.phonetic_spelling import lay_out
from magbot.safety.rules import Rules
from magbot.safety.tokenizer import readings
from magbot.safety.vector_score import STEP_BITS, levels_of, packed, unit_of, unpacked

Row = tuple[int, list[int], list[str], int]  # order, features, reading, class

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
_THINNED: Final = (
    3  # one in so many phrasings of the base is learned from the start, chosen by its
)
# text and not its position, so that adding a phrasing does not change the choice of others
_CLEAR: Final = 0.8  # probability from which a phrasing is clearly routine


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

    A part of the phrasings is learned from the start, of the others those that were not clear.
    """
    rows = [_row(text, kind) for text, kind in sentences.items()]
    others = [_row(text, ROUTINE) for text in phrasings if text not in sentences]
    counts: dict[int, int] = {}
    for row in (*rows, *others):
        for feature in row[1]:
            counts[feature] = counts.get(feature, 0) + 1
    features = sorted(feature for feature, count in counts.items() if count >= _LEAST_SEEN)
    position = {feature: number for number, feature in enumerate(features)}
    for _, hashes, _, _ in (*rows, *others):
        hashes[:] = [position[feature] for feature in hashes if feature in position]
    rows += [row for row in others if row[0] % _THINNED == 0]
    weights = [0] * len(features)
    _descend(rows, weights, 0)
    rows += [row for row in others if _unclear(row, weights)]
    _descend(rows, weights, PASSES // 2)
    columns = _turn(rows)
    seeds = [
        f"{kind}\t{' '.join(packed_row.split())}"
        for packed_row, kind in sentences.items()
        if kind != ROUTINE
    ]
    return {
        "learned.keys": numbers("I", features),
        "learned.weights": numbers(
            "h", (value for packed_row in weights for value in _stored(packed_row))
        ),
        "learned.columns": numbers(
            "i", (value for packed_row in columns for value in unpacked(packed_row))
        ),
        **lay_out(readings(text, {})[0] for text in (*sentences, *phrasings)),
        "learned.seeds": "\n".join(seeds).encode(),
    }


def _row(text: str, kind: str) -> Row:
    """Return what is learned of a sentence, with the place of its text in a shuffled order.

    The order comes from the texts alone: a sentence more or less does not move the others.
    """
    reading = readings(text, {})[0]
    return crc32(text.encode()), sorted(features(reading)), reading, CLASSES.index(kind)


def _descend(rows: Sequence[Row], weights: list[int], before: int) -> None:
    """Move the packed weights of each feature; `before` passes of `PASSES` were made already.

    Two passes: what the first was sure of is not read again in the second.
    """
    get = weights.__getitem__
    left = sorted(rows)
    for number in range(before, before + PASSES // 2):
        unsure = []
        for done, row in enumerate(left):
            _, hashes, _, kind = row
            slopes = chances(levels(_LANES.unpack(sum(map(get, hashes))), len(hashes), _POINT))
            slopes[kind] -= 1.0
            if slopes[kind] < -_SLOPE:
                unsure.append(row)
                rate = RATE * (1.0 - (number + done / len(left)) / PASSES)
                step = _step(slopes, rate / (len(hashes) + DAMPING) ** 0.5)
                for feature in hashes:
                    weights[feature] += step
        left = unsure


def _turn(rows: Sequence[Row]) -> list[int]:
    """Return the packed weights of each dimension of the word vectors."""
    columns = [0] * (DIMENSIONS + 1)
    pairs = [(unit, kind) for _, _, reading, kind in sorted(rows) if (unit := unit_of(reading))]
    for number in range(MEANING_PASSES):
        unsure = []
        for done, pair in enumerate(pairs):
            unit, kind = pair
            slopes = chances(levels_of(columns, unit))
            slopes[kind] -= 1.0
            if slopes[kind] < -_STEEP:
                unsure.append(pair)
                rate = MEANING_RATE * (1.0 - (number + done / len(pairs)) / MEANING_PASSES)
                step = packed([-round(slope * rate * (1 << STEP_BITS)) for slope in slopes])
                columns = [value + step * part for value, part in zip(columns, unit, strict=True)]
        pairs = unsure
    return columns


def _unclear(row: Row, weights: list[int]) -> bool:
    _, hashes, _, kind = row
    total = _LANES.unpack(sum(map(weights.__getitem__, hashes)))
    return chances(levels(total, len(hashes), _POINT))[kind] < _CLEAR


def _step(slopes: list[float], rate: float) -> int:
    return _LANES.pack([-round(slope * rate * _POINT) for slope in slopes])


def _stored(packed: int) -> list[int]:
    half, top = 1 << (_FINE_BITS - 1), (1 << 15) - 1
    return [max(-top, min(top, value + half >> _FINE_BITS)) for value in _LANES.unpack(packed)]
