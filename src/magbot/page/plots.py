"""Draw curves and points between 0 and 1 as inline SVG."""

from __future__ import annotations

from collections.abc import Sequence

from magbot.page.html import escape

_SIZE, _LEFT, _TOP, _RIGHT, _BOTTOM = 280, 52, 12, 16, 44
_TICKS = 5


def plot(
    points: Sequence[tuple[float, float]],
    *,
    x: str,
    y: str,
    caption: str,
    colour: str = "var(--one)",
    sizes: Sequence[float] = (),
    highest: float = 1.0,
) -> str:
    """Return a figure of a line: x from 0 to 1, y from 0 to `highest`, both axes labelled.

    With `sizes` (0 to 1 each) the points are discs as well, to be held against the diagonal.
    """
    width, height = _LEFT + _SIZE + _RIGHT, _TOP + _SIZE + _BOTTOM
    parts = [_grid(highest), _labels(x, y)]
    if sizes:
        parts.append(_line([(0.0, 0.0), (1.0, 1.0)], highest, "var(--faint)", "4 4"))
    parts.append(_line(points, highest, colour))
    for point, size in zip(points, sizes, strict=False):
        across, down = _at(point, highest)
        parts.append(
            f'<circle cx="{across:.1f}" cy="{down:.1f}" r="{3 + 9 * size**0.5:.1f}" '
            f'fill="{colour}" fill-opacity="0.55" stroke="{colour}"/>'
        )
    return (
        f'<figure><svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{escape(caption)}">{"".join(parts)}</svg>'
        f"<figcaption>{escape(caption)}</figcaption></figure>\n"
    )


def _at(point: tuple[float, float], highest: float) -> tuple[float, float]:
    x, y = point
    return _LEFT + x * _SIZE, _TOP + (1 - min(y / highest, 1.0)) * _SIZE


def _grid(highest: float) -> str:
    lines = []
    for tick in range(_TICKS + 1):
        share = tick / _TICKS
        across, down = _at((share, share * highest), highest)
        lines += [
            f'<path class="grid" d="M{_LEFT} {down:.1f}h{_SIZE}M{across:.1f} {_TOP}v{_SIZE}"/>',
            _text(_LEFT - 6, down + 4, "end", f"{share * highest:.2g}"),
            _text(across, _TOP + _SIZE + 16, "middle", f"{share:.1f}"),
        ]
    return "".join(lines)


def _text(x: float, y: float, anchor: str, text: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _labels(x: str, y: str) -> str:
    middle = _TOP + _SIZE / 2
    turned = f'<g transform="rotate(-90 14 {middle})">{_text(14, middle, "middle", y)}</g>'
    return _text(_LEFT + _SIZE / 2, _TOP + _SIZE + 36, "middle", x) + turned


def _line(
    points: Sequence[tuple[float, float]], highest: float, colour: str, dashes: str = ""
) -> str:
    placed = " ".join(
        f"{across:.1f},{down:.1f}" for across, down in (_at(p, highest) for p in points)
    )
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<polyline points="{placed}" fill="none" stroke="{colour}" stroke-width="2"{dashed}/>'
