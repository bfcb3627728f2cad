"""A survey as a self-contained HTML page with a picture of the neighbourhoods."""

from __future__ import annotations

from collections.abc import Sequence

from magbot.coverage.layout import Point, place
from magbot.coverage.survey import Neighbour, Survey
from magbot.kb.model import Entry
from magbot.page.html import document, escape, section, table
from magbot.text.plural import counted

_WIDTH, _HEIGHT, _MARGIN = 1100, 800, 90
_MOST_LINES = 80


def to_html(survey: Survey) -> str:
    """Return the page: the picture, claims against entries, entries with their neighbours."""
    edition = f"version {survey.kb.version}, {survey.kb.hash}"
    return document(
        f"Coverage: {survey.kb.title}",
        f'<p class="faint">{escape(edition)}</p>\n',
        section("Who competes with whom", _picture(survey)),
        section("Entries", _entries(survey)),
        section("Claims", _claims(survey)),
    )


def _entries(survey: Survey) -> str:
    nearest = survey.nearest
    rows = [
        (entry.id, entry.kind, entry.question, len(entry.phrasings), len(entry.claims),
         *_shown(nearest.get(entry.id)))
        for entry in survey.entries
    ]  # fmt: skip
    head = ("entry", "kind", "question", "phrasings", "claims", "nearest", "score", "on")
    return table(head, rows)


def _shown(near: Neighbour | None) -> tuple[object, ...]:
    return (near.rival, f"{near.nearest:.0f}", near.phrasing) if near else ("", "", "")


def _claims(survey: Survey) -> str:
    rows = [
        (
            covered.claim.id,
            covered.claim.source,
            covered.claim.text,
            ", ".join(covered.entries) or "nobody",
        )
        for covered in sorted(survey.claims, key=lambda covered: len(covered.entries))
    ]
    return table(("claim", "source", "text", "cited by"), rows)


def _picture(survey: Survey) -> str:
    """Return a drawing of the entries nearest to others; lines join those that compete."""
    pulls = _pulls(survey.neighbours)
    drawn = {name for pair in pulls for name in pair}
    entries = [entry for entry in survey.entries if entry.id in drawn]
    if not entries:
        return ""
    points = {
        name: (_MARGIN + x * (_WIDTH - 2 * _MARGIN), 30 + y * (_HEIGHT - 60))
        for name, (x, y) in place([entry.id for entry in entries], pulls).items()
    }
    topics = list(dict.fromkeys(entry.topic for entry in entries))
    lines = [_line(points[a], points[b], pull) for (a, b), pull in sorted(pulls.items())]
    discs = [_disc(survey, entry, points[entry.id], _colour(entry, topics)) for entry in entries]
    return (
        f'<figure><svg viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" role="img" '
        f'aria-label="entries, those that compete joined">{"".join(lines)}{"".join(discs)}</svg>'
        f"<figcaption>{counted(len(pulls), 'nearest pair')}. A disc is an entry, larger with more "
        "phrasings, coloured by topic; a line joins an entry and the runner-up on its phrasings, "
        "stronger the nearer it comes.</figcaption></figure>\n"
    )


def _pulls(neighbours: Sequence[Neighbour]) -> dict[tuple[str, str], float]:
    """Return the nearest pairs, each with its score as a share of the highest."""
    pulls: dict[tuple[str, str], float] = {}
    for neighbour in sorted(neighbours, key=lambda n: (-n.nearest, n.entry, n.rival)):
        pair = min(neighbour.entry, neighbour.rival), max(neighbour.entry, neighbour.rival)
        if neighbour.nearest > 0 and (pair in pulls or len(pulls) < _MOST_LINES):
            pulls.setdefault(pair, neighbour.nearest)
    highest = max(pulls.values(), default=1.0)
    return {pair: score / highest for pair, score in pulls.items()}


def _line(start: Point, end: Point, pull: float) -> str:
    return (
        f'<path d="M{start[0]:.0f} {start[1]:.0f}L{end[0]:.0f} {end[1]:.0f}" '
        f'stroke="var(--faint)" stroke-opacity="{0.2 + 0.8 * pull**2:.2f}" '
        f'stroke-width="{1 + 4 * pull**2:.1f}"/>'
    )


def _colour(entry: Entry, topics: Sequence[str]) -> str:
    return f"hsl({360 * topics.index(entry.topic) // len(topics)} 60% 50%)"


def _disc(survey: Survey, entry: Entry, point: Point, colour: str) -> str:
    x, y = point
    size = 3 + min(len(entry.phrasings), 40) ** 0.5
    near = survey.nearest.get(entry.id)
    title = entry.question + (f"\nnearest: {near.rival} ({near.nearest:.0f})" if near else "")
    return (
        f'<g><title>{escape(title)}</title><circle cx="{x:.0f}" cy="{y:.0f}" '
        f'r="{size:.1f}" fill="{colour}"/><text x="{x:.0f}" y="{y - size - 3:.0f}" '
        f'text-anchor="middle">{escape(entry.id)}</text></g>'
    )
