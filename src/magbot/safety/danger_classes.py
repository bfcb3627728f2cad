"""The classes that the learned part of the screen tells apart, and their probabilities."""

from __future__ import annotations

from math import exp

ROUTINE, REFER = "routine", "refer"
CLASSES = (ROUTINE, REFER, "poisoning", "emergency", "crisis")
FIRST_ALARM = 2  # index from which classes are emergency-level cards
COUNT = len(CLASSES)
WEIGHT_BITS = 8  # fractional bits of a stored weight
WHOLE = 60  # words and marks up to which a text is read in one window
DAMPING = 8  # virtual features added to a text, so that a short text is less sure


def levels(sums: list[int], count: int, point: int) -> list[float]:
    """Return a level for each class from sums of `count` weights in units of 1 / point."""
    scale = 1.0 / (point * (count + DAMPING) ** 0.5)
    return [value * scale for value in sums]


def chances(scores: list[float]) -> list[float]:
    """Return a probability for each class, in proportion to e to the power of its level."""
    most = max(scores)
    shares = [exp(value - most) for value in scores]
    total = sum(shares)
    return [share / total for share in shares]
