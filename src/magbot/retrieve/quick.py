"""The functions of `likeness` by rapidfuzz: the same results, sooner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz.distance.OSA import distance
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import extractOne

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["best", "distance"]


def best(question: str, choices: Sequence[str]) -> tuple[int, float]:
    """Give the index of the choice most like the question, the first of equals, and its ratio."""
    found = extractOne(question, choices, scorer=ratio)
    return found[2], found[1]
