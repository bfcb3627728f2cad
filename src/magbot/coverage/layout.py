"""Place entries on a plane so that those that compete stand near each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import cos, hypot, pi, sin

Point = tuple[float, float]

_STEPS = 200
_SPRING = 0.35
_GRAVITY = 1.2
_FIRST_STEP = 0.12


def place(names: Sequence[str], pulls: Mapping[tuple[str, str], float]) -> dict[str, Point]:
    """Return each name a point in the unit square; `pulls` (0 to 1) draw pairs together.

    Spring layout of Fruchterman and Reingold (1991), from a circle, without chance: the same
    input gives the same picture.
    """
    count = max(len(names), 1)
    points = [
        (0.5 + 0.4 * cos(2 * pi * n / count), 0.5 + 0.4 * sin(2 * pi * n / count))
        for n in range(len(names))
    ]
    index = {name: n for n, name in enumerate(names)}
    springs = [(index[a], index[b], pull) for (a, b), pull in sorted(pulls.items())]
    ideal = (1 / count) ** 0.5
    for step in range(_STEPS):
        points = _moved(points, springs, ideal, _FIRST_STEP * (1 - step / _STEPS))
    return dict(zip(names, _into_square(points), strict=True))


def _moved(
    points: list[Point], springs: Sequence[tuple[int, int, float]], ideal: float, most: float
) -> list[Point]:
    across, down = [0.0] * len(points), [0.0] * len(points)
    for a, (ax, ay) in enumerate(points):
        for b in range(a):
            dx, dy = ax - points[b][0], ay - points[b][1]
            push = ideal * ideal / max(dx * dx + dy * dy, 1e-9)
            across[a] += dx * push
            down[a] += dy * push
            across[b] -= dx * push
            down[b] -= dy * push
    for a, b, pull in springs:
        dx, dy = points[a][0] - points[b][0], points[a][1] - points[b][1]
        draw = _SPRING * pull * hypot(dx, dy) / ideal
        across[a] -= dx * draw
        down[a] -= dy * draw
        across[b] += dx * draw
        down[b] += dy * draw
    return [_step(point, across[n], down[n], most) for n, point in enumerate(points)]


def _step(point: Point, dx: float, dy: float, most: float) -> Point:
    # A pull to the middle keeps entries without competitors in the picture.
    dx, dy = dx + (0.5 - point[0]) * _GRAVITY, dy + (0.5 - point[1]) * _GRAVITY
    far = max(hypot(dx, dy), 1e-9)
    short = min(far, most) / far
    return point[0] + dx * short, point[1] + dy * short


def _into_square(points: Sequence[Point]) -> list[Point]:
    if not points:
        return []
    left, top = min(x for x, _ in points), min(y for _, y in points)
    width = max(max(x for x, _ in points) - left, 1e-9)
    height = max(max(y for _, y in points) - top, 1e-9)
    return [((x - left) / width, (y - top) / height) for x, y in points]
