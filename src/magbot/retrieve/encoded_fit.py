"""Learn what tells entries apart, and the base's subject from others, by an encoder's vectors."""

from __future__ import annotations

from magbot.encoder.softmax_head import fit_softmax
from magbot.retrieve.encoded import lay_out_name
from magbot.retrieve.semantic_training import NEAR, OTHERS
from magbot.text import normalize

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from magbot.encoder.onnx_encoder import Encoder

_STEPS = 60_000  # wordings times passes aimed at
_LEAST, _MOST = 8, 30  # passes
_ASKED = 600  # wordings that stand for the subject at the most
_SUBJECT_PASSES = 3
_SUBJECT_RATE = 1.0  # low: the few texts on other subjects stand for all there are


def lay_out(
    wordings: Sequence[tuple[int, str]],
    negatives: Sequence[tuple[int, str]],
    entries: int,
    encoder: Encoder,
) -> dict[str, bytes]:
    """Return the sections; pairs of an entry and a text that is, or is not, its wording."""
    with open(OTHERS, encoding="utf-8") as file:
        lines = [normalize(line) for line in file]
    texts = [text for _, text in wordings]
    refused = [text for _, text in negatives]
    vectors = encoder.encode_wordings([*texts, *refused, *lines])
    mine, rest = vectors[: len(texts)], vectors[len(texts) :]
    against = [(vector, entry) for vector, (entry, _) in zip(rest, negatives, strict=False)]
    others = [
        vector
        for vector in rest[len(refused) :]
        if max((float(vector @ one) for one in mine), default=0.0) < NEAR
    ]
    classes = [entry for entry, _ in wordings]
    return {
        **lay_out_name(encoder.files),
        "encoder.head": fit_softmax(
            mine,
            classes,
            entries,
            against=against,
            passes=max(_LEAST, min(_MOST, _STEPS // (len(mine) or 1))),
        ),
        "encoder.subject": _subject(mine[:: 1 + len(mine) // _ASKED], others),
    }


def _subject(mine: Sequence[Any], others: Sequence[Any]) -> bytes:
    """Learn the base's wordings against texts on other subjects, about as many of each."""
    rows = [*mine] * (len(others) // (len(mine) or 1) or 1)
    strange = [*others] * (len(mine) // (len(others) or 1) or 1)
    classes = [0] * len(rows) + [1] * len(strange)
    return fit_softmax([*rows, *strange], classes, 2, passes=_SUBJECT_PASSES, rate=_SUBJECT_RATE)
