"""Softmax heads on an encoder's vectors, learned by stochastic descent with momentum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from magbot.embedding.linear_head import softmax
from magbot.embedding.softmax_fit import scattered

RATE = 4.0  # learning rate of the first step; it falls linearly to 0
MOMENTUM = 0.9
_BATCH = 64
_AGAINST = 4.0  # weight of a row that must not be of a class


class SoftmaxHead:
    """The section that `fit_softmax` made: how many classes, and a row of weights for each."""

    def __init__(self, section: memoryview) -> None:
        count = int.from_bytes(section[:4], "little")
        self._weights = np.frombuffer(section, "<f4", offset=4).reshape(count, -1)

    def probabilities(self, vector: Any) -> list[float]:  # noqa: ANN401
        """Return the probability of each class for a vector."""
        return softmax((self._weights @ vector).tolist())


def fit_softmax(
    vectors: Sequence[Any],
    classes: Sequence[int],
    count: int,
    *,
    against: Sequence[tuple[Any, int]] = (),
    passes: int,
    rate: float = RATE,
) -> bytes:
    """Return the section of a head with `count` classes, from vectors and their classes.

    `against` are vectors with a class that each is not of. Rows are visited in a fixed order
    that scatters them.
    """
    rows = np.array([*vectors, *(vector for vector, _ in against)], np.float64)
    wanted = np.array([*classes, *(kind for _, kind in against)], np.int64)
    refused = np.arange(len(rows)) >= len(classes)
    order = np.array(scattered(len(rows)), np.int64)
    weights = np.zeros((count, rows.shape[-1] if len(rows) else 0))
    moved = np.zeros_like(weights)
    steps, step = passes * -(-len(order) // _BATCH), 0
    for _ in range(passes):
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            slope = _slope(rows[batch] @ weights.T, wanted[batch], refused[batch])
            moved = MOMENTUM * moved - rate * (1.0 - step / steps) * (slope.T @ rows[batch])
            weights += moved
            step += 1
    stored: bytes = weights.astype("<f4").tobytes()
    return count.to_bytes(4, "little") + stored


def _slope(levels: Any, wanted: Any, refused: Any) -> Any:  # noqa: ANN401
    """Return the gradient of the mean loss by each row's levels."""
    shares = np.exp(levels - levels.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    rows = np.arange(len(levels))
    slope = np.where(refused[:, None], 0.0, shares)
    slope[rows, wanted] = np.where(
        refused, _AGAINST * shares[rows, wanted], slope[rows, wanted] - 1
    )
    return slope / len(levels)
