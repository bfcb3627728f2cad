"""The table of word pieces' vectors, and the vectors of texts."""

from __future__ import annotations

import os
from math import dist, isqrt, sqrt
from operator import mul

from magbot.embedding.vector_lanes import VectorLanes
from magbot.embedding.word_pieces import WordPieces
from magbot.embedding.word_pieces import lay_out as lay_out_pieces
from magbot.frozen import Memo
from magbot.image.arrays import numbers, read_numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

DIMENSIONS = 256
UNIT_BITS = 12  # a unit vector's numbers are in units of 1 / (1 << UNIT_BITS)
SCALE_BITS = 12  # fractional bits of a row's scale
TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "token_vectors.magbot")
_MOST_WORDS = 500  # words of a text that are read: their sums fit the lanes
_MOST_PIECES = 8  # and pieces of a word
_MOST_REMEMBERED = 1 << 13  # words
_LANE_BITS = 64  # of a number of a vector: room for its product with a factor
_FACTOR_BITS = 40  # whole bytes, so that the places above are cut out of a lane as bytes
_NORM_BITS = 8
_ORIGIN = (0,) * DIMENSIONS
_SURELY_ROUNDED = 1 << 48  # a squared length below is off by less than a quarter
_opened: list[TokenVectors] = []


def lay_out(rows: Sequence[tuple[str, int, bytes]]) -> bytes:
    """Return the file of pieces, each with a scale and `DIMENSIONS` signed bytes."""
    from magbot.image.container import pack

    order, sections = lay_out_pieces([piece for piece, _, _ in rows])
    lifted = bytes(range(128, 256)) + bytes(range(128))
    cells = b"".join(rows[index][2].translate(lifted) for index in order)
    scales = numbers("H", (rows[index][1] for index in order))
    return pack({**sections, "vector.scale": scales, "vector.cell": cells})


class TokenVectors:
    """The sections that `lay_out` made. Safe to share between threads.

    `words` are the packed vectors of words, 0 for a word without one.
    """

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        self.pieces = WordPieces(sections)
        self._scales = read_numbers("H", sections["vector.scale"])
        self._cells = sections["vector.cell"]
        self._lanes = VectorLanes(DIMENSIONS, _LANE_BITS)
        self._lowered = self._lanes.every(128)
        self._rounded = self._lanes.lift + self._lanes.every(1 << (_FACTOR_BITS - 1))
        self.words = Memo(self._read, _MOST_REMEMBERED)

    def unit(self, words: Iterable[str]) -> list[int]:
        """Return the sum of the words' vectors at length `1 << UNIT_BITS`; [] where it is 0."""
        total = sum(map(self.words.__getitem__, list(words)[:_MOST_WORDS]))
        norm = isqrt(squared(self._lanes.unpack(total)) << (2 * _NORM_BITS))
        if not norm:
            return []
        factor = (1 << (UNIT_BITS + _FACTOR_BITS + _NORM_BITS)) // norm
        size, cut = _LANE_BITS // 8, _FACTOR_BITS // 8
        low = (total * factor + self._rounded).to_bytes(size * DIMENSIONS, "little")
        unit = bytearray(2 * DIMENSIONS)  # a number is at most 1 << UNIT_BITS, and its sign
        unit[::2], unit[1::2] = low[cut::size], low[cut + 1 :: size]
        return memoryview(unit).cast("h").tolist()

    def length(self, word: str) -> float:
        """Return the length of a word's vector: the rarer its pieces, the longer."""
        return sqrt(squared(self._lanes.unpack(self.words[word])))

    def _read(self, word: str) -> int:
        parts = word.replace("%", " % ").split() if "%" in word else [word]
        rows = [row for part in parts for row in self.pieces.split(part)]
        return sum(map(self._row, rows[:_MOST_PIECES]))

    def _row(self, row: int) -> int:
        start = row * DIMENSIONS
        cells = self._lanes.spread(self._cells[start : start + DIMENSIONS]) - self._lowered
        scale: int = self._scales[row]
        return cells * scale


def use(sections: Mapping[str, memoryview]) -> None:
    """Use a table that is in memory already: a browser unpacks its own, and maps no file."""
    _opened[:] = [TokenVectors(sections)]


def open_token_vectors() -> TokenVectors:
    """Return the vectors that come with the package; the table is mapped once."""
    if not _opened:
        from mmap import ACCESS_READ, mmap

        from magbot.image.container import Container

        with open(TABLE, "rb") as file:
            image = memoryview(mmap(file.fileno(), 0, access=ACCESS_READ))
        _opened.append(TokenVectors(Container(image, verify_up_to=0)))
    return _opened[0]


def squared(values: Sequence[int]) -> int:
    """Return the squared length of a vector, exactly."""
    estimate = dist(values, _ORIGIN) ** 2  # `dist` is off by less than one unit in the last place
    return round(estimate) if estimate < _SURELY_ROUNDED else sum(map(mul, values, values))
