"""What a question means by its words' vectors: how likely each entry is, or another subject."""

from __future__ import annotations

from magbot.embedding import LinearHead, open_token_vectors, softmax

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Meaning:
    """The sections that `meaning_fit.lay_out` made: heads over the entries, and over subjects."""

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        self._vectors = open_token_vectors()
        self._head = LinearHead(sections["match.head"])
        self._subject = LinearHead(sections["match.subject"])

    def read(self, words: Sequence[str]) -> tuple[list[float], float]:
        """Return each entry's probability and another subject's; 0 and 0.5 without vectors."""
        unit = self._vectors.unit(words)
        if not unit:
            return [0.0] * self._head.classes, 0.5
        return softmax(self._head.levels(unit)), softmax(self._subject.levels(unit))[1]
