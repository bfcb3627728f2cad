"""Spans of words: one integer each, `start << 6 | length`, so that they sort by their place."""

from __future__ import annotations

LENGTH_BITS = 6
LENGTH_MASK = (1 << LENGTH_BITS) - 1


def positions(span: int) -> range:
    """Return the positions of the words that a span covers."""
    start = span >> LENGTH_BITS
    return range(start, start + (span & LENGTH_MASK))
