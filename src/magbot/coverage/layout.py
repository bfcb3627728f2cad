"""Place entries on a plane so that those that compete stand near each other."""

from __future__ import annotations

from cmath import rect
from collections.abc import Mapping, Sequence
from math import hypot, pi

Point = tuple[float, float]

_STEPS = 200
_SPRING = 0.35
_GRAVITY = 1.2
_FIRST_STEP = 0.12
_MIDDLE = 0.5 + 0.5j


def place(names: Sequence[str], pulls: Mapping[tuple[str, str], float]) -> dict[str, Point]:
    """Return each name a point in the unit square; `pulls` (0 to 1) draw pairs together.

    Spring layout of Fruchterman and Reingold (1991), from a circle, without chance: the same
    input gives the same picture. While it is computed, points are complex numbers.
    """
    count = max(len(names), 1)
    points = [_MIDDLE + rect(0.4, 2 * pi * n / count) for n in range(len(names))]
    index = {name: n for n, name in enumerate(names)}
    springs = [(index[a], index[b], pull) for (a, b), pull in sorted(pulls.items())]
    ideal = (1 / count) ** 0.5
    for step in range(_STEPS):
        points = _moved(points, springs, ideal, _FIRST_STEP * (1 - step / _STEPS))
    return dict(zip(names, _into_square(points), strict=True))


def _moved(
    points: list[complex], springs: Sequence[tuple[int, int, float]], ideal: float, most: float
) -> list[complex]:
    forces = [0j] * len(points)
    for a, point in enumerate(points):
        for b in range(a):
            apart = point - points[b]
            push = apart * (ideal * ideal / max((apart * apart.conjugate()).real, 1e-9))
            forces[a] += push
            forces[b] -= push
    for a, b, pull in springs:
        apart = points[a] - points[b]
        draw = apart * (_SPRING * pull * hypot(apart.real, apart.imag) / ideal)
        forces[a] -= draw
        forces[b] += draw
    return [_step(*pair, most) for pair in zip(points, forces, strict=True)]


def _step(point: complex, force: complex, most: float) -> complex:
    # A pull to the middle keeps entries without competitors in the picture.
    force += (_MIDDLE - point) * _GRAVITY
    far = max(hypot(force.real, force.imag), 1e-9)
    return point + force * (min(far, most) / far)


def _into_square(points: Sequence[complex]) -> list[Point]:
    across, down = [point.real for point in points], [point.imag for point in points]
    return list(zip(_stretched(across), _stretched(down), strict=True))


def _stretched(values: Sequence[float]) -> list[float]:
    low = min(values, default=0.0)
    width = max(max(values, default=0.0) - low, 1e-9)
    return [(value - low) / width for value in values]
