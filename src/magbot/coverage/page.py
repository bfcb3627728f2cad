"""A survey as a self-contained HTML page with a picture of the neighbourhoods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from magbot import page
from magbot.coverage.layout import place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from magbot.coverage.survey import Neighbour, Survey

_WIDTH, _HEIGHT, _MARGIN = 1100, 800, 90
_MOST_NODES = 150
_MOST_LABELLED = 110
_WEAKEST = 20.0


def to_html(survey: Survey) -> str:
    """Give the page: the picture, claims against entries, entries with their neighbours."""
    edition = f"version {survey.version}, {survey.hash}"
    return page.document(
        f"Coverage: {survey.title}",
        f'<p class="faint">{page.escape(edition)}</p>\n',
        page.section("Who competes with whom", _picture(survey)),
        page.section("Entries", _entries(survey)),
        page.section("Claims", _claims(survey)),
    )


def _entries(survey: Survey) -> str:
    nearest = survey.nearest
    rows = [
        (entry.id, entry.kind, entry.question, len(entry.phrasings), len(entry.claims),
         *_shown(nearest.get(entry.id)))
        for entry in survey.entries
    ]  # fmt: skip
    head = ("entry", "kind", "question", "phrasings", "claims", "nearest", "score", "on")
    return page.table(head, rows)


def _shown(near: Neighbour | None) -> tuple[object, ...]:
    return (near.other, f"{near.nearest:.0f}", near.phrasing) if near else ("", "", "")


def _claims(survey: Survey) -> str:
    rows = [
        (each.claim.id, each.claim.source, each.claim.text, ", ".join(each.entries) or "nobody")
        for each in sorted(survey.claims, key=lambda each: len(each.entries))
    ]
    return page.table(("claim", "source", "text", "cited by"), rows)


def _picture(survey: Survey) -> str:
    """Draw the entries that come nearest to others; lines join those that compete."""
    strongest = sorted(survey.neighbours, key=lambda n: (-n.nearest, n.entry, n.other))
    nodes = list(dict.fromkeys(name for n in strongest for name in (n.entry, n.other)))
    shown = set(nodes[:_MOST_NODES])
    pulls = _pulls([n for n in strongest if n.entry in shown and n.other in shown])
    names = [entry.id for entry in survey.entries if entry.id in shown]
    if not names:
        return ""
    points = {
        name: (_MARGIN + x * (_WIDTH - 2 * _MARGIN), 30 + y * (_HEIGHT - 60))
        for name, (x, y) in place(names, pulls).items()
    }
    lines = [_edge(points[a], points[b], pull) for (a, b), pull in sorted(pulls.items())]
    return (
        f'<figure><svg viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" role="img" '
        f'aria-label="entries, those that compete joined">{"".join(lines)}'
        f"{_discs(survey, points)}</svg>"
        "<figcaption>A disc is an entry, larger with more phrasings and coloured by topic; a "
        "line joins two that are runners-up to each other, thicker the nearer they come."
        "</figcaption></figure>\n"
    )


def _pulls(neighbours: Sequence[Neighbour]) -> dict[tuple[str, str], float]:
    pulls: dict[tuple[str, str], float] = {}
    for each in neighbours:
        if each.nearest >= _WEAKEST:
            pair = min(each.entry, each.other), max(each.entry, each.other)
            pulls[pair] = max(pulls.get(pair, 0.0), each.nearest / 100)
    return pulls


def _edge(one: tuple[float, float], other: tuple[float, float], pull: float) -> str:
    return (
        f'<path d="M{one[0]:.0f} {one[1]:.0f}L{other[0]:.0f} {other[1]:.0f}" '
        f'stroke="var(--faint)" stroke-opacity="{pull**2:.2f}" stroke-width="{4 * pull**2:.1f}"/>'
    )


def _discs(survey: Survey, points: Mapping[str, tuple[float, float]]) -> str:
    topics = list(dict.fromkeys(entry.topic for entry in survey.entries))
    drawn = []
    for entry in survey.entries:
        if entry.id not in points:
            continue
        x, y = points[entry.id]
        size = 3 + min(len(entry.phrasings), 40) ** 0.5
        hue = 360 * topics.index(entry.topic) // len(topics)
        near = survey.nearest.get(entry.id)
        said = entry.question + (f"\nnearest: {near.other} ({near.nearest:.0f})" if near else "")
        label = entry.id if len(points) <= _MOST_LABELLED else ""
        drawn.append(
            f'<g><title>{page.escape(said)}</title><circle cx="{x:.0f}" cy="{y:.0f}" '
            f'r="{size:.1f}" fill="hsl({hue} 60% 50%)"/><text x="{x:.0f}" '
            f'y="{y - size - 3:.0f}" text-anchor="middle">{page.escape(label)}</text></g>'
        )
    return "".join(drawn)
