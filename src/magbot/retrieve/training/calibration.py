"""Fit the confidence on questions that were held out, and bound the rate of wrong answers."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, exp, lgamma, log

from magbot.retrieve.confidence import probability

_SURE = 0.95  # of the bound
_MOST_STEPS = 25
_GRID = 100
Observation = tuple[tuple[float, ...], bool, int]  # signs, whether the best is right, the best

# The weights that a fit starts from: the constant, then one for each sign (`Retriever._signs`).
# What two public question sets gave (training parts); a small base stays near it. A very large
# one, whose words are counted, has neither the share of words known nor the other subject.
LARGE = (-4.2, 7.5, 2.9, 2.4, 1.0)
LEARNED = (-4.0, 5.2, 3.0, 2.9, 0.4, 0.25, -1.0, 0.0, 0.0)
# And what bases of 8 to 18 entries with 3 to 9 wordings gave (`benchmarks/small_bases.py`), whose
# next questions are seldom like a wording.
FEW_WORDED = (-1.2, 4.2, 4.4, -0.3, -1.2, 0.15, -0.9, -0.15, 0.0, 1.05, 1.8)
HELD_OUT_PRECISION = 5.0  # of the normal prior around these, for phrasings held out
OBSERVED_PRECISION = 1.5  # the same where enough real questions were judged
_PEOPLES_RECALL = 0.7  # of phrasings that people typed
_MOST_EASIER = 1.3  # log-odds
_FEW = 40  # phrasings by which half of the difference is believed


def prior(*, few: bool) -> Sequence[float]:
    """Return the mean of the prior, which a fit starts from, for learned weights."""
    return FEW_WORDED if few else LEARNED


def fit_logistic(
    observations: Sequence[Observation],
    prior: Sequence[float],
    precision: float = HELD_OUT_PRECISION,
) -> list[float]:
    """Return intercept and weights of the most probable logistic model, by Newton's method.

    The prior of the weights is normal around `prior` with this precision: a few questions move
    them little.
    """
    weights = list(prior)
    for _ in range(_MOST_STEPS):
        gradient = [-precision * (w - p) for w, p in zip(weights, prior, strict=True)]
        size = len(weights)
        hessian = [[precision if i == j else 0.0 for j in range(size)] for i in range(size)]
        for signs, right, _ in observations:
            row = (1.0, *signs)
            chance = probability(weights, signs)
            for i, value in enumerate(row):
                gradient[i] += (right - chance) * value
                weight = chance * (1.0 - chance) * value
                for j in range(i + 1):
                    hessian[i][j] += weight * row[j]
        step = _solve(hessian, gradient)
        weights = [w + s for w, s in zip(weights, step, strict=True)]
        if max(map(abs, step)) < 1e-9:  # noqa: PLR2004
            break
    return weights


def easier(held_out: Sequence[Observation]) -> float:
    """Return how much easier people's questions are than the phrasings held out, in log-odds.

    Phrasings that people typed are found again as often as their next questions (two public
    sets' training parts: 70 % with one question in five unanswered). Writers who avoid saying a
    thing twice leave phrasings that are found less often, though people's questions are not:
    the difference is added, up to what the bundled base's tuning questions showed, and less of
    it the fewer phrasings there are to judge by.
    """
    count = len(held_out)
    recall = (sum(right for _, right, _ in held_out) + 0.5) / (count + 1)
    gap = min(max(_log_odds(_PEOPLES_RECALL) - _log_odds(recall), 0.0), _MOST_EASIER)
    return gap * count / (count + _FEW)


def _log_odds(chance: float) -> float:
    return log(chance / (1.0 - chance))


def thresholds(rated: Sequence[tuple[float, float]]) -> list[tuple[float, float, float]]:
    """Return (confidence, rate of wrong answers above it, bound of the rate), lowest first.

    `rated` are pairs of a confidence and how right that was: 1 or 0, or what is expected.
    """
    table = []
    bounds: dict[tuple[int, int], float] = {}
    for step in range(_GRID):
        limit = step / _GRID
        above = [right for confidence, right in rated if confidence >= limit]
        if not above:
            break
        wrong = len(above) - sum(above)
        counts = ceil(wrong), len(above)
        if counts not in bounds:
            bounds[counts] = upper_bound(*counts)
        table.append((limit, wrong / len(above), bounds[counts]))
    return table


def upper_bound(wrong: int, count: int, tail: float = 1.0 - _SURE) -> float:
    """Return the rate at which so many or fewer of `count` have the chance `tail`.

    That is the exact one-sided upper limit of a rate (Clopper and Pearson, 1934).
    """
    if wrong >= count:
        return 1.0
    low, high = wrong / count, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        if _at_most(wrong, count, middle) > tail:
            low = middle
        else:
            high = middle
    return high


def _at_most(wrong: int, count: int, rate: float) -> float:
    """Return the probability of at most so many wrong of `count` at a rate."""
    if rate >= 1.0:
        return 0.0
    ways = lgamma(count + 1) - lgamma(wrong + 1) - lgamma(count - wrong + 1)
    total = chance = exp(ways + wrong * log(rate) + (count - wrong) * log(1.0 - rate))
    # From the largest down: the rate lies above wrong / count, so that the terms fall.
    for k in range(wrong, 0, -1):
        chance *= k / (count - k + 1) * (1.0 - rate) / rate
        total += chance
        if chance < total * 1e-12:
            break
    return total


def _solve(lower: list[list[float]], right: list[float]) -> list[float]:
    """Solve a symmetric positive definite system given by its lower half (Cholesky)."""
    size = len(right)
    root = [[0.0] * size for _ in range(size)]
    for i in range(size):
        for j in range(i + 1):
            remainder = lower[i][j] - sum(root[i][k] * root[j][k] for k in range(j))
            root[i][j] = remainder**0.5 if i == j else remainder / root[j][j]
    forward = [0.0] * size
    for i in range(size):
        remainder = right[i] - sum(root[i][k] * forward[k] for k in range(i))
        forward[i] = remainder / root[i][i]
    back = [0.0] * size
    for i in reversed(range(size)):
        remainder = forward[i] - sum(root[k][i] * back[k] for k in range(i + 1, size))
        back[i] = remainder / root[i][i]
    return back
