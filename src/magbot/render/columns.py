"""Measure and wrap text by terminal columns: wide characters take two, marks none."""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import category, combining, east_asian_width


def columns(text: str) -> int:
    """Count the columns a text takes on a terminal."""
    return sum(map(_columns_of, text)) if not text.isascii() else len(text)


def _columns_of(char: str) -> int:
    if combining(char) or category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(char) in "WF" else 1


def wrap(text: str, width: int, first: str = "", later: str = "") -> list[str]:
    """Break one paragraph into lines of at most `width` columns.

    `first` and `later` begin the first line and the ones after it, and count. A word longer than
    a line is broken. The width is at least 1 column more than the beginnings.
    """
    lines, start, line = [], first, ""
    for word in text.split():
        room = max(1, width - columns(start))
        if line and columns(line) + 1 + columns(word) <= room:
            line += " " + word
            continue
        if line:
            lines.append(start + line)
            start, room = later, max(1, width - columns(later))
        *broken, line = _pieces(word, room)
        for piece in broken:
            lines.append(start + piece)
            start = later
    return [*lines, start + line] if line or not lines else lines


def _pieces(word: str, room: int) -> Iterator[str]:
    piece, used = "", 0
    for char in word:
        width = _columns_of(char)
        if piece and used + width > room:
            yield piece
            piece, used = "", 0
        piece, used = piece + char, used + width
    yield piece
