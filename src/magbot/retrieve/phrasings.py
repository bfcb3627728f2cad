"""The phrasings of the entries: find one word for word, and the one most like a question."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate, pairwise

from magbot.frozen import Memo
from magbot.image.arrays import numbers, read_numbers
from magbot.image.tables import Strings, equal_run, key_of, strings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from magbot.retrieve.similarity import Best

_MOST_REMEMBERED = 2048  # entries


def lay_out(
    phrasings: Sequence[tuple[int, str]],
    plain: Sequence[str],
    near_misses: Sequence[tuple[int, str]],
    entries: int,
) -> dict[str, bytes]:
    """Return the sections; `phrasings` and their normalised texts are in order of entry.

    `near_misses` are (entry, normalised text) pairs.
    """
    counts = [0] * entries
    for entry, _ in phrasings:
        counts[entry] += 1
    starts = list(accumulate(counts, initial=0))
    keys = sorted((key_of(text), row) for row, text in enumerate(plain) if text)
    refused = sorted(near_misses, key=lambda pair: key_of(pair[1]))
    odd = [row for row, (_, text) in enumerate(phrasings) if text != plain[row]]
    return {
        "match.start": numbers("I", starts),
        **strings("match.plain", ("\n".join(plain[a:b]) for a, b in pairwise(starts))),
        "match.odd": numbers("I", odd),
        **strings("match.shown", (phrasings[row][1] for row in odd)),
        "match.key": numbers("I", (key for key, _ in keys)),
        "match.row": numbers("I", (row for _, row in keys)),
        "match.not.key": numbers("I", (key_of(text) for _, text in refused)),
        "match.not.entry": numbers("I", (entry for entry, _ in refused)),
        **strings("match.not", (text for _, text in refused)),
    }


class Phrasings:
    """The sections that `lay_out` made.

    `normalized` gives the normalised phrasings of an entry.
    """

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        self._start = read_numbers("I", sections["match.start"])
        self.normalized = Memo(self._read, _MOST_REMEMBERED)
        self._plain = Strings(sections, "match.plain")
        self._shown = Strings(sections, "match.shown")
        self._odd = read_numbers("I", sections["match.odd"])
        self._keys = read_numbers("I", sections["match.key"])
        self._rows = read_numbers("I", sections["match.row"])
        self._not = Strings(sections, "match.not")
        self._not_entry = read_numbers("I", sections["match.not.entry"])
        self._not_keys = read_numbers("I", sections["match.not.key"])

    def exact(self, plain: str) -> tuple[int, int] | None:
        """Return (entry, row) of the first phrasing with this normalised text."""
        for position in equal_run(self._keys, key_of(plain)) if plain else ():
            row: int = self._rows[position]
            entry = bisect_right(self._start, row) - 1
            if self.normalized[entry][row - self._start[entry]] == plain:
                return entry, row
        return None

    def refused(self, plain: str) -> Sequence[int]:
        """Return the entries on which this text must not land, as a curator said."""
        if not self._not_keys:
            return ()
        rows = equal_run(self._not_keys, key_of(plain))
        return [self._not_entry[row] for row in rows if self._not[row] == plain]

    def nearest(self, entry: int, plain: str, best: Best) -> tuple[int, float]:
        """Return the row of the entry's phrasing most like a text, and its ratio; -1 for none."""
        texts = self.normalized[entry]
        if not texts:
            return -1, 0.0
        index, ratio = best(plain, texts)
        return self._start[entry] + index, ratio

    def written(self, entry: int) -> list[str]:
        """Return the phrasings of an entry as they were written, in their order."""
        rows = range(self._start[entry], self._start[entry + 1])
        return [self.shown(entry, row) for row in rows]

    def shown(self, entry: int, row: int) -> str:
        """Return a phrasing of an entry as it was written; "" for row -1."""
        if row < 0:
            return ""
        for position in equal_run(self._odd, row):
            return self._shown[position]
        first: int = self._start[entry]
        return self.normalized[entry][row - first]

    def _read(self, entry: int) -> list[str]:
        has_any = self._start[entry + 1] > self._start[entry]
        return self._plain[entry].split("\n") if has_any else []
