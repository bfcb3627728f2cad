"""Whether confidences mean what they say, and what a threshold on them would cost."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

Judged = Sequence[tuple[float, bool]]

BINS = 10


@dataclass(frozen=True)
class Bin:
    """Replies with a confidence in the same tenth: how many, how sure, how often right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


@dataclass(frozen=True)
class Point:
    """Answering from `threshold` on: the share answered, and the share of those that is wrong."""

    threshold: float
    coverage: float
    risk: float


def reliability(judged: Judged) -> tuple[Bin, ...]:
    """Return (confidence, right) pairs in bins of a tenth, without empty ones."""
    groups: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in judged:
        groups.setdefault(min(int(confidence * BINS), BINS - 1), []).append((confidence, right))
    return tuple(
        Bin(
            low=tenth / BINS,
            high=(tenth + 1) / BINS,
            count=len(group),
            confidence=sum(confidence for confidence, _ in group) / len(group),
            right=sum(right for _, right in group) / len(group),
        )
        for tenth, group in sorted(groups.items())
    )


def calibration_error(bins: Sequence[Bin]) -> float:
    """Return the expected calibration error: the mean gap of the bins, weighted by their count."""
    total = sum(tenth.count for tenth in bins)
    if not total:
        return 0.0
    return sum(tenth.count * abs(tenth.confidence - tenth.right) for tenth in bins) / total


def risk_coverage(judged: Judged) -> tuple[Point, ...]:
    """Return a point for each confidence that occurs, the surest first."""
    points, count, wrong = [], 0, 0
    for confidence, group in groupby(sorted(judged, reverse=True), key=itemgetter(0)):
        rights = [right for _, right in group]
        count += len(rights)
        wrong += rights.count(False)
        points.append(Point(confidence, count / len(judged), wrong / count))
    return tuple(points)


def separation(judged: Judged) -> float | None:
    """Return the chance that a right match is surer than a wrong one (AUROC); ties count half.

    None where all are right or all are wrong.
    """
    right = [confidence for confidence, is_right in judged if is_right]
    wrong = sorted(confidence for confidence, is_right in judged if not is_right)
    if not right or not wrong:
        return None
    surer = sum(bisect_left(wrong, confidence) for confidence in right)
    as_sure = sum(bisect_right(wrong, confidence) for confidence in right) - surer
    return (surer + as_sure / 2) / (len(right) * len(wrong))
