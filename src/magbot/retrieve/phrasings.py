"""The phrasings of the entries: find one word for word, and the one most like a question."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise

from magbot.image.arrays import numbers, read_numbers
from magbot.image.tables import Strings, equal_run, key_of, strings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Best = Callable[[str, Sequence[str]], tuple[int, float]]

_KEPT = 2048  # entries up to which their phrasings are kept once read
_SEEN = 4096


def lay_out(
    phrasings: Sequence[tuple[int, str]],
    plain: Sequence[str],
    negatives: Sequence[tuple[int, str]],
    entries: int,
) -> dict[str, bytes]:
    """Return the sections; `phrasings` and their normalised texts are in order of entry.

    `negatives` are (entry, normalised text) pairs.
    """
    starts = [0] * (entries + 1)
    for entry, _ in phrasings:
        starts[entry + 1] += 1
    for entry in range(entries):
        starts[entry + 1] += starts[entry]
    keys = sorted((key_of(text), row) for row, text in enumerate(plain) if text)
    refused = sorted(negatives, key=lambda pair: key_of(pair[1]))
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


class Documents:
    """The sections that `lay_out` made."""

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        self.start = read_numbers("I", sections["match.start"])
        self.entries = len(self.start) - 1
        self._plain = Strings(sections, "match.plain")
        self._shown = Strings(sections, "match.shown")
        self._odd = read_numbers("I", sections["match.odd"])
        self._keys = read_numbers("I", sections["match.key"])
        self._rows = read_numbers("I", sections["match.row"])
        self._not = Strings(sections, "match.not")
        self._not_entry = read_numbers("I", sections["match.not.entry"])
        self._not_keys = read_numbers("I", sections["match.not.key"])
        self._texts: dict[int, list[str]] = {}
        self._seen: dict[int, str] = {}

    def exact(self, plain: str) -> tuple[int, int] | None:
        """Return (entry, row) of the first phrasing with this normalised text."""
        if not plain:
            return None
        for position in equal_run(self._keys, key_of(plain)):
            row: int = self._rows[position]
            entry = bisect_right(self.start, row) - 1
            if self._phrasings(entry)[row - self.start[entry]] == plain:
                return entry, row
        return None

    def refused(self, plain: str) -> Sequence[int]:
        """Return the entries of which a curator said that this text must not land there."""
        if not self._not_keys:
            return ()
        rows = equal_run(self._not_keys, key_of(plain))
        return [self._not_entry[row] for row in rows if self._not[row] == plain]

    def keep(self, entry: int, phrasings: list[str]) -> None:
        """Take an entry to have these phrasings, until it is forgotten."""
        self._texts[entry] = phrasings

    def forget(self, entry: int) -> None:
        """Drop what is remembered of an entry."""
        self._texts.pop(entry, None)

    def nearest(self, entry: int, plain: str, best: Best) -> tuple[int, float]:
        """Return the row of the entry's phrasing most like a text, and its ratio; -1 for none."""
        texts = self._texts.get(entry) or self._phrasings(entry)
        if not texts:
            return -1, 0.0
        index, ratio = best(plain, texts)
        return self.start[entry] + index, ratio

    def shown(self, entry: int, row: int) -> str:
        """Return a phrasing of an entry as it was written; "" for row -1."""
        text = self._seen.get(row)
        if text is None:
            if len(self._seen) >= _SEEN:
                self._seen.clear()
            text = self._seen[row] = self._look_up(entry, row)
        return text

    def written(self, entry: int) -> list[str]:
        """Return the phrasings of an entry as they were written, in their order."""
        rows = range(self.start[entry], self.start[entry + 1])
        return [self._look_up(entry, row) for row in rows]

    def _look_up(self, entry: int, row: int) -> str:
        if row < 0:
            return ""
        for position in equal_run(self._odd, row):
            return self._shown[position]
        start: int = self.start[entry]
        return self._phrasings(entry)[row - start]

    def _phrasings(self, entry: int) -> list[str]:
        texts = self._texts.get(entry)
        if texts is None:
            start, end = self.start[entry], self.start[entry + 1]
            texts = self._plain[entry].split("\n") if end > start else []
            if self.entries <= _KEPT:  # of more, few are asked for again before they would go
                self._texts[entry] = texts
        return texts
