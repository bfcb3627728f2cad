"""Learn what tells entries apart, and the base's subject from others, by words' vectors."""

from __future__ import annotations

import os
from math import isqrt
from operator import mul

from magbot.embedding import DIMENSIONS, LinearHead, lay_out_head, open_token_vectors
from magbot.embedding.softmax_fit import fit_softmax
from magbot.text import tokens

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    Unit = list[int]

_STEPS = 6000  # wordings times passes aimed at: what more brings, cross-validation hardly sees
_LEAST, _MOST = 2, 6  # passes
_OTHERS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "other_subjects.txt")
_NEAR = 0.65  # cosine to some entry from which a text on another subject could be on this one
_ASKED = 600  # wordings that stand for the subject at the most
_SUBJECT_PASSES = 3
_SUBJECT_RATE = 1.0  # low: the few texts on other subjects stand for all there are


def lay_out(
    phrasings: Sequence[tuple[int, str]], negatives: Sequence[tuple[int, str]], entries: int
) -> dict[str, bytes]:
    """Give the sections, from pairs of an entry and a normalised wording that is, or is not, its."""
    vectors = open_token_vectors()
    units = [vectors.unit(text.split()) for _, text in phrasings]
    classes = [entry for entry, _ in phrasings]
    against = [(vectors.unit(text.split()), entry) for entry, text in negatives]
    passes = max(_LEAST, min(_MOST, _STEPS // (len(units) or 1)))
    return {
        "match.head": fit_softmax(units, classes, entries, against=against, passes=passes),
        "match.subject": _subject(units, _others(units, classes, entries)),
    }


def _subject(wordings: Sequence[Unit], others: Sequence[Unit]) -> bytes:
    """Learn the base's wordings against texts on other subjects, about as many of each."""
    mine = [unit for unit in wordings[:: 1 + len(wordings) // _ASKED] if unit]
    mine = mine * max(1, len(others) // (len(mine) or 1))
    others = [*others] * max(1, len(mine) // (len(others) or 1))
    classes = [0] * len(mine) + [1] * len(others)
    units = [*mine, *others]
    return fit_softmax(units, classes, 2, rate=_SUBJECT_RATE, passes=_SUBJECT_PASSES)


def _others(units: Sequence[Unit], classes: Sequence[int], entries: int) -> list[Unit]:
    """Give what people ask on any subject, without what is near to an entry of this base."""
    vectors = open_token_vectors()
    centres = LinearHead(memoryview(_centres(units, classes, entries)))
    with open(_OTHERS, encoding="utf-8") as file:
        asked = [vectors.unit(tokens(line)) for line in file]
    return [unit for unit in asked if unit and max(centres.levels(unit), default=0.0) < _NEAR]


def _centres(units: Sequence[Unit], classes: Sequence[int], entries: int) -> bytes:
    """Give a head whose score is the cosine to the sum of an entry's unit vectors."""
    held: list[list[Unit]] = [[] for _ in range(entries)]
    for unit, entry in zip(units, classes, strict=True):
        if unit:
            held[entry].append(unit)
    sums = [[*map(sum, zip(*rows, strict=True))] or [0] * DIMENSIONS for rows in held]
    rows = [[value / (isqrt(sum(map(mul, row, row))) or 1) for value in row] for row in sums]
    return lay_out_head(rows, [0.0] * entries)
