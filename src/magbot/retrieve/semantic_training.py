"""Learn what tells entries apart, and the base's subject from others, by words' vectors."""

from __future__ import annotations

import os
from collections.abc import Sequence

from magbot.embedding.linear_head import LinearHead, lay_out_head
from magbot.embedding.softmax_fit import fit_softmax
from magbot.embedding.token_vectors import UNIT_BITS, open_token_vectors
from magbot.text import tokens

Unit = list[int]

_STEPS = 6000  # wordings times passes aimed at: what more brings, cross-validation hardly sees
_LEAST, _MOST = 2, 6  # passes
OTHERS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "other_subjects.txt")
NEAR = 0.6  # cosine to a wording from which a text on another subject could be on this one
_ASKED = 1000  # wordings that stand for the subject at the most
_SUBJECT_PASSES = 3
_FEW = 1000  # wordings of which half is believed: what else is on the subject, few do not show
_LEAST_BELIEVED = 0.2
_SUBJECT_RATE = 1.0  # low: the few texts on other subjects stand for all there are


def lay_out(
    phrasings: Sequence[tuple[int, str]], negatives: Sequence[tuple[int, str]], entries: int
) -> dict[str, bytes]:
    """Return the sections; pairs of an entry and a text that is, or is not, its wording."""
    vectors = open_token_vectors()
    units = [vectors.unit(text.split()) for _, text in phrasings]
    classes = [entry for entry, _ in phrasings]
    against = [(vectors.unit(text.split()), entry) for entry, text in negatives]
    passes = max(_LEAST, min(_MOST, _STEPS // (len(units) or 1)))
    return {
        "match.head": fit_softmax(units, classes, entries, against=against, passes=passes),
    }


def lay_out_subject(wordings: Sequence[str]) -> dict[str, bytes]:
    """Return the section learned from wordings on the base's subject and texts on others.

    About as many of each count. Small talk is on no subject, and stands for neither.
    """
    vectors = open_token_vectors()
    units = [vectors.unit(text.split()) for text in wordings[:: 1 + len(wordings) // _ASKED]]
    rate = _SUBJECT_RATE * max(_LEAST_BELIEVED, len(wordings) / (len(wordings) + _FEW))
    return {"match.subject": _subject([unit for unit in units if unit], rate)}


def _subject(mine: Sequence[Unit], rate: float) -> bytes:
    others = _others(mine)
    classes = [0] * len(mine) * (len(others) // (len(mine) or 1) or 1)
    rows = [*mine] * (len(others) // (len(mine) or 1) or 1)
    rows += [*others] * (len(mine) // (len(others) or 1) or 1)
    classes += [1] * (len(rows) - len(classes))
    return fit_softmax(rows, classes, 2, rate=rate, passes=_SUBJECT_PASSES)


def _others(mine: Sequence[Unit]) -> list[Unit]:
    """Return what people ask on any subject, without what is near to a wording of this base."""
    vectors = open_token_vectors()
    rows = [[value / (1 << UNIT_BITS) for value in unit] for unit in mine]
    cosines = LinearHead(memoryview(lay_out_head(rows, [0.0] * len(rows)))).levels
    with open(OTHERS, encoding="utf-8") as file:
        asked = [vectors.unit(tokens(line)) for line in file]
    return [unit for unit in asked if unit and max(cosines(unit), default=0.0) < NEAR]
