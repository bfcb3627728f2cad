"""Ask a matcher about phrasings it was kept from, to see how sure it may be.

The phrasings left out of an entry that stays stand for questions that an entry answers; those
of an entry left out as a whole for questions that none does: one question in five.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from magbot.retrieve.retriever import Retriever
from magbot.retrieve.training.calibration import Seen
from magbot.retrieve.training.corpus import Corpus, Pairs

_FOLDS = 4
_MANY = 600  # phrasings from which two of the folds are enough to calibrate on
_VERY_MANY = 1000  # and from which one is
_ASKED = 3000  # phrasings asked at most, of one fold
_HIDDEN = 1500  # and of a large base in all
_ONE_IN = 4  # answered questions for each that is not; left-out entries' are the hardest


def by_refitting(corpus: Corpus, fit: Callable[[Corpus], Retriever]) -> list[Seen]:
    """Ask models that `fit` made without a part of the phrasings and a part of the entries."""
    answered: list[Seen] = []
    unanswered: list[Seen] = []
    for fold in _folds(len(corpus.phrasings)):
        kept, asked = _split(corpus.phrasings, fold)
        left = {entry for entry, _ in kept}
        model = fit(corpus.restricted(kept))
        for entry, text in asked[:: 1 + len(asked) // _ASKED]:
            signs, best = model.signs(text)
            (unanswered if entry not in left else answered).append((signs, best == entry, best))
    return answered + _thinned(unanswered, len(answered))


def by_hiding(corpus: Corpus, model: Retriever) -> list[Seen]:
    """Ask the model itself, a phrasing or its entry being hidden while it is asked about."""
    answered: list[Seen] = []
    unanswered: list[Seen] = []
    rows_of: dict[int, list[int]] = {}
    for row, (entry, _) in enumerate(corpus.phrasings):
        rows_of.setdefault(entry, []).append(row)
    for row in range(0, len(corpus.phrasings), 1 + len(corpus.phrasings) // _HIDDEN):
        entry, text = corpus.phrasings[row]
        others = [other for other in rows_of[entry] if other != row]
        for left in (others, []):
            units = {unit for r in left for unit in corpus.units(corpus.readings[r])}
            model.override({entry: (frozenset(units), [corpus.plain[r] for r in left])})
            signs, best = model.signs(text)
            (answered if left else unanswered).append((signs, bool(left) and best == entry, best))
    model.override({})
    return answered + _thinned(unanswered, len(answered))


def _folds(phrasings: int) -> Iterator[int]:
    if phrasings > 1:
        count = _FOLDS if phrasings < _MANY else 2 if phrasings < _VERY_MANY else 1
        yield from range(count)


def _thinned(unanswered: list[Seen], answered: int) -> list[Seen]:
    most = max(answered // _ONE_IN, 1)
    return unanswered[:: max(1, len(unanswered) // most)][:most]


def _split(phrasings: Pairs, fold: int) -> tuple[Pairs, Pairs]:
    kept, asked = [], []
    position, before = 0, -1
    for entry, text in phrasings:
        position = position + 1 if entry == before else 0
        before = entry
        if _scattered(entry) % _FOLDS == fold or (position + entry) % _FOLDS == fold:
            asked.append((entry, text))
        else:
            kept.append((entry, text))
    return kept, asked


def _scattered(entry: int) -> int:
    """Return a number that sends entries which stand together to different folds."""
    return (entry * 2654435761 >> 7) & 0xFFFF
