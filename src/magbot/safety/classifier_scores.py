"""The classes that the classifier tells apart, and their scores by features and by word vectors.

Whole-number arithmetic but for the probabilities; the weights of a dimension of the word vectors
are one integer with a lane a class.
"""

from __future__ import annotations

from operator import mul

from magbot.embedding.token_vectors import UNIT_BITS, open_token_vectors
from magbot.embedding.vector_lanes import VectorLanes
from magbot.kb.cards import REFER, STANDARD, refers
from magbot.safety.tokenizer import MARKS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

ROUTINE = "routine"
CLASSES = (ROUTINE, REFER, *[card for card in STANDARD if not refers(card)])
FIRST_ALARM = 2  # index from which classes are emergency-level cards
COUNT = len(CLASSES)
WEIGHT_BITS = 8  # fractional bits of a stored weight
DAMPING = 8  # virtual features added to a text, so that a short text is less sure
STEP_BITS = 6  # fractional bits of a step; a weight of a dimension has them and a unit vector's
_POINT = float(1 << (STEP_BITS + 2 * UNIT_BITS))
DIMENSION_LANES = VectorLanes(COUNT, 64)


def feature_levels(sums: list[int], count: int, point: int) -> list[float]:
    """Return a level for each class from sums of `count` weights in units of 1 / point."""
    scale = 1.0 / (point * (count + DAMPING) ** 0.5)
    return [value * scale for value in sums]


def unit_of(reading: list[str]) -> list[int]:
    """Return the unit vector of a reading's words, and a constant; [] where no word has any."""
    vector = open_token_vectors().unit([word for word in reading if word not in MARKS])
    return [*vector, 1 << UNIT_BITS] if vector else []


def vector_levels(columns: Sequence[int], unit: Sequence[int]) -> list[float]:
    """Return the level of each class for a unit vector from packed weights, a dimension each."""
    return [value / _POINT for value in DIMENSION_LANES.unpack(sum(map(mul, columns, unit)))]
