"""What a question means, by its words' vectors or by a sentence encoder.

Either is two linear heads that were learned with the base (`training.meaning_heads`): over the
entries, and over the base's subject and any other.
"""

from __future__ import annotations

from magbot.embedding.linear_head import LinearHead, softmax
from magbot.embedding.token_vectors import open_token_vectors

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class VectorMeaning:
    """The heads on token vectors."""

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


class EncoderMeaning:
    """The heads on an encoder's vectors."""

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        from magbot.encoder.encoder_files import locate
        from magbot.encoder.onnx_encoder import open_encoder
        from magbot.encoder.softmax_head import SoftmaxHead

        name, digest = (str(sections[f"encoder.{part}"], "utf-8") for part in ("name", "digest"))
        self._encoder = open_encoder(locate(name, digest))
        self._head = SoftmaxHead(sections["encoder.head"])
        self._subject = SoftmaxHead(sections["encoder.subject"])

    def read(self, words: Sequence[str]) -> tuple[list[float], float]:
        """Return each entry's probability and another subject's."""
        vector = self._encoder.encode(" ".join(words))
        return self._head.probabilities(vector), self._subject.probabilities(vector)[1]
