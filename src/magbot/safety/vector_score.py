"""What a text is about, as the learned part of the screen sees it: a linear score on word vectors.

Whole-number arithmetic; the weights of a dimension are one integer with a lane a class.
"""

from __future__ import annotations

from operator import mul

from magbot.embedding.token_vectors import UNIT_BITS, open_token_vectors
from magbot.embedding.vector_lanes import VectorLanes
from magbot.safety.danger_classes import COUNT
from magbot.safety.tokenizer import MARKS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

STEP_BITS = 6  # fractional bits of a step; a weight has them and those of a unit vector
_POINT = float(1 << (STEP_BITS + 2 * UNIT_BITS))
_LANES = VectorLanes(COUNT, 64)
packed, unpacked = _LANES.pack, _LANES.unpack


def unit_of(reading: list[str]) -> list[int]:
    """Return the unit vector of a reading's words, and a constant; [] where no word has any."""
    vector = open_token_vectors().unit([word for word in reading if word not in MARKS])
    return [*vector, 1 << UNIT_BITS] if vector else []


def levels_of(columns: Sequence[int], unit: Sequence[int]) -> list[float]:
    """Return the level of each class for a unit vector from packed weights, a dimension each."""
    return [value / _POINT for value in unpacked(sum(map(mul, columns, unit)))]
