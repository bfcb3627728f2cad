"""Tell whether two spellings are one or two typing errors apart.

An error is a letter left out, put in, replaced, or exchanged with its neighbour (the optimal
string alignment distance).
"""

from __future__ import annotations

_FULL = 5
_LONG = 9


def one_edit(typed: bytes, word: bytes) -> bool:
    """Tell whether `typed` is one error from `word`; for a short word, an exchange only."""
    if abs(len(typed) - len(word)) > 1:
        return False
    left, right = _differing(typed, word)
    if len(left) == 2 and left == right[::-1]:  # noqa: PLR2004
        return True
    if len(word) < _FULL:
        return len(left) == len(right) == 1 and left == b"x"
    return len(left) <= 1 and len(right) <= 1


def two_edits(typed: bytes, word: bytes) -> bool:
    """Tell whether `typed` is at most two errors from the long word `word`."""
    if len(word) < _LONG or abs(len(typed) - len(word)) > 2:  # noqa: PLR2004
        return False
    # An error brings in one letter at the most that the other spelling lacks.
    if len(typed.translate(None, word)) > 2 or len(word.translate(None, typed)) > 2:  # noqa: PLR2004
        return False
    left, right = _differing(typed, word)
    return len(set(left) ^ set(right)) <= 4 and _distance(left, right) <= 2  # noqa: PLR2004


def _differing(left: bytes, right: bytes) -> tuple[bytes, bytes]:
    """Take the common start and end away."""
    start, shortest = 0, min(len(left), len(right))
    while start < shortest and left[start] == right[start]:
        start += 1
    end = 0
    while end < shortest - start and left[-1 - end] == right[-1 - end]:
        end += 1
    return left[start : len(left) - end], right[start : len(right) - end]


def _distance(left: bytes, right: bytes) -> int:
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left):
        last, before, row = before, row, [i + 1]
        for j, b in enumerate(right):
            best = min(row[j] + 1, before[j + 1] + 1, before[j] + (a != b))
            if i and j and a == right[j - 1] and b == left[i - 1]:
                best = min(best, last[j - 1] + 1)
            row.append(best)
    return row[-1]
