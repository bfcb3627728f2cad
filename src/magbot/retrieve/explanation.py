"""Explain the score of an entry by the parts that it is the sum of."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from magbot.retrieve.query import Ranker, Reading, Word

    Parts = tuple[tuple[str, float], ...]

_OTHERS = ("order of the words", "how common the entry is", "what the words mean")


def explain(ranker: Ranker, reading: Reading, entry: int, ratio: float) -> Parts:
    """Return the labelled shares of an entry's score for a question; they sum to the score."""
    typed_of = {corrected: typed for typed, corrected in reading.corrections}
    labels = [*(_label(word, typed_of) for word in reading.unique_words), *_OTHERS]
    parts = [
        (label, share * (1.0 - ranker.blend))
        for label, share in zip(labels, ranker.shares(reading, entry), strict=False)
    ]
    parts.append(("likeness of the whole wording", ranker.blend * ratio / 100.0))
    total = sum(share for _, share in parts)
    score = 100.0 * min(1.0, max(0.0, total))
    scale = score / total if total > 0 else 0.0
    return tuple((label, share * scale) for label, share in parts if share * scale)


def _label(word: Word, typed_of: dict[str, str]) -> str:
    corrected = " ".join(word.corrected)
    typed = typed_of.get(corrected)
    sense = word.senses[0]
    if typed is not None:
        return f'"{corrected}" (typed "{typed}")'
    if sense.unit < 0 and sense.term >= 0:
        return f'"{corrected}" (spelt like "{sense.read}")'
    return f'"{corrected}"'
