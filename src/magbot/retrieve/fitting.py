"""Learn the matcher's sections when a knowledge base is compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from magbot.retrieve import calibrating, counting, documents, lexicon
from magbot.retrieve.confidence import Confidence
from magbot.retrieve.corpus import Corpus
from magbot.retrieve.learning import Learning
from magbot.retrieve.retriever import Retriever
from magbot.retrieve.tables import numbers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from magbot.kb.model import Vocabulary
    from magbot.retrieve.calibrating import Seen

    Pairs = Sequence[tuple[int, str]]

# Above this many phrasings times entries the learned weights give way to counted ones: the fit
# would take more than a minute.
LEARNED_UP_TO = 12_000_000
_FOLDS = 4
_MANY = 600  # phrasings from which two of the folds are enough to calibrate on
_ONE_IN = 2  # a question that no entry answers stands beside two that one does
_HELD = 1500  # phrasings held out at most, of each kind, in a large base


def learn(
    phrasings: Pairs, negatives: Pairs, *, entries: int, vocabulary: Vocabulary
) -> dict[str, bytes]:
    """Give the sections: words, phrasings, weights, and the calibration of the confidence."""
    corpus = Corpus(phrasings, negatives, entries=entries, vocabulary=vocabulary)
    counted = len(corpus.phrasings) * entries > LEARNED_UP_TO
    sections = lay_out(corpus, counted=counted)
    held = _held_out(corpus, counted=counted)
    weights = calibrating.fit_logistic(held)
    calibration = _calibration(weights, [])
    measured = Confidence(_views(calibration))
    judged = [(measured.of(signs), right) for signs, right in held]
    return {**sections, **_calibration(weights, calibrating.thresholds(judged))}


def lay_out(corpus: Corpus, *, counted: bool) -> dict[str, bytes]:
    """Give all sections but the calibration."""
    units: list[set[int]] = [set() for _ in range(corpus.entries)]
    for (entry, _), reading in zip(corpus.phrasings, corpus.readings, strict=True):
        units[entry].update(corpus.units(reading))
    ordered = [sorted(found) for found in units]
    width = len(corpus.unit_id)
    weights = counting.lay_out(ordered, width) if counted else Learning(corpus).lay_out()
    return {
        **documents.lay_out(corpus.phrasings, corpus.plain, corpus.negatives, corpus.entries),
        **lexicon.lay_out(corpus),
        **counting.lay_out_forward(ordered),
        **weights,
    }


def _held_out(corpus: Corpus, *, counted: bool) -> list[Seen]:
    """Ask models that were fitted without some phrasings and some entries about both.

    The phrasings left out of an entry that stays stand for questions that an entry answers;
    those of an entry left out as a whole for questions that none does.
    """
    answered: list[Seen] = []
    unanswered: list[Seen] = []
    folds = _FOLDS if len(corpus.phrasings) < _MANY else _FOLDS // 2
    for fold in range(folds if len(corpus.phrasings) > 1 else 0):
        kept, asked = _split(corpus, fold)
        model = _model(corpus, kept, counted=counted)
        for entry, text in asked:
            signs, best = model.signs(text)
            (unanswered if entry < 0 else answered).append((signs, best == entry))
    most = max(len(answered) // _ONE_IN, 1)
    step = max(1, len(unanswered) // most)
    return answered + unanswered[::step][:most]


def _split(corpus: Corpus, fold: int) -> tuple[Pairs, Pairs]:
    kept, asked = [], []
    place, before = 0, -1
    for entry, text in corpus.phrasings:
        place = place + 1 if entry == before else 0
        before = entry
        out = _scattered(entry) % _FOLDS == fold
        if out or (place + entry) % _FOLDS == fold:
            asked.append((-1 if out else entry, text))
        else:
            kept.append((entry, text))
    return kept, asked


def _scattered(entry: int) -> int:
    """Give a number that sends entries which stand together to different folds."""
    return (entry * 2654435761 >> 7) & 0xFFFF


def _model(corpus: Corpus, kept: Pairs, *, counted: bool) -> Retriever:
    left = {entry for entry, _ in kept}
    negatives = [(entry, text) for entry, text in corpus.negatives if entry in left]
    part = Corpus(kept, negatives, entries=corpus.entries, vocabulary=corpus.vocabulary)
    sections = {**lay_out(part, counted=counted), **_calibration(list(calibrating.START), [])}
    return Retriever(_views(sections))


def _calibration(
    weights: Sequence[float], table: Sequence[tuple[float, float]]
) -> dict[str, bytes]:
    return {
        "match.calibration": numbers("d", weights),
        "match.thresholds": numbers("d", (value for row in table for value in row)),
    }


def _views(sections: Mapping[str, bytes]) -> dict[str, memoryview]:
    return {name: memoryview(section) for name, section in sections.items()}
