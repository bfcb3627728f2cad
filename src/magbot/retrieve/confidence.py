"""Turn what was seen of the best match into the probability that it is right."""

from __future__ import annotations

from math import exp

from magbot.image.arrays import read_numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MATCHER, ENCODER = "match", "encoder"  # whose sections: fitted without or with an encoder
MOST = 0.995  # of a question that is not stored word for word nothing surer is said


class Confidence:
    """The calibration that was fitted on questions held out of the fit.

    Where an encoder has a part in the scores, it is the one that was fitted with them.
    """

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        part = ENCODER if f"{ENCODER}.calibration" in sections else MATCHER
        fitted: list[float] = read_numbers("d", sections[f"{part}.calibration"]).tolist()
        self._start, self._weights = (fitted[0], fitted[1:]) if fitted else (0.0, fitted)
        self._table = read_numbers("d", sections[f"{part}.thresholds"])

    def of(self, signs: Sequence[float]) -> float:
        """Return the probability for the signs that `Retriever.signs` saw."""
        if not signs:  # there is no entry
            return 0.0
        level: float = self._start
        for weight, sign in zip(self._weights, signs, strict=True):
            level += weight * sign
        return min(MOST, 1.0 / (1.0 + exp(-max(-30.0, min(30.0, level)))))

    def threshold(self, max_wrong: float) -> tuple[float, float]:
        """Return the lowest confidence from which on so many are wrong at most, and the bound.

        Counted on the held-out questions, a fifth of which no entry answers. The bound is the
        exact one-sided 95 % limit (Clopper and Pearson, 1934) of the rate of wrong answers
        above that confidence. Where none reaches the rate, the one with the lowest rate is
        given, and (1, 1) where nothing could be held out.
        """
        table = self._table.tolist()
        rows = list(zip(table[0::3], table[1::3], table[2::3], strict=True))
        for limit, rate, bound in rows:
            if rate <= max_wrong:
                return limit, bound
        if not rows:
            return 1.0, 1.0
        limit, _, bound = min(rows, key=lambda row: row[1])
        return limit, bound
