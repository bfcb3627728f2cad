"""What a text is about, as the learned part of the screen sees it: a linear score on word vectors.

Whole-number arithmetic; the weights of a dimension are one integer with a lane a class.
"""

from __future__ import annotations

from operator import mul

from magbot.embedding import DIMENSIONS, UNIT_BITS, open_token_vectors
from magbot.safety.classes import COUNT
from magbot.safety.tokenizer import MARKS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH = 64  # bits of a lane
STEP_BITS = 6  # binary places of a step; a weight has these and those of a unit vector
CELLS = (DIMENSIONS + 1) * COUNT
_POINT = float(1 << (STEP_BITS + 2 * UNIT_BITS))
_LIFT = 1 << (WIDTH - 1)
_LIFTS = sum(_LIFT << WIDTH * lane for lane in range(COUNT))
_SIZE = WIDTH // 8


def unit_of(reading: list[str]) -> list[int]:
    """Return the unit vector of a reading's words, and a constant; [] where no word has any."""
    vector = open_token_vectors().unit([word for word in reading if word not in MARKS])
    return [*vector, 1 << UNIT_BITS] if vector else []


def levels_of(columns: Sequence[int], unit: Sequence[int]) -> list[float]:
    """Return the level of each class for a unit vector from packed weights, a dimension each."""
    return [value / _POINT for value in unpacked(sum(map(mul, columns, unit)))]


def packed(cells: Sequence[int]) -> int:
    """Return one integer with these signed numbers, one a lane."""
    return sum(value << WIDTH * lane for lane, value in enumerate(cells))


def unpacked(value: int) -> list[int]:
    """Return the signed lanes of an integer."""
    low = (value + _LIFTS).to_bytes(_SIZE * COUNT, "little")
    return [
        int.from_bytes(low[start : start + _SIZE], "little") - _LIFT
        for start in range(0, _SIZE * COUNT, _SIZE)
    ]
