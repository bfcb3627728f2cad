"""Tell whether two spellings are one or two typing errors apart.

An error is a letter left out, put in, replaced, or exchanged with its neighbour (the optimal
string alignment distance).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import AnyStr

_FULL = 5
_LONG = 9


def deletions(word: AnyStr) -> list[AnyStr]:
    """Return a word with each of its letters left out in turn."""
    return [word[:index] + word[index + 1 :] for index in range(len(word))]


def one_edit(typed: bytes, word: bytes) -> bool:
    """Return whether `typed` is one error from `word`; for a short word, an exchange only."""
    if abs(len(typed) - len(word)) > 1:
        return False
    left, right = _differing(typed, word)
    if len(word) >= _FULL:
        return _is_one(left, right)
    return left == right[::-1] if len(left) == 2 else left == b"x" and len(right) == 1  # noqa: PLR2004


def two_edits(typed: bytes, word: bytes) -> bool:
    """Return whether `typed` is at most two errors from the long word `word`."""
    if len(word) < _LONG or abs(len(typed) - len(word)) > 2:  # noqa: PLR2004
        return False
    # One error adds at most one letter that the other spelling lacks.
    if len(typed.translate(None, word)) > 2 or len(word.translate(None, typed)) > 2:  # noqa: PLR2004
        return False
    left, right = _differing(typed, word)
    if _is_one(left, right):
        return True
    # They start with different letters: the first error is there, the second later.
    for typed_rest, rest in ((left[1:], right[1:]), (left[1:], right), (left, right[1:])):
        if _is_one(*_differing(typed_rest, rest)):
            return True
    return left[:2] == right[1::-1] and _is_one(*_differing(left[2:], right[2:]))


def _differing(left: bytes, right: bytes) -> tuple[bytes, bytes]:
    """Return both spellings without their common start and end."""
    start, shortest = 0, min(len(left), len(right))
    while start < shortest and left[start] == right[start]:
        start += 1
    end = 0
    while end < shortest - start and left[-1 - end] == right[-1 - end]:
        end += 1
    return left[start : len(left) - end], right[start : len(right) - end]


def _is_one(left: bytes, right: bytes) -> bool:
    """Return whether what differs between two spellings is one error at the most."""
    if len(left) <= 1:
        return len(right) <= 1
    return len(left) == 2 and left == right[::-1]  # noqa: PLR2004
