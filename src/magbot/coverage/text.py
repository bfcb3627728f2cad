"""A survey as plain lines and as JSON-ready values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from statistics import median
from typing import Any

from magbot.coverage.survey import Neighbour, Survey

SCHEMA = 1
_FEW = 5


def to_dict(survey: Survey) -> dict[str, Any]:
    """Return the survey as JSON-ready values."""
    nearest = survey.nearest
    return {
        "schema": SCHEMA,
        "kb": {name: getattr(survey.kb, name) for name in ("title", "version", "hash")},
        "claims": [
            {
                "id": covered.claim.id,
                "source": covered.claim.source,
                "text": covered.claim.text,
                "entries": list(covered.entries),
            }
            for covered in survey.claims
        ],
        "entries": [
            {
                "id": entry.id,
                "kind": entry.kind,
                "topic": entry.topic,
                "question": entry.question,
                "phrasings": len(entry.phrasings),
                "near_misses": len(entry.near_misses),
                "claims": list(entry.claims),
                "nearest": _neighbour(nearest[entry.id]) if entry.id in nearest else None,
            }
            for entry in survey.entries
        ],
        "neighbours": [{"entry": n.entry, **_neighbour(n)} for n in survey.neighbours],
    }


def to_text(survey: Survey, *, most: int = 20) -> str:
    """Return the survey as lines; `most` limits the list of competing entries."""
    return "\n".join([*_claims(survey), "", *_entries(survey), "", *_rivals(survey, most)])


def _claims(survey: Survey) -> Iterator[str]:
    answered = sum(1 for covered in survey.claims if covered.entries)
    yield f"claims: {len(survey.claims)} declared, {answered} cited by entries"
    for claim in survey.unanswered:
        yield f"  nobody cites {claim.id} ({claim.source}): {claim.text}"
    for entry in survey.ungrounded:
        yield f"  {entry.id} cites no claim"


def _entries(survey: Survey) -> Iterator[str]:
    kinds = Counter(entry.kind for entry in survey.entries)
    counts = [len(entry.phrasings) for entry in survey.entries]
    named = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    yield f"entries: {len(survey.entries)} ({named})"
    if counts:
        yield (f"phrasings: {sum(counts)}, from {min(counts)} to {max(counts)} an entry, "
               f"median {median(counts):g}")  # fmt: skip
    for entry in survey.entries:
        if len(entry.phrasings) < _FEW:
            yield f"  {entry.id} has only {len(entry.phrasings)}: {entry.question}"


def _rivals(survey: Survey, most: int) -> Iterator[str]:
    yield "who competes with whom (nearest first):"
    closest = sorted(
        survey.nearest.values(), key=lambda neighbour: (-neighbour.nearest, neighbour.entry)
    )
    for neighbour in closest[:most]:
        yield (f"  {neighbour.nearest:5.1f}  {neighbour.entry} <- {neighbour.rival}: "
               f"{neighbour.phrasing!r} (runner-up on {neighbour.phrasings})")  # fmt: skip


def _neighbour(neighbour: Neighbour) -> dict[str, Any]:
    return {
        "other": neighbour.rival,
        "phrasings": neighbour.phrasings,
        "score": round(neighbour.nearest, 2),
        "phrasing": neighbour.phrasing,
    }
