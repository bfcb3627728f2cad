"""What a question means by a sentence encoder: how likely each entry is, or another subject."""

from __future__ import annotations

from magbot.encoder.encoder_files import EncoderFiles, locate
from magbot.encoder.onnx_encoder import open_encoder
from magbot.encoder.softmax_head import SoftmaxHead
from magbot.frozen import late

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from magbot.encoder.onnx_encoder import Encoder


def lay_out_name(files: EncoderFiles) -> dict[str, bytes]:
    """Return the sections that say which encoder the others were learned with."""
    named = {"name": files.name, "short": files.short, "digest": files.digest}
    return {f"encoder.{part}": text.encode() for part, text in named.items()}


class EncodedMeaning:
    """The sections that `encoded_fit.lay_out` made: heads over the entries, and over subjects."""

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        self._name = str(sections["encoder.name"], "utf-8")
        self._digest = str(sections["encoder.digest"], "ascii")
        self._head = SoftmaxHead(sections["encoder.head"])
        self._subject = SoftmaxHead(sections["encoder.subject"])

    @late
    def _encoder(self) -> Encoder:
        return open_encoder(locate(self._name, self._digest))

    def read(self, words: Sequence[str]) -> tuple[list[float], float]:
        """Return each entry's probability and another subject's."""
        vector = self._encoder.encode(" ".join(words))
        return self._head.probabilities(vector), self._subject.probabilities(vector)[1]
