"""Ask a matcher about phrasings that were held out of it, to see how sure it may be.

The phrasings held out of an entry that stays stand for questions that an entry answers; those
of an entry held out as a whole for questions that none does: one question in five.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from magbot.retrieve.retriever import Retriever
from magbot.retrieve.training.calibration import Observation
from magbot.retrieve.training.corpus import Corpus, Pairs

_FOLDS = 4
_MANY = 600  # phrasings from which two of the folds are enough to calibrate on
_VERY_MANY = 1000  # and from which one is
_ASKED = 3000  # phrasings asked at most, of one fold
_HIDDEN = 1500  # and of a large base in all
_ONE_IN = 4  # answered questions for each that is not; left-out entries' are the hardest


def by_refitting(corpus: Corpus, fit: Callable[[Corpus], Retriever]) -> list[Observation]:
    """Ask models that were fitted without a part of the phrasings and a part of the entries."""
    answered: list[Observation] = []
    unanswered: list[Observation] = []
    for fold in _folds(len(corpus.phrasings)):
        training, asked = _split(corpus.phrasings, fold)
        entries = {entry for entry, _ in training}
        model = fit(corpus.restricted(training))
        for entry, text in asked[:: 1 + len(asked) // _ASKED]:
            signs, best = model.signs(text)
            (answered if entry in entries else unanswered).append((signs, best == entry, best))
    return answered + _thinned(unanswered, len(answered))


def by_hiding(corpus: Corpus, model: Retriever) -> list[Observation]:
    """Ask the model itself, a phrasing or its entry being hidden while it is asked about."""
    answered: list[Observation] = []
    unanswered: list[Observation] = []
    rows_of: dict[int, list[int]] = {}
    for row, (entry, _) in enumerate(corpus.phrasings):
        rows_of.setdefault(entry, []).append(row)
    for row in range(0, len(corpus.phrasings), 1 + len(corpus.phrasings) // _HIDDEN):
        entry, text = corpus.phrasings[row]
        siblings = [r for r in rows_of[entry] if r != row]
        for remaining in (siblings, []):
            units = {unit for r in remaining for unit in corpus.units(corpus.readings[r])}
            model.override({entry: (frozenset(units), [corpus.plain[r] for r in remaining])})
            signs, best = model.signs(text)
            right = bool(remaining) and best == entry
            (answered if remaining else unanswered).append((signs, right, best))
    model.override({})
    return answered + _thinned(unanswered, len(answered))


def _folds(phrasings: int) -> Iterator[int]:
    if phrasings > 1:
        count = _FOLDS if phrasings < _MANY else 2 if phrasings < _VERY_MANY else 1
        yield from range(count)


def _thinned(unanswered: list[Observation], answered: int) -> list[Observation]:
    most = max(answered // _ONE_IN, 1)
    return unanswered[:: max(1, len(unanswered) // most)][:most]


def _split(phrasings: Pairs, fold: int) -> tuple[Pairs, Pairs]:
    training, asked = [], []
    position, previous = 0, -1
    for entry, text in phrasings:
        position = position + 1 if entry == previous else 0
        previous = entry
        if _scattered(entry) % _FOLDS == fold or (position + entry) % _FOLDS == fold:
            asked.append((entry, text))
        else:
            training.append((entry, text))
    return training, asked


def _scattered(entry: int) -> int:
    """Return a hash that sends neighbouring entries to different folds."""
    return (entry * 2654435761 >> 7) & 0xFFFF
