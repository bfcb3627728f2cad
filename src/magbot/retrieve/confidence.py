"""Turn the signs of the best match into the probability that it is right."""

from __future__ import annotations

from math import exp

from magbot.image.arrays import numbers, read_numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MATCHER, ENCODER = "match", "encoder"  # whose sections: fitted without or with an encoder
MOST = 0.995  # cap on the confidence of anything but an exact match


def lay_out(
    weights: Sequence[float], table: Iterable[Iterable[float]], part: str
) -> dict[str, bytes]:
    """Return the sections of fitted weights and of the rows of `calibration.thresholds`."""
    return {
        f"{part}.calibration": numbers("d", weights),
        f"{part}.thresholds": numbers("d", (value for row in table for value in row)),
    }


def probability(weights: Sequence[float], signs: Sequence[float]) -> float:
    """Return the logistic function of the signs, each times its weight; the first is constant."""
    level = weights[0]
    for weight, sign in zip(weights[1:], signs, strict=True):
        level += weight * sign
    return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, level))))


def capped(weights: Sequence[float], signs: Sequence[float]) -> float:
    """Return the probability for the signs of a match, `MOST` at most; 0 where there is none."""
    return min(MOST, probability(weights, signs)) if signs else 0.0


class Confidence:
    """The calibration that was fitted on questions held out of the fit.

    Where an encoder has a part in the scores, it is the one that was fitted with them.
    """

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        part = ENCODER if f"{ENCODER}.calibration" in sections else MATCHER
        self._weights: list[float] = read_numbers("d", sections[f"{part}.calibration"]).tolist()
        self._table = read_numbers("d", sections[f"{part}.thresholds"])

    def of(self, signs: Sequence[float]) -> float:
        """Return the probability for the signs of a match; 0 where there is no entry."""
        return capped(self._weights, signs)

    def threshold(self, max_wrong: float) -> tuple[float, float]:
        """Return the lowest confidence above which at most `max_wrong` are wrong, and a bound.

        Counted on the held-out questions, a fifth of which no entry answers. The bound is the
        exact one-sided 95 % limit (Clopper and Pearson, 1934) of the rate of wrong answers
        above that confidence. Where no confidence reaches the rate, it is the one with the
        lowest rate, and (1, 1) where nothing could be held out.
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
