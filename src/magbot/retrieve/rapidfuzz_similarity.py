"""The functions of `likeness` by rapidfuzz: the same results, sooner."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance.OSA import distance
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import extractOne

__all__ = ["best", "distance"]


def best(question: str, choices: Sequence[str]) -> tuple[int, float]:
    """Return the index of the most similar choice, the first of equals, and its ratio."""
    match = extractOne(question, choices, scorer=ratio)
    return match[2], match[1]
