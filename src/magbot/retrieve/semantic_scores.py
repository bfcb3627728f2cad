"""What a question means by its words' vectors: how likely each entry is, or another subject."""

from __future__ import annotations

from magbot.embedding.linear_head import LinearHead, softmax
from magbot.embedding.token_vectors import open_token_vectors

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Meaning:
    """The sections that `meaning_fit.lay_out` made: heads over the entries, and over subjects."""

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        self._vectors = open_token_vectors()
        # two heads in one: those over the entries, then the two classes of the subject
        self._head = LinearHead(sections["match.head"], sections["match.subject"])
        self._entries = self._head.classes - 2

    def read(self, words: Sequence[str]) -> tuple[list[float], float]:
        """Return each entry's probability and another subject's; 0 and 0.5 without vectors."""
        unit = self._vectors.unit(words)
        if not unit:
            return [0.0] * self._entries, 0.5
        levels = self._head.levels(unit)
        return softmax(levels[: self._entries]), softmax(levels[self._entries :])[1]
