"""Entries of which either is right for a question: their answers cite the same claim."""

from __future__ import annotations

from itertools import accumulate

from magbot.image.arrays import numbers, read_numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from magbot.retrieve.model import Replies


def lay_out(entries: int, replies: Replies | None) -> dict[str, bytes]:
    """Return the sections, from what the entries' replies are."""
    cited = replies.answers if replies else {}
    citing: dict[str, list[int]] = {}
    for entry, claims in cited.items():
        for claim in claims:
            citing.setdefault(claim, []).append(entry)
    rows = [
        sorted({kin for claim in cited.get(entry, ()) for kin in citing[claim]})
        for entry in range(entries)
    ]
    return {
        "match.sibling.place": numbers("I", accumulate(map(len, rows), initial=0)),
        "match.sibling": numbers("I", (kin for row in rows for kin in row)),
        "match.answer": bytes(replies is None or entry in cited for entry in range(entries)),
    }


class Siblings:
    """The sections that `lay_out` made."""

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        self._place = read_numbers("I", sections["match.sibling.place"])
        self._sibling = read_numbers("I", sections["match.sibling"])
        self._answer = sections["match.answer"]

    def of(self, entry: int) -> Sequence[int]:
        """Return the entries whose answer cites a claim that this one's cites."""
        kin: Sequence[int] = self._sibling[self._place[entry] : self._place[entry + 1]]
        return kin

    def is_answer(self, entry: int) -> bool:
        """Return whether an entry's reply is an answer."""
        return bool(self._answer[entry])
