"""Learn what tells entries apart, and the base's subject from others, by vectors of texts."""

from __future__ import annotations

import os
from collections.abc import Sequence

from magbot.embedding.linear_head import LinearHead, lay_out_head
from magbot.embedding.softmax_fit import fit_softmax
from magbot.embedding.token_vectors import UNIT_BITS, open_token_vectors
from magbot.retrieve.training.corpus import Corpus
from magbot.text import normalize, tokens

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    from magbot.encoder.onnx_encoder import Encoder

    Vector = TypeVar("Vector")

_OTHERS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "other_subjects.txt")
_NEAR = 0.6  # cosine to a wording from which a text on another subject could be on this one

# Visits of a wording in all, and the least and most passes over all wordings. More changed hardly
# anything in cross-validation.
_VECTOR_PASSES = 6000, 2, 6
_ENCODER_PASSES = 60_000, 8, 30

_SUBJECT_PASSES = 3
_SUBJECT_RATE = 1.0  # low: the few texts on other subjects stand for all there are
_VECTOR_WORDINGS, _ENCODER_WORDINGS = 1000, 600  # that stand for the subject at the most
_FEW = 1000  # wordings at which half of the rate is used: fewer show little of the subject
_LEAST_SHARE = 0.2  # of the rate


def lay_out(corpus: Corpus) -> dict[str, bytes]:
    """Return the section of the head over the entries, on token vectors."""
    unit = open_token_vectors().unit
    texts = corpus.meaning_texts
    head = fit_softmax(
        [unit(text.split()) for _, text in texts],
        [entry for entry, _ in texts],
        corpus.entries,
        against=[(unit(text.split()), entry) for entry, text in corpus.near_misses],
        passes=_passes(len(texts), *_VECTOR_PASSES),
    )
    return {"match.head": head}


def lay_out_subject(texts: Sequence[str]) -> dict[str, bytes]:
    """Return the section learned from texts on the base's subject against texts on others."""
    unit = open_token_vectors().unit
    units = [unit(text.split()) for text in texts[:: 1 + len(texts) // _VECTOR_WORDINGS]]
    mine = [vector for vector in units if vector]
    rows = [[value / (1 << UNIT_BITS) for value in vector] for vector in mine]
    cosines = LinearHead(memoryview(lay_out_head(rows, [0.0] * len(rows)))).levels
    vectors = filter(None, (unit(tokens(line)) for line in _other_texts()))
    others = [vector for vector in vectors if max(cosines(vector), default=0.0) < _NEAR]
    rate = _SUBJECT_RATE * max(_LEAST_SHARE, len(texts) / (len(texts) + _FEW))
    head = fit_softmax(*_balanced(mine, others), 2, rate=rate, passes=_SUBJECT_PASSES)
    return {"match.subject": head}


def lay_out_encoded(corpus: Corpus, encoder: Encoder) -> dict[str, bytes]:
    """Return the sections of both heads on an encoder's vectors, and of which encoder it is."""
    from magbot.encoder import softmax_head

    texts, near_misses = corpus.meaning_texts, corpus.near_misses
    known = [text for _, text in (*texts, *near_misses)]
    vectors = encoder.encode_wordings([*known, *map(normalize, _other_texts())])
    mine, against = vectors[: len(texts)], vectors[len(texts) : len(known)]
    others = [
        vector
        for vector in vectors[len(known) :]
        if max((float(vector @ wording) for wording in mine), default=0.0) < _NEAR
    ]
    head = softmax_head.fit_softmax(
        mine,
        [entry for entry, _ in texts],
        corpus.entries,
        against=[*zip(against, (entry for entry, _ in near_misses), strict=True)],
        passes=_passes(len(mine), *_ENCODER_PASSES),
    )
    rows, classes = _balanced(mine[:: 1 + len(mine) // _ENCODER_WORDINGS], others)
    subject = softmax_head.fit_softmax(
        rows, classes, 2, passes=_SUBJECT_PASSES, rate=_SUBJECT_RATE
    )
    files = encoder.files
    return {
        "encoder.name": files.name.encode(),
        "encoder.short": files.short.encode(),
        "encoder.digest": files.digest.encode(),
        "encoder.head": head,
        "encoder.subject": subject,
    }


def _other_texts() -> list[str]:
    """Return what people ask on any subject."""
    with open(_OTHERS, encoding="utf-8") as file:
        return list(file)


def _passes(wordings: int, visits: int, least: int, most: int) -> int:
    return max(least, min(most, visits // (wordings or 1)))


def _balanced(mine: Sequence[Vector], others: Sequence[Vector]) -> tuple[list[Vector], list[int]]:
    """Return rows with classes 0 and 1; the smaller side is repeated to about the larger."""
    first = [*mine] * (len(others) // (len(mine) or 1) or 1)
    second = [*others] * (len(mine) // (len(others) or 1) or 1)
    return first + second, [0] * len(first) + [1] * len(second)
