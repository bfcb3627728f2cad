"""Cut a long reply into pieces that fit a platform, between paragraphs or sentences."""

from __future__ import annotations

from collections.abc import Callable

SMALLEST_LIMIT = 16
_BREAKS = ("\n\n", "\n", ". ", "? ", "! ", " ")
_SHORTEST_SHARE = 3
ELLIPSIS = "…"


def units(text: str) -> int:
    """Return the number of UTF-16 units, the strictest measure of the platforms' limits."""
    return len(text) + sum(char > "\uffff" for char in text)


def split(text: str, limit: int, *, measure: Callable[[str], int] = units) -> tuple[str, ...]:
    """Cut `text` into pieces of at most `limit` by `measure`, which must grow with the text.

    A cut falls between paragraphs, else lines, sentences, words, else anywhere; white space at a
    cut is left out and nothing else. A text that fits comes back whole. Raises ValueError for a
    limit too small to make progress.
    """
    if limit < SMALLEST_LIMIT:
        raise ValueError(f"pieces of {limit} are too small; at least {SMALLEST_LIMIT}")
    pieces = []
    while measure(text) > limit:
        cut = _cut(text, _longest_fit(text, limit, measure))
        pieces.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    if text or not pieces:
        pieces.append(text)
    return tuple(piece for piece in pieces if piece) or ("",)


def fitting_note(note: str, limit: int) -> str:
    """Return an escaped consult note unchanged. Raises ValueError if it exceeds the limit."""
    if units(note) > limit:
        raise ValueError(f"the consult note is longer than {limit} characters")
    return note


def shorten(text: str, limit: int) -> str:
    """Cut a label to `limit` units, at a word where there is one, and mark the cut."""
    if units(text) <= limit:
        return text
    fit = text[: _longest_fit(text, limit - 1, units)]
    space = fit.rfind(" ")
    return (fit[:space] if space > len(fit) // 2 else fit).rstrip() + ELLIPSIS


def _longest_fit(text: str, limit: int, measure: Callable[[str], int]) -> int:
    low, high = 1, min(len(text), limit)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[:middle]) <= limit:
            low = middle
        else:
            high = middle - 1
    return low


def _cut(text: str, fit: int) -> int:
    """Return the best place at or before `fit` that does not leave a sliver."""
    for mark in _BREAKS:
        index = text.rfind(mark, 0, fit + 1)
        if index >= fit // _SHORTEST_SHARE and index > 0:
            return index + len(mark.rstrip())
    return fit
