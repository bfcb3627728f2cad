"""Entries of which either is right for a question: their answers cite the same claim."""

from __future__ import annotations

from magbot.image.tables import NumberLists, number_lists

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
        sorted({sibling for claim in cited.get(entry, ()) for sibling in citing[claim]})
        for entry in range(entries)
    ]
    return {
        **number_lists("match.sibling", rows),
        "match.answer": bytes(replies is None or entry in cited for entry in range(entries)),
    }


class Siblings:
    """The sections that `lay_out` made."""

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        self._siblings = NumberLists(sections, "match.sibling")
        self._answer = sections["match.answer"]

    def of(self, entry: int) -> Sequence[int]:
        """Return the entries whose answer cites a claim that this one's cites."""
        return self._siblings[entry]

    def is_answer(self, entry: int) -> bool:
        """Return whether an entry's reply is an answer."""
        return bool(self._answer[entry])
