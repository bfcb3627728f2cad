"""Whether confidences mean what they say, and what a threshold on them would cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
    ordered = sorted(judged, key=lambda pair: -pair[0])
    points, wrong = [], 0
    for location, (confidence, right) in enumerate(ordered, 1):
        wrong += not right
        if location == len(ordered) or ordered[location][0] != confidence:
            points.append(Point(confidence, location / len(ordered), wrong / location))
    return tuple(points)


def separation(judged: Judged) -> float | None:
    """Return the chance that a right match is surer than a wrong one (AUROC); ties count half.

    None where all are right or all are wrong.
    """
    right = sum(1 for _, is_right in judged if is_right)
    wrong = len(judged) - right
    if not right or not wrong:
        return None
    ordered = sorted(judged)
    ranks, index = 0.0, 0
    while index < len(ordered):
        end = index
        while end < len(ordered) and ordered[end][0] == ordered[index][0]:
            end += 1
        ranks += sum(is_right for _, is_right in ordered[index:end]) * (index + 1 + end) / 2
        index = end
    return (ranks - right * (right + 1) / 2) / (right * wrong)
