"""Split words into the pieces that have a vector: the longest first, as BERT does."""

from __future__ import annotations

from bisect import bisect_left

from magbot.image.arrays import numbers, read_numbers
from magbot.image.tables import Strings, key_of, strings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CONTINUED = "##"  # stands before a piece that goes on a word
_LONGEST_WORD = 100  # letters up to which a word is read


def lay_out(pieces: Sequence[str]) -> tuple[list[int], dict[str, bytes]]:
    """Return the order in which the pieces are stored, and the sections that find them.

    `pieces` stand in order of how common they are.
    """
    keys = list(map(key_of, pieces))
    order = sorted(range(len(pieces)), key=lambda index: (keys[index], pieces[index]))
    return order, {
        "piece.key": numbers("I", [keys[index] for index in order]),
        "piece.rank": numbers("H", order),
        **strings("piece", [pieces[index] for index in order]),
    }


class WordPieces:
    """The sections that `lay_out` made. A piece is known by its row."""

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        self._keys = read_numbers("I", sections["piece.key"])
        self._pieces = Strings(sections, "piece")
        self._ranks = read_numbers("H", sections["piece.rank"])

    def row(self, piece: str) -> int:
        """Return the row of a piece, -1 where there is none."""
        keys, key = self._keys, key_of(piece)
        row = bisect_left(keys, key)  # not `equal_run`: most substrings of a word are no piece
        while row < len(keys) and keys[row] == key:
            if self._pieces[row] == piece:
                return row
            row += 1
        return -1

    def rank(self, word: str) -> int:
        """Return the rank of a whole word among all pieces, the most common first; -1 for none.

        The English words of most texts rank before about 3,000, names and rare words after.
        """
        row = self.row(word)
        rank: int = self._ranks[row] if row >= 0 else -1
        return rank

    def split(self, word: str) -> list[int]:
        """Return the rows of a word's pieces; none where a part of it is no piece."""
        if len(word) > _LONGEST_WORD:
            return []
        rows, start, before = [], 0, ""
        while start < len(word):
            for end in range(len(word), start, -1):
                row = self.row(before + word[start:end])
                if row >= 0:
                    break
            else:
                return []
            rows.append(row)
            start, before = end, CONTINUED
        return rows
