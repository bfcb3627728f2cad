"""How similar two strings are: rapidfuzz's functions in plain Python, with the same results.

Importing rapidfuzz costs more than answering one question does, so the first questions of a
process are served by these; `rapidfuzz_functions` are the fast ones.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Best = Callable[[str, Sequence[str]], tuple[int, float]]
    Distance = Callable[[str, str], int]


def best(question: str, choices: Sequence[str]) -> tuple[int, float]:
    """Return the index of the choice most like the question, the first of equals, and its ratio.

    The ratio is 200 * LCS / (length + length), from 0 to 100, as `rapidfuzz.fuzz.ratio` has it,
    by Hyyrö's bit-parallel recurrence (2004) on Python integers. There must be a choice.
    """
    bits_of: dict[str, int] = {}
    for position, char in enumerate(question):
        bits_of[char] = bits_of.get(char, 0) | 1 << position
    winner, highest = 0, -1.0
    for index, choice in enumerate(choices):
        total = len(question) + len(choice)
        most = 200.0 * min(len(question), len(choice))
        if total and most <= highest * total:
            continue
        ratio = _ratio(bits_of, len(question), choice)
        if ratio > highest:
            winner, highest = index, ratio
    return winner, highest


def distance(first: str, second: str) -> int:
    """Return the optimal string alignment distance: swaps of neighbours count one."""
    before: list[int] = []
    above = list(range(len(second) + 1))
    for row, left in enumerate(first, 1):
        line = [row]
        for column, right in enumerate(second, 1):
            cost = min(above[column] + 1, line[-1] + 1, above[column - 1] + (left != right))
            swapped = row > 1 and column > 1 and left == second[column - 2]
            if swapped and first[row - 2] == right:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        before, above = above, line
    return above[-1]


def rapidfuzz_functions() -> tuple[Best, Distance]:
    """Return `best` and `distance` of rapidfuzz: the same results, faster."""
    from rapidfuzz.distance.OSA import distance
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import extractOne

    def best(question: str, choices: Sequence[str]) -> tuple[int, float]:
        match = extractOne(question, choices, scorer=ratio)
        return match[2], match[1]

    return best, distance


def _ratio(bits_of: dict[str, int], length: int, choice: str) -> float:
    total = length + len(choice)
    if not total:
        return 100.0
    full = (1 << length) - 1
    row = full
    for char in choice:
        met = row & bits_of.get(char, 0)
        row = ((row + met) | (row - met)) & full
    shared = length - row.bit_count()
    # rapidfuzz goes by way of the normalised distance; the same steps give the same last bit.
    return (1.0 - (total - 2 * shared) / total) * 100.0
