"""Say what the score of an entry is made of."""

from __future__ import annotations

from magbot.retrieve.idf_ranker import IdfRanker
from magbot.retrieve.linear_ranker import LinearRanker
from magbot.retrieve.model import Explanation
from magbot.retrieve.query import Reading, Word

_OTHERS = ("order of the words", "how common the entry is", "what the words mean")


def explain(
    model: IdfRanker | LinearRanker, reading: Reading, entry: int, likeness: float
) -> Explanation:
    """Return the labelled shares of an entry's score for a question; they sum to the score."""
    corrected = {read: typed for typed, read in reading.corrections}
    shares = model.shares(reading, entry)
    labels = [*(_label(word, corrected) for word in reading.different), *_OTHERS]
    parts = [
        (label, share * (1.0 - model.blend)) for label, share in zip(labels, shares, strict=False)
    ]
    parts.append(("likeness of the whole wording", model.blend * likeness / 100.0))
    total = sum(share for _, share in parts)
    score = 100.0 * min(1.0, max(0.0, total))
    scale = score / total if total > 0 else 0.0
    kept = tuple((label, share * scale) for label, share in parts if share * scale)
    return Explanation(entry, sum(share for _, share in kept), kept)


def _label(word: Word, corrected: dict[str, str]) -> str:
    heard = " ".join(word.heard)
    typed = corrected.get(heard)
    sense = word.senses[0]
    if typed is not None:
        return f'"{heard}" (typed "{typed}")'
    if sense.unit < 0 and sense.term >= 0:
        return f'"{heard}" (spelt like "{sense.read}")'
    return f'"{heard}"'
